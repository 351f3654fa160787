/** The arguments of an entry's function in C, in the order of kernel/entry.ts. */
import type { NumberName } from '../../../types/element.ts';
import type { Entry } from '../../kernel/entry.ts';
import type { Kernel, Value } from '../../kernel/ir/ir.ts';
import { variableType } from './numbers.ts';

export interface Argument {
  readonly name: string;
  readonly type: NumberName;
  /** An address of such numbers, that are read or also written. */
  readonly pointer?: 'read' | 'written';
}

const number = (name: string, type: NumberName): Argument => ({ name, type });

/** The names of arguments that emitted code uses. */
export const names = {
  count: 'n',
  stream: (i: number): string => `s${i}`,
  start: (i: number): string => `start${i}`,
  first: (i: number): string => `first${i}`,
  step: (i: number): string => `step${i}`,
  uniform: (i: number): string => `x${i}`,
  /** Of the operator. */
  operatorUniform: (i: number): string => `z${i}`,
  array: (i: number): string => `a${i}`,
  length: (i: number): string => `a${i}_length`,
  output: (i: number): string => `o${i}`,
  scanFirst: 'first',
  carry: (i: number): string => `carry${i}`,
  bins: 'bins',
  places: 'places',
  counts: 'counts',
  room: (i: number): string => `room${i}`,
} as const;

/** The kernels of an entry, whose arrays follow each other. */
export const kernelsOf = (entry: Entry): readonly Kernel[] =>
  'operator' in entry ? [entry.kernel, entry.operator] : [entry.kernel];

export function signature(entry: Entry): readonly Argument[] {
  const inputs = entry.inputs.flatMap((input, i): Argument[] => {
    const type = variableType((entry.kernel.parameters[i] as Value).type);
    switch (input.from) {
      case 'stream':
        return [{ name: names.stream(i), type: input.element, pointer: 'read' }];
      case 'index':
        return [number(names.start(i), type)];
      case 'range':
        return [names.start(i), names.first(i), names.step(i)].map((name) => number(name, 'f64'));
      case 'uniform':
        return [number(names.uniform(i), type)];
    }
  });
  const ofOperator =
    'operator' in entry
      ? entry.operator.parameters.flatMap(({ varying, type }, i) =>
          varying ? [] : [number(names.operatorUniform(i), variableType(type))],
        )
      : [];
  const arrays = kernelsOf(entry)
    .flatMap((kernel) => kernel.arrays)
    .flatMap(({ element, data }, i): Argument[] => [
      { name: names.array(i), type: element, pointer: 'read' },
      ...(data === undefined ? [number(names.length(i), 'i32')] : []),
    ]);
  const outputs = entry.outputs.map((type, i): Argument => ({ name: names.output(i), type, pointer: 'written' }));
  return [number(names.count, 'i32'), ...inputs, ...ofOperator, ...arrays, ...outputs, ...added(entry)];
}

/** What a kind of entry adds. */
function added(entry: Entry): readonly Argument[] {
  if (entry.kind === 'count') return [number(names.bins, 'i32')];
  if (entry.kind === 'scatter') return [number(names.places, 'i32')];
  if (entry.kind === 'order') {
    const [element] = entry.outputs as readonly [NumberName];
    return [
      { name: names.room(0), type: element, pointer: 'written' },
      { name: names.counts, type: 'i32', pointer: 'written' },
    ];
  }
  if (entry.kind === 'sort')
    return entry.outputs.map((type, i): Argument => ({ name: names.room(i), type, pointer: 'written' }));
  if (entry.kind !== 'scan') return [];
  const carries = entry.outputs.map((type, i): Argument => ({ name: names.carry(i), type, pointer: 'written' }));
  return [number(names.scanFirst, 'i32'), ...carries];
}
