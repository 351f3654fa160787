// The worker file of `small-files` for piscina.
import { readFileSync } from 'node:fs';

export default (path) => readFileSync(path, 'utf8').split(/\s+/).filter(Boolean).length;
