/**
 * Kernels beside what one core can do: `node bench/roofline.ts` measures its arithmetic and memory, and draws docs/roofline.svg from
 * that and from the figures in bench/results/. A kernel that asks the memory for little can be as fast as the arithmetic, one that
 * asks for much only as fast as the memory: Williams, Waterman and Patterson, Roofline, 2009. Steps of a stencil count as if each went through memory:
 * several at a time, which stay in a cache, may stand above the roof.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { kernelPeer, type NativeSide } from './case.ts';
import { compile } from './compile.ts';
import { rows, type Work } from './kernels.ts';
import { figure } from './markdown.ts';
import type { Report } from './report.ts';
import { line, round, svg, text } from './svg.ts';
import type { Real } from './workload/kernels/kernel.ts';
import { length as factors } from './workload/kernels/dot.ts';

/** In units of 10⁹ a second: operations, as many in multiplications and additions that are fused, and bytes. */
interface Peak {
  readonly plain: number;
  readonly fused: number;
  readonly bytes: number;
}
interface Dot {
  readonly kernel: string;
  readonly side: string;
  /** Operations for each byte, and 10⁹ operations a second. */
  readonly intensity: number;
  readonly rate: number;
}

const sizeOf: Readonly<Record<Real, number>> = { f64: 8, f32: 4 };
const cTypeOf: Readonly<Record<Real, string>> = { f64: 'double', f32: 'float' };
const colours: Readonly<Record<string, string>> = {
  'ossa-native': '#c2410c',
  'ossa-wasm': '#ca8a04',
  'ossa-js': '#a8a29e',
  'c-vector-exact': '#1d4ed8',
};

async function measured(real: Real): Promise<Peak> {
  const operations = 2e9;
  const flags = [`-DREAL=${cTypeOf[real]}`];
  const peak = (fused: 0 | 1): NativeSide => kernelPeer('peak.cpp', flags, [fused, operations]);
  // It reads what is in memory, and makes none: fresh pages take a system longer than the memory does.
  const dot = kernelPeer('dot.cpp', ['-DVECTOR', ...flags], [factors]);
  return {
    plain: operations / (await secondsOf(peak(0))) / 1e9,
    fused: operations / (await secondsOf(peak(1))) / 1e9,
    bytes: (2 * sizeOf[real] * factors) / (await secondsOf(dot)) / 1e9,
  };
}

/** The best of some runs, in processor time: what one core can do. */
async function secondsOf(side: NativeSide): Promise<number> {
  const program = await compile(side);
  const times: number[] = [];
  for (let run = 0; run < 5; run++) {
    const { stdout } = await promisify(execFile)(program, ['0.2', ...side.arguments.map(String)]);
    times.push((JSON.parse(stdout) as { cpuSeconds: number }).cpuSeconds);
  }
  return Math.min(...times);
}

/** A dot for each side of the kernels that have results. (EP is none of them: next to nothing of it goes to memory.) */
function dots(real: Real): Dot[] {
  return Object.entries(rows).flatMap(([kernel, { work }]) => {
    const file = new URL(`results/kernel-${kernel}-${real}.json`, import.meta.url);
    if (!existsSync(file)) return [];
    const [report] = (JSON.parse(readFileSync(file, 'utf8')) as Report).cases;
    return Object.keys(colours).flatMap((side) => {
      const result = report?.results[side];
      if (result === undefined) return [];
      return [{ kernel, side, intensity: intensity(work, real), rate: work.operations / result.median / 1e9 }];
    });
  });
}

const intensity = ({ operations, numbers, bytes }: Work, real: Real): number =>
  operations / (numbers * sizeOf[real] + bytes);

const PANEL = { width: 560, height: 420, left: 60, top: 40, right: 20, bottom: 50 };
/** Pixels that the name of a kernel takes. */
const LABEL = 50;
/** Powers of ten that the axes go to. */
const INTENSITY = [-2, 4] as const;
const RATE = [-1, 3] as const;

function panel(real: Real, peak: Peak, offset: number): string[] {
  const { width, height, left, top, right, bottom } = PANEL;
  const place = (value: number, [low, high]: readonly [number, number]): number =>
    Math.min(1, Math.max(0, (Math.log10(value) - low) / (high - low)));
  const x = (value: number): number => offset + left + place(value, INTENSITY) * (width - left - right);
  const y = (value: number): number => height - bottom - place(value, RATE) * (height - top - bottom);
  const powers = ([low, high]: readonly [number, number]): number[] =>
    Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i));
  const [least, most] = powers(INTENSITY).filter((_, i, all) => i === 0 || i === all.length - 1) as [number, number];
  const [lowest, highest] = [y(10 ** RATE[0]), y(10 ** RATE[1])];
  const roof = (rate: number): string => line(x(rate / peak.bytes), y(rate), x(most), y(rate), '#444');
  const found = dots(real);
  const kernels = new Map(found.map((dot) => [dot.kernel, dot]));
  const highestOf = (kernel: string): number => y(Math.max(...ratesOf(found, kernel)));
  /** Beside the highest point: on its left where there is no room on the right, and below it at the end. */
  const label = ({ kernel, intensity }: Dot): string => {
    const [at, height] = [x(intensity), highestOf(kernel)];
    const isCrowded = [...kernels.values()].some((other) => {
      const apart = x(other.intensity) - at;
      return apart > 0 && apart < LABEL && Math.abs(highestOf(other.kernel) - height) < 20;
    });
    if (at > x(most) - LABEL) return text(at + 6, height + 19, kernel, 'end');
    return isCrowded ? text(at - 6, height - 6, kernel, 'end') : text(at + 6, height - 6, kernel);
  };
  return [
    text(offset + left, 18, `${real}, one core: 10⁹ operations a second by operations for each byte`, 'start', 'bold'),
    ...powers(INTENSITY).flatMap((at) => [
      line(x(at), lowest, x(at), highest, '#eee'),
      text(x(at), lowest + 16, figure(at), 'middle'),
    ]),
    ...powers(RATE).flatMap((at) => [
      line(x(least), y(at), x(most), y(at), '#eee'),
      text(x(least) - 6, y(at) + 4, figure(at), 'end'),
    ]),
    line(x(10 ** RATE[0] / peak.bytes), lowest, x(peak.fused / peak.bytes), y(peak.fused), '#444'),
    text(x(0.02), y(0.02 * peak.bytes) - 14, `${figure(peak.bytes)} GB/s`),
    ...[peak.fused, peak.plain].map(roof),
    text(x(most), y(peak.fused) - 6, `fused: ${figure(peak.fused)}, not fused: ${figure(peak.plain)}`, 'end'),
    ...[...kernels.values()].map(label),
    ...found.map(({ side, intensity, rate }) => circle(x(intensity), y(rate), colours[side] as string)),
  ];
}

const ratesOf = (found: readonly Dot[], kernel: string): number[] =>
  found.filter((dot) => dot.kernel === kernel).map(({ rate }) => rate);
const circle = (x: number, y: number, colour: string): string =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="4" fill="${colour}"/>`;

const reals: readonly Real[] = ['f64', 'f32'];
const panels: string[] = [];
for (const [i, real] of reals.entries()) {
  const peak = await measured(real);
  console.log(`${real}: ${figure(peak.plain)} GFlop/s, ${figure(peak.fused)} fused, ${figure(peak.bytes)} GB/s`);
  panels.push(...panel(real, peak, i * PANEL.width));
}
const legend = Object.entries(colours).flatMap(([side, colour], i) => [
  circle(PANEL.left + i * 140, PANEL.height - 10, colour),
  text(PANEL.left + i * 140 + 10, PANEL.height - 6, side),
]);
const file = new URL('../docs/roofline.svg', import.meta.url);
writeFileSync(file, svg(reals.length * PANEL.width, PANEL.height, [...panels, ...legend]));
