/**
 * The demo (`npm run demo`): the photo pipeline of photos/photos.ts over the photographs of this repository, each at three
 * sizes, on all cores and then in sequence, with the time that each takes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import { evaluate, map, plan, run } from 'ossa';
import { contactSheet, photographsIn, photos, type Job } from './photos/photos.ts';

const folder = join('out', 'demo');
const sizes = [1024, 640, 320];
const photographs = photographsIn(join(import.meta.dirname, 'photos', 'input'));
const jobs: Job[] = photographs.flatMap((path) => sizes.map((longest) => ({ path, longest })));
const fileOf = ({ path, longest }: Job): string => join(folder, `${parse(path).name}-${longest}${parse(path).ext}`);
const seconds = (since: number): number => (performance.now() - since) / 1000;

const program = map(photos);
console.log(`${photographs.length} photographs at ${sizes.length} sizes: ${jobs.length} pictures to make\n`);
console.log(`program   ${program}`);

// A few real pictures first, on both sides: they are measured for the plan, and leave both sides with compiled code.
const sample = jobs.filter(({ longest }) => longest === 320).slice(0, 3);
await run(program, sample);
await evaluate(program, sample);
const chosen = await plan(program, sample);
for (const { mode, degree, reason } of chosen.parts) console.log(`plan      ${mode}, degree ${degree} (${reason})`);

let start = performance.now();
const pictures = await run(program, jobs, {
  onProgress: ({ done }) => {
    if (process.stderr.isTTY) process.stderr.write(`\rrunning   ${done} of ${jobs.length} pictures`);
  },
});
const parallel = seconds(start);
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
console.log(`took      ${parallel.toFixed(2)} s on ${availableParallelism()} cores`);

start = performance.now();
const expected = await evaluate(program, jobs);
const sequential = seconds(start);
const same = expected.every(({ bytes }, i) => Buffer.compare(bytes, pictures[i]!.bytes) === 0);
console.log(`sequence  ${sequential.toFixed(2)} s, ${(sequential / parallel).toFixed(2)} times as long`);
console.log(`result    ${same ? 'the same pictures, byte for byte' : 'OTHER PICTURES'}`);
if (!same) process.exitCode = 1;

mkdirSync(folder, { recursive: true });
for (const [i, job] of jobs.entries()) writeFileSync(fileOf(job), pictures[i]!.bytes);
const sheet = join(folder, 'before-and-after.png');
const after = jobs.filter(({ longest }) => longest === 640).map(fileOf);
writeFileSync(sheet, await contactSheet(photographs, after));

console.log(`\npictures are in ${folder}; before and after: ${sheet}`);
console.log('next: npx ossa run examples/photos/photos.ts FOLDER   your own photographs (JPEG, PNG)');
console.log('      npx ossa run examples/monte-carlo/monte-carlo.ts   more in examples/README.md');
