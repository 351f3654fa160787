/**
 * The demo (`npm run demo`): the photo pipeline of photos/photos.ts over the photographs of this repository, each at four
 * sizes, on all cores and then in sequence, with the time that each takes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, parse } from 'node:path';
import { evaluateStream, plan, stream } from 'ossa';
import { contactSheet, photographsIn, photos, type Encoded, type Job } from './photos/photos.ts';

const sizes = [1024, 640, 320, 160];
const photographs = photographsIn(join(import.meta.dirname, 'photos', 'input'));
const jobs: Job[] = photographs.flatMap((path) => sizes.map((longest) => ({ path, longest })));
const folder = join('out', 'demo');
const fileOf = ({ path, longest }: Job): string => join(folder, `${parse(path).name}-${longest}${parse(path).ext}`);
const seconds = (since: number): number => (performance.now() - since) / 1000;

console.log(`${photographs.length} photographs at ${sizes.length} sizes: ${jobs.length} pictures to make\n`);
console.log(`program     ${photos}`);
console.log(`plan        ${await plan(photos, jobs[0]!)}`);

const pictures: Encoded[] = [];
let start = performance.now();
for await (const picture of stream(photos, jobs)) {
  pictures.push(picture);
  if (process.stdout.isTTY) process.stdout.write(`\rrunning     ${pictures.length} of ${jobs.length} pictures`);
}
const parallel = seconds(start);
if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
console.log(`took        ${parallel.toFixed(2)} s on ${availableParallelism()} cores`);

start = performance.now();
let same = true;
let next = 0;
for await (const { bytes } of evaluateStream(photos, jobs)) {
  same &&= Buffer.compare(bytes, pictures[next++]!.bytes) === 0;
}
const sequential = seconds(start);
const verdict = same ? 'the same pictures, byte for byte' : 'OTHER PICTURES';
console.log(`in sequence ${sequential.toFixed(2)} s: ${(sequential / parallel).toFixed(2)}× as long, ${verdict}`);

mkdirSync(folder, { recursive: true });
for (const picture of pictures) writeFileSync(fileOf(picture), picture.bytes);
const sheet = join(folder, 'before-and-after.png');
const after = pictures.filter(({ longest }) => longest === 640).map(fileOf);
writeFileSync(sheet, await contactSheet(photographs, after));

console.log(`\npictures in ${folder}; before and after in ${sheet}`);
console.log('next: npx ossa run examples/monte-carlo/monte-carlo.ts, or photos/photos.ts with a folder of your own');
if (!same) process.exitCode = 1;
