/** After npm packed: puts the repository's package.json back (see prepack.ts). */
import { renameSync } from 'node:fs';

renameSync('.package.json.repository', 'package.json');
