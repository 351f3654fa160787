/** The loops of a program as code: what the kernel compiler makes of each, with the user's lines beside it, or why it is no kernel. */
import { readFileSync } from 'node:fs';
import { chooseLayout } from '../compiler/emit/c/layout.ts';
import { emitC } from '../compiler/emit/c/emit.ts';
import { chooseLanes } from '../compiler/emit/wasm/choose-lanes.ts';
import { emitWasm, SHARED } from '../compiler/emit/wasm/emit.ts';
import { hasRelaxed } from '../compiler/emit/wasm/relaxed.ts';
import type { Outcome } from '../compiler/kernel/compile.ts';
import type { Entry } from '../compiler/kernel/entry.ts';
import { type Cost, costOf } from '../compiler/kernel/ir/cost.ts';
import { print } from '../compiler/kernel/ir/print.ts';
import { functionsIn } from '../compiler/kernel/loop-key.ts';
import type { LoopShape } from '../compiler/kernel/loop.ts';
import { nativeCompiler } from '../compiler/native/compile.ts';
import { kernelOf } from '../engine/loop-kernels.ts';
import { loopsOf } from '../engine/program-loops.ts';
import { OssaError, type Site } from '../errors.ts';
import type { Node } from '../skeletons/node.ts';
import type { ElementName } from '../types/element.ts';
import { pathOf, shown } from './frames.ts';
import { partName } from './part-names.ts';

/** The forms of code, in the order in which they come to be. */
export const forms = ['ir', 'wat', 'c'] as const;
export type Form = (typeof forms)[number];

/** The forms that a list names. */
export function formsOf(list: string): readonly Form[] {
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !(forms as readonly string[]).includes(name));
  if (unknown === undefined) return forms.filter((form) => names.includes(form));
  throw new OssaError('OSSA_USAGE', {
    problem: `There is no form of code '${unknown}'`,
    hint: `One or more of ${forms.join(',')}`,
  });
}

export interface KernelView {
  /** What it does with what it computes: `map`, `fold`, … */
  readonly kind: Entry['kind'];
  /** Of one element. */
  readonly cost: Cost;
  /** Elements that WebAssembly and C compute together. */
  readonly lanes: { readonly wat: number; readonly c: number };
  readonly code: Partial<Readonly<Record<Form, string>>>;
}
export interface RefusedView {
  readonly refusal: { readonly construct: string; readonly reason: string; readonly fix: string } & Partial<Site>;
}
/** A loop, and what there is to see of it. */
export type LoopView = {
  /** The number of the part of `run`; a run is told of loops without it. */
  readonly part?: number;
  readonly name: string;
  /** What it goes over: the type of the elements, or `index`. */
  readonly over: string;
} & (KernelView | RefusedView);

/** What there is to see of the loops of a program; collections that come from outside hold `given`. */
export async function kernelViews(
  node: Node,
  given: ElementName,
  wanted: readonly Form[],
): Promise<readonly LoopView[]> {
  return Promise.all(
    loopsOf(node, given).map(async ({ part, segment, over }) => {
      const values = segment.units.flatMap((captured) => captured.values());
      const outcome = await kernelOf(segment, over, values);
      const name = partName({ kind: 'run', node }, `${part}`);
      return { part, name, over: over.element ?? 'index', ...(await outcomeView(outcome, wanted)) };
    }),
  );
}

/** What there is to see of a loop that a run has. */
export async function loopView(shape: LoopShape, outcome: Outcome, wanted: readonly Form[]): Promise<LoopView> {
  const functions = functionsIn(shape);
  const over = shape.arguments.map((each) => ('element' in each ? each.element : each.from));
  return {
    name: functions.length === 0 ? shape.kind : functions.map(({ captured }) => captured.unit.name).join(' ▸ '),
    over: over.join(', '),
    ...(await outcomeView(outcome, wanted)),
  };
}

async function outcomeView(outcome: Outcome | undefined, wanted: readonly Form[]): Promise<KernelView | RefusedView> {
  if (outcome === undefined) return { refusal: nested };
  if ('refusal' in outcome) return { refusal: { ...outcome.refusal, file: shown(outcome.refusal.file) } };
  const { entry } = outcome;
  const compiler = await nativeCompiler();
  const lanes = chooseLanes(entry);
  // As for any processor, where no compiler says what this one has.
  const layout = chooseLayout(entry, 'unavailable' in compiler ? 16 : compiler.vectorBytes);
  const texts: Readonly<Record<Form, () => string>> = {
    ir: () =>
      kernelsOf(entry)
        .map((kernel) => print(kernel, sourceLine))
        .join('\n\n'),
    wat: () => emitWasm(entry, { lanes, relaxed: hasRelaxed(), shared: SHARED, beside: sourceLine }).text(),
    c: () => emitC(entry, { name: 'entry', ...layout, beside: sourceLine }),
  };
  return {
    kind: entry.kind,
    cost: costOfEntry(entry),
    lanes: { wat: lanes, c: layout.lanes },
    code: Object.fromEntries(wanted.map((form) => [form, texts[form]()])),
  };
}

const nested: RefusedView['refusal'] = {
  construct: 'a skeleton inside of the loop',
  reason: 'kernels are made of functions of one element',
  fix: 'Write what it does as a function, or give it a part of its own.',
};

const kernelsOf = (entry: Entry): readonly Entry['kernel'][] =>
  'operator' in entry ? [entry.kernel, entry.operator] : [entry.kernel];

/** Each element is combined once. */
function costOfEntry(entry: Entry): Cost {
  const own = costOf(entry.kernel);
  if (!('operator' in entry)) return own;
  const { operations, loads, branches } = costOf(entry.operator);
  return {
    ...own,
    operations: own.operations + operations,
    loads: own.loads + loads,
    branches: own.branches + branches,
  };
}

const files = new Map<string, readonly string[]>();

/** A line of the user's, with its place. */
function sourceLine({ file, line }: Site): string {
  let lines = files.get(file);
  if (lines === undefined) files.set(file, (lines = linesOf(file)));
  return `${shown(file)}:${line}  ${lines[line - 1]?.trim() ?? ''}`.trimEnd();
}

function linesOf(file: string): readonly string[] {
  try {
    return readFileSync(pathOf(file), 'utf8').split(/\r\n|[\n\r\u2028\u2029]/);
  } catch {
    // It is gone, or never was a file: the place is all there is to say.
    return [];
  }
}
