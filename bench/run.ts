/**
 * The benchmark runner: `npm run bench -- [--only CASE]… [--sides A,B] [--rounds N] [--json FILE]`.
 * Prints a table; writes the figures and a plot to FILE and FILE.svg, or each case's figures to bench/results/.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { disagreement } from './agreement.ts';
import type { Case, Outcome } from './case.ts';
import { cases } from './cases.ts';
import { AbsentPeer } from './compile.ts';
import { describeMachine } from './machine.ts';
import { makePackage } from './package.ts';
import { caseMarkdown, machineMarkdown } from './markdown.ts';
import { plot } from './plot.ts';
import { watchOthers } from './process-tree.ts';
import { caseReport, type CaseReport, isClean, type JudgedRound, type Report } from './report.ts';
import { openSide, type OpenSide } from './side.ts';

/** A case gives up after this many times the rounds it needs. */
const PATIENCE = 3;

async function measure(benchCase: Case, only: readonly string[] | undefined): Promise<CaseReport> {
  const sides = new Map<string, OpenSide>();
  const rounds: JudgedRound[] = [];
  try {
    const leftOut = await openSides(benchCase, only, sides);
    while (rounds.filter(isClean).length < benchCase.rounds && rounds.length < benchCase.rounds * PATIENCE) {
      rounds.push(await takeRound(benchCase, sides));
      progress(benchCase, rounds);
    }
    return caseReport(benchCase, rounds, leftOut);
  } finally {
    await Promise.all([...sides.values()].map((side) => side.close()));
  }
}

/** Fills `sides`; gives those that this machine cannot run, and why. */
async function openSides(benchCase: Case, only: readonly string[] | undefined, sides: Map<string, OpenSide>) {
  const leftOut: Record<string, string> = {};
  for (const [name, side] of Object.entries(benchCase.sides)) {
    if (only && !only.includes(name)) continue;
    try {
      sides.set(name, await openSide(benchCase, name, side));
    } catch (error) {
      if (!(error instanceof AbsentPeer)) throw error;
      leftOut[name] = error.message;
      console.error(`${benchCase.name}: ${name} is left out: ${error.message}`);
    }
  }
  return leftOut;
}

async function takeRound(benchCase: Case, sides: ReadonlyMap<string, OpenSide>): Promise<JudgedRound> {
  const others = watchOthers();
  const outcomes: Record<string, Outcome> = {};
  for (const [name, side] of sides) outcomes[name] = await side.turn();
  const digests = Object.fromEntries(Object.entries(outcomes).map(([name, outcome]) => [name, outcome.digest]));
  const wrong = disagreement(benchCase, digests);
  if (wrong !== undefined) throw new Error(`${benchCase.name}: the sides disagree, ${wrong}`);
  return { outcomes, others: others() };
}

function progress(benchCase: Case, rounds: readonly JudgedRound[]): void {
  const others = rounds.at(-1)?.others;
  const share = others === undefined ? 'unknown' : `${(others * 100).toFixed(1)} % of a core`;
  console.error(
    `${benchCase.name}: round ${rounds.length}, ${rounds.filter(isClean).length} clean, others used ${share}`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true },
      sides: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'string' },
    },
  });
  const names = values.only ?? cases.map((benchCase) => benchCase.name);
  const chosen = names.map((name) => {
    const found = cases.find((benchCase) => benchCase.name === name);
    if (!found)
      throw new Error(`there is no case ${name}; cases: ${cases.map((benchCase) => benchCase.name).join(', ')}`);
    return values.rounds === undefined ? found : { ...found, rounds: Number(values.rounds) };
  });
  const machine = describeMachine();
  const report = (measured: readonly CaseReport[]): Report => ({
    machine,
    node: process.versions.node,
    cases: measured,
  });
  await makePackage();
  const measured: CaseReport[] = [];
  console.log(`${machineMarkdown(machine, process.versions.node)} Load ${machine.load}.\n`);
  for (const benchCase of chosen) {
    const one = await measure(benchCase, values.sides?.split(',')).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
    if (one === undefined) continue;
    measured.push(one);
    console.log(`${caseMarkdown(one)}\n`);
    if (values.json === undefined)
      write(fileURLToPath(new URL(`results/${one.name}.json`, import.meta.url)), report([one]));
  }
  if (values.json !== undefined) {
    write(values.json, report(measured));
    writeFileSync(`${values.json.replace(/\.json$/, '')}.svg`, plot(measured));
  }
}

function write(file: string, report: Report): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

await main();
