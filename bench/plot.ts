/** Reports as a picture: for each case, how many times Ossa's figure each side's is, on a logarithmic scale. */
import { figure, reference } from './markdown.ts';
import type { CaseReport, SideResult } from './report.ts';
import { line, round, svg, text } from './svg.ts';

const WIDTH = 860;
const LABELS = 300;
const FIGURES = 70;
const ROW = 20;
const HEAD = 50;

interface Row {
  readonly text: string;
  readonly heading: boolean;
  readonly side?: {
    readonly low: number;
    readonly middle: number;
    readonly high: number;
    readonly isReference: boolean;
  };
}

/** An SVG with one dot for each side, its line from the best to the worst round. */
export function plot(reports: readonly CaseReport[]): string {
  const rows = reports.flatMap(caseRows);
  const ratios = rows.flatMap(({ side }) => (side ? [side.low, side.high] : []));
  const least = Math.floor(Math.log10(Math.min(1, ...ratios)));
  const most = Math.ceil(Math.log10(Math.max(10, ...ratios)));
  const x = (value: number): number =>
    LABELS + ((Math.log10(value) - least) / (most - least)) * (WIDTH - LABELS - FIGURES);
  const height = HEAD + rows.length * ROW + 10;
  const grid = Array.from({ length: most - least + 1 }, (_, i) => 10 ** (least + i)).map(
    (value) =>
      line(x(value), HEAD - 8, x(value), height - 10, value === 1 ? '#888' : '#ddd') +
      text(x(value), HEAD - 14, `${figure(value)}×`, 'middle', 'normal'),
  );
  return svg(WIDTH, height, [
    text(10, 18, 'Time of each side, in times of Ossa’s: left of 1× is faster, right is slower', 'start', 'bold'),
    ...grid,
    ...rows.map((row, index) => drawRow(row, HEAD + index * ROW + ROW / 2, x)),
  ]);
}

function caseRows(report: CaseReport): Row[] {
  const entries = Object.entries(report.results);
  const base = report.results[reference(report)];
  // Slopes of memory may be zero or below: no ratio, no place on a logarithmic scale.
  if (!base || entries.some(([, side]) => side.min <= 0)) return [];
  return [
    { text: `${report.name}${base.inconclusive ? ' (inconclusive)' : ''}`, heading: true },
    ...entries.map(([name, side]) => sideRow(name, side, base.median, name === reference(report))),
  ];
}

function sideRow(name: string, side: SideResult, base: number, isReference: boolean): Row {
  const place = { low: side.min / base, middle: side.median / base, high: side.max / base, isReference };
  return { text: name, heading: false, side: place };
}

function drawRow(row: Row, y: number, x: (value: number) => number): string {
  const label = text(row.heading ? 10 : 30, y + 4, row.text, 'start', row.heading ? 'bold' : 'normal');
  if (!row.side) return label;
  const { low, middle, high, isReference } = row.side;
  const color = isReference ? '#c2410c' : '#1d4ed8';
  return [
    label,
    line(x(low), y, x(high), y, color),
    `<circle cx="${round(x(middle))}" cy="${round(y)}" r="4" fill="${color}"/>`,
    text(WIDTH - 10, y + 4, `${figure(middle)}×`, 'end', 'normal'),
  ].join('');
}
