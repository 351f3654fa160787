import { readFileSync } from 'node:fs';
import { map, pipe, reduce, run, sum } from 'ossa';
import type { Session } from '../case.ts';
import { textFiles } from '../workload/text-files.ts';

const program = pipe(
  map((path: string) => readFileSync(path, 'utf8').split(/\s+/).filter(Boolean).length),
  reduce(sum),
);

export function open(): Session<number> {
  const files = textFiles();
  return { run: () => run(program, files), digest: String };
}
