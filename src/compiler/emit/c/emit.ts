/**
 * Entries as C: a function of addresses and numbers for each, which does the loop over a piece. GNU C for any processor, with nothing
 * around it: no header, no allocation, no state.
 */
import type { Entry } from '../../kernel/entry.ts';
import { type Beside, nothingBeside } from '../../kernel/ir/beside.ts';
import { indent } from './body.ts';
import { type Gang, single, VectorGang } from './gang.ts';
import { entryLines } from './kinds.ts';
import type { Layout } from './lanes.ts';
import { type ArrayNames, STATUS } from './scalar-form.ts';
import { type Argument, kernelsOf, names, signature } from './signature.ts';
import { Unit } from './unit.ts';
import { OUTSIDE } from './vector-form.ts';

export interface COptions extends Layout {
  /** The name of the function. */
  readonly name: string;
  readonly beside?: Beside;
}

/** What functions give that tell more than whether all elements are for the kernel. */
const returned: Readonly<Partial<Record<Entry['kind'], string>>> = { pack: `${STATUS} ? -1 : kept`, scatter: 'n' };

/** The C file of one entry. */
export const emitC = (entry: Entry, options: COptions): string => emitFile([{ entry, ...options }]);

/** The C file of several. */
export function emitFile(functions: readonly (COptions & { readonly entry: Entry })[]): string {
  const unit = new Unit();
  return unit.text(functions.map(({ entry, ...options }) => functionText(unit, entry, options)));
}

function functionText(unit: Unit, entry: Entry, options: COptions): string {
  const { name, lanes, beside = nothingBeside } = options;
  const all = kernelsOf(entry).flatMap((kernel) => kernel.arrays);
  const arrays = all.map(({ data }, i): ArrayNames => ({
    pointer: names.array(i),
    length: data === undefined ? names.length(i) : String(data.length),
  }));
  const given = { unit, arrays, beside };
  const gang: Gang = lanes === 1 ? single(entry, given) : new VectorGang(entry, options, given);
  const lines = entryLines(entry, {
    unit,
    layout: options,
    gang,
    beside,
    arrays: arrays.slice(entry.kernel.arrays.length),
  });
  const vectors = gang instanceof VectorGang ? gang.form.lanes.narrow : undefined;
  const bails = vectors !== undefined && kernelsOf(entry).some(({ outside }) => outside === 'bail');
  const body = [
    `i32 ${STATUS} = 0;`,
    ...(bails ? [`${vectors.type('i32')} ${OUTSIDE} = {0};`] : []),
    // Lanes that want nothing read at 0 too, also where there are no elements.
    ...(vectors === undefined
      ? []
      : all.map(({ element }, i) => {
          const { pointer, length } = arrays[i] as ArrayNames;
          const nothing = unit.define('nothing', () => 'static const u64 nothing[1] = {0};');
          return `if (${length} <= 0) ${pointer} = (const ${element} *)${nothing};`;
        })),
    ...gang.declarations,
    ...lines,
    ...(bails ? [`${STATUS} |= ${vectors.any(4, OUTSIDE)};`] : []),
    `return ${returned[entry.kind] ?? STATUS};`,
  ];
  const parameters = signature(entry).map(parameterText).join(', ');
  return [`i32 ${name}(${parameters}) {`, ...indent(body), '}'].join('\n');
}

function parameterText({ name, type, pointer }: Argument): string {
  if (pointer === undefined) return `const ${type} ${name}`;
  return pointer === 'read' ? `const ${type} *restrict ${name}` : `${type} *restrict ${name}`;
}
