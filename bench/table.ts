/** Makes docs/benchmarks.md and its picture from the figures in bench/results/: `node bench/table.ts`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cases } from './cases.ts';
import { caseMarkdown, machineMarkdown } from './markdown.ts';
import { plot } from './plot.ts';
import type { Report } from './report.ts';

const PREFACE = `# Benchmarks

Made by \`npm run bench\` and \`node bench/table.ts\` from the files in \`bench/results/\`: nothing here is written by hand.

Ossa is measured as it is installed, as JavaScript. Lower is better. The sides of a case take turns in one run (A B C A B C …), each in a process of its own, and have to give
the same result. A figure is the median over rounds, with the best and the worst round beside it. A round in which other
processes used more than 5 % of a core is thrown away; with too few clean rounds a case is inconclusive and its goals are not
judged. "CPU s per run" is processor time over all threads of one run; "peak MiB" is the peak resident memory of the process.
Ratios are taken within a round.`;

const files = cases
  .map(({ name }) => new URL(`results/${name}.json`, import.meta.url))
  .filter((file) => existsSync(file));
const reports = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as Report);
const machines = new Set(reports.map((report) => machineMarkdown(report.machine, report.node)));
const measured = reports.flatMap((report) => report.cases);

const docs = new URL('../docs/', import.meta.url);
const pictures = ['![times of each side](benchmarks.svg)'];
if (existsSync(new URL('roofline.svg', docs))) pictures.push('![kernels beside what one core can do](roofline.svg)');
const page = [PREFACE, ...machines, ...pictures, ...measured.map(caseMarkdown)];
writeFileSync(new URL('benchmarks.md', docs), `${page.join('\n\n')}\n`);
writeFileSync(new URL('benchmarks.svg', docs), plot(measured));
