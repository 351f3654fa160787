/** The loops of each kind of entry, as C: around gangs of elements, and over blocks of their results where those are worked on in order. */
import { BLOCK, LANES } from '../../../skeletons/tree.ts';
import type { NumberName } from '../../../types/element.ts';
import {
  type Entry,
  fanOutOf,
  type FoldEntry,
  type OrderEntry,
  type PackEntry,
  type ScanEntry,
  type ScatterEntry,
  type SortEntry,
} from '../../kernel/entry.ts';
import { countsOf, digits, patterns } from '../../kernel/digits.ts';
import type { Beside } from '../../kernel/ir/beside.ts';
import { indent } from './body.ts';
import { foldLanes } from './fold-lanes.ts';
import { type Gang, VectorGang } from './gang.ts';
import type { Layout } from './lanes.ts';
import { variableType } from './numbers.ts';
import { ScalarOperator } from './operator.ts';
import { type ArrayNames, STATUS } from './scalar-form.ts';
import { names } from './signature.ts';
import type { Unit } from './unit.ts';

export interface Writing {
  readonly unit: Unit;
  readonly layout: Layout;
  readonly gang: Gang;
  /** Those of the operator. */
  readonly arrays: readonly ArrayNames[];
  readonly beside: Beside;
}

/** The statements of an entry. */
export function entryLines(entry: Entry, writing: Writing): readonly string[] {
  switch (entry.kind) {
    case 'map':
      return map(entry, writing);
    case 'fold':
      return fold(entry, writing);
    case 'scan':
      return scan(entry, writing);
    case 'pack':
      return pack(entry, writing);
    case 'sort':
      return sort(entry, writing);
    case 'order':
      return order(entry, writing);
    case 'scatter':
      return scatter(entry, writing);
    case 'count':
      return staged(writing, [
        'for (i64 j = 0; j < end - block; j++) {',
        `  if ((u32)b0[j] < (u32)${names.bins}) o0[b0[j]]++;`,
        `  else ${STATUS} = 1;`,
        '}',
      ]);
  }
}

function map({ outputs }: Entry, { layout: { lanes }, gang }: Writing): readonly string[] {
  const store = (pointer: (k: number) => string): readonly string[] =>
    outputs.flatMap((type, k) => gang.store(k, type, pointer(k)));
  if (lanes === 1)
    return loop(lanes, '0', 'n', [...gang.fetch([]), ...gang.body(), ...store((k) => `${names.output(k)} + i`)]);
  return [
    ...outputs.map((type, k) => `${type} r${k}[${lanes}];`),
    ...loop(lanes, '0', 'n', [
      ...outputs.map((type, k) => `${type} *q${k} = ${names.output(k)} + i;`),
      ...gang.fetch(outputs.map((_, k) => `q${k} = r${k};`)),
      ...gang.body(),
      ...store((k) => `q${k}`),
      `if (n - i < ${lanes}) {`,
      '  for (i64 k = i; k < n; k++) {',
      ...outputs.map((_, k) => `    ${names.output(k)}[k] = r${k}[k - i];`),
      '  }',
      '}',
    ]),
  ];
}

const loop = (lanes: number, from: string, to: string, lines: readonly string[]): readonly string[] => [
  `for (i64 i = ${from}; i < ${to}; i += ${lanes}) {`,
  ...indent(lines),
  '}',
];

const blocks = (lines: readonly string[]): readonly string[] => [
  `for (i64 block = 0; block < n; block += ${BLOCK}) {`,
  ...indent([`const i64 end = block + ${BLOCK} < n ? block + ${BLOCK} : n;`, ...lines]),
  '}',
];

/** Blocks of elements, whose results stand in b₀, b₁, … for `lines`. */
function staged({ layout, gang }: Writing, lines: readonly string[]): readonly string[] {
  const types = gang.kernel.body.yields.map(({ type }) => variableType(type));
  return [
    ...types.map((type, k) => `${type} b${k}[${BLOCK}] __attribute__((aligned(64)));`),
    ...blocks([
      ...loop(layout.lanes, 'block', 'end', [
        ...gang.fetch([]),
        ...gang.body(),
        ...types.flatMap((type, k) => gang.store(k, type, `b${k} + (i - block)`)),
      ]),
      ...lines,
    ]),
  ];
}

function fold({ operator, commutative }: FoldEntry, writing: Writing): readonly string[] {
  const { unit, layout, gang, arrays, beside } = writing;
  const place = { unit, kernel: operator, arrays, beside };
  const on = new ScalarOperator(place);
  const each = (line: (k: number) => string): readonly string[] => on.results.map((_, k) => line(k));
  const given = each((k) => `${names.output(k)}[block / ${BLOCK}] = l${k}[0];`);
  if (commutative && layout.lanes === LANES && gang instanceof VectorGang) {
    const vectors = foldLanes(operator, gang, place, layout);
    return blocks([
      ...vectors.before,
      ...loop(LANES, 'block', 'end', vectors.gang),
      ...vectors.after,
      ...on.merge(),
      ...given,
    ]);
  }
  const lanes = commutative ? LANES : 1;
  const lane = (k: number): string => `l${k}[j % ${lanes}]`;
  return staged(writing, [
    ...on.results.map(({ type }, k) => `${type} l${k}[${lanes}];`),
    `for (i64 j = 0; j < end - block; j++) {`,
    `  if (j < ${lanes}) {`,
    ...indent(indent(each((k) => `l${k}[j] = b${k}[j];`))),
    '  } else {',
    ...indent(indent(on.combine(lane, (k) => `b${k}[j]`, lane))),
    '  }',
    '}',
    ...(commutative ? on.merge() : []),
    ...given,
  ]);
}

function scan({ operator, exclusive, outputs }: ScanEntry, writing: Writing): readonly string[] {
  const { unit, arrays, beside } = writing;
  const on = new ScalarOperator({ unit, kernel: operator, arrays, beside });
  const each = (line: (k: number) => string): readonly string[] => on.results.map((_, k) => line(k));
  const [carry, partial, result] = ['c', 'p', 'y'].map((name) => (k: number) => `${name}${k}`) as [
    (k: number) => string,
    (k: number) => string,
    (k: number) => string,
  ];
  const stored = each((k) => `${names.output(k)}[block + j] = y${k};`);
  return [
    'if (n <= 0) return 0;',
    // What stands at the carry goes before the first element, be it the identity.
    ...each((k) => `${outputs[k]} c${k} = *${names.carry(k)}, p${k} = c${k}, y${k} = c${k};`),
    `i32 carried = !${names.scanFirst};`,
    ...staged(writing, [
      'for (i64 j = 0; j < end - block; j++) {',
      ...indent([
        ...(exclusive ? stored : []),
        'if (j == 0) {',
        ...indent(each((k) => `p${k} = b${k}[0];`)),
        '} else {',
        ...indent(on.combine(partial, (k) => `b${k}[j]`, partial)),
        '}',
        'if (carried) {',
        ...indent(on.combine(carry, partial, result)),
        '} else {',
        ...indent(each((k) => `y${k} = p${k};`)),
        '}',
        ...(exclusive ? [] : stored),
      ]),
      '}',
      ...each((k) => `c${k} = y${k};`),
      'carried = 1;',
    ]),
    ...each((k) => `*${names.carry(k)} = y${k};`),
  ];
}

/** Every element is stored, and what is not kept is overwritten by the next: no branch goes wrong. */
function pack(entry: PackEntry, writing: Writing): readonly string[] {
  const { outputs, kernel } = entry;
  const places = Array.from({ length: fanOutOf(entry) }, (_, place) => place);
  const last = kernel.body.yields.length - 1;
  const isBool = kernel.body.yields[last]?.type === 'bool';
  return [
    'i32 kept = 0;',
    ...staged(writing, [
      'for (i64 j = 0; j < end - block; j++) {',
      ...indent([
        ...places.flatMap((place) =>
          outputs.map((_, k) => `${names.output(k)}[kept + ${place}] = b${place * outputs.length + k}[j];`),
        ),
        `kept += b${last}[j]${isBool ? ' != 0' : ''};`,
      ]),
      '}',
    ]),
  ];
}

/** One after the other, as several may have the same place. */
function scatter({ operator, outputs }: ScatterEntry, writing: Writing): readonly string[] {
  const { unit, arrays, beside } = writing;
  const on = new ScalarOperator({ unit, kernel: operator, arrays, beside });
  const place = (k: number): string => `${names.output(k)}[b0[j]]`;
  return staged(writing, [
    'for (i64 j = 0; j < end - block; j++) {',
    ...indent([
      `if ((u32)b0[j] >= (u32)${names.places}) return block + j;`,
      ...on.results.map(({ type }, k) => `${type} y${k};`),
      ...on.combine(
        place,
        (k) => `b${k + 1}[j]`,
        (k) => `y${k}`,
      ),
      `if (${STATUS}) return block + j;`,
      ...outputs.map((_, k) => `${place(k)} = y${k};`),
    ]),
    '}',
  ]);
}

/** Digit by digit (kernel/digits.ts). */
function order(entry: OrderEntry, writing: Writing): readonly string[] {
  const [element] = entry.outputs as readonly [NumberName];
  const { bits, kind, digit, passes } = digits[element];
  const { sign, largest, nan } = patterns[bits];
  const wide = bits === 64 ? 'u64' : 'u32';
  const signed = bits === 64 ? 'i64' : 'i32';
  const hex = (value: bigint): string => `0x${value.toString(16)}${bits === 64 ? 'ull' : 'u'}`;
  const turned = kind === 'float' ? `((${wide})((${signed})k >> ${bits - 1}) | ${hex(sign)})` : hex(sign);
  const key = kind === 'unsigned' ? 'k' : `(k ^ ${turned})`;
  const digitAt = (shift: string): string => `(${key} >> ${shift}) & ${(1 << digit) - 1}`;
  const type = writing.unit.define(`bits${bits}`, () => `typedef u${bits} bits${bits} __attribute__((may_alias));`);
  return [
    ...map(entry, writing),
    'if (n <= 0) return 0;',
    `${type} *from = (${type} *)${names.output(0)}, *to = (${type} *)${names.room(0)};`,
    `for (i64 d = 0; d < ${countsOf(element)}; d++) ${names.counts}[d] = 0;`,
    'for (i64 i = 0; i < n; i++) {',
    ...indent([
      `${wide} k = from[i];`,
      ...(kind === 'float' ? [`if ((k & ${hex(sign - 1n)}) > ${hex(largest)}) from[i] = k = ${hex(nan)};`] : []),
      ...Array.from(
        { length: passes },
        (_, pass) => `${names.counts}[${pass << digit} + (${digitAt(String(pass * digit))})]++;`,
      ),
    ]),
    '}',
    `for (i32 pass = 0; pass < ${passes}; pass++) {`,
    ...indent([
      `i32 *next = ${names.counts} + (pass << ${digit}), sum = 0;`,
      `const i32 shift = pass * ${digit};`,
      `${wide} k = from[0];`,
      // Where all have the same digit, they are where they belong.
      `if (next[${digitAt('shift')}] == n) continue;`,
      `for (i64 d = 0; d < ${1 << digit}; d++) {`,
      ...indent(['const i32 these = next[d];', 'next[d] = sum;', 'sum += these;']),
      '}',
      'for (i64 i = 0; i < n; i++) {',
      ...indent(['k = from[i];', `to[next[${digitAt('shift')}]++] = k;`]),
      '}',
      `${type} *const other = from;`,
      'from = to;',
      'to = other;',
    ]),
    '}',
    `if (from != (${type} *)${names.output(0)}) for (i64 i = 0; i < n; i++) to[i] = from[i];`,
  ];
}

/** Merge sort. What an element is chosen by is no branch, which would go wrong every other time. */
function sort(entry: SortEntry, writing: Writing): readonly string[] {
  const { operator, outputs } = entry;
  const { unit, arrays, beside } = writing;
  const on = new ScalarOperator({ unit, kernel: operator, arrays, beside });
  const each = (line: (k: number) => string): readonly string[] => outputs.map((_, k) => line(k));
  const element =
    (index: string) =>
    (k: number): string =>
      `from${k}[${index}]`;
  const rest = (index: string, until: string): readonly string[] => [
    `for (; ${index} < ${until}; ${index}++, k++) {`,
    ...indent(each((k) => `to${k}[k] = from${k}[${index}];`)),
    '}',
  ];
  return [
    ...map(entry, writing),
    ...each((k) => `${outputs[k]} *from${k} = ${names.output(k)}, *to${k} = ${names.room(k)};`),
    'for (i64 width = 1; width < n; width *= 2) {',
    ...indent([
      'for (i64 first = 0, end; first < n; first = end) {',
      ...indent([
        'const i64 middle = first + width < n ? first + width : n;',
        'end = middle + width < n ? middle + width : n;',
        'i64 i = first, j = middle, k = first;',
        'while (i < middle && j < end) {',
        ...indent([
          'i32 later;',
          ...on.combine(element('i'), element('j'), () => 'later'),
          'later = later != 0;',
          ...each((k) => `to${k}[k] = later ? from${k}[j] : from${k}[i];`),
          'j += later;',
          'i += 1 - later;',
          'k++;',
        ]),
        '}',
        ...rest('i', 'middle'),
        ...rest('j', 'end'),
      ]),
      '}',
      ...each((k) => `${outputs[k]} *const other${k} = from${k}; from${k} = to${k}; to${k} = other${k};`),
    ]),
    '}',
    `if (from0 != ${names.output(0)}) {`,
    ...indent(['i64 i = 0, k = 0;', ...rest('i', 'n')]),
    '}',
  ];
}
