/**
 * Entries as C: a function of addresses and numbers for each, which does the loop over a piece. GNU C for any processor, with nothing
 * around it: no header, no allocation, no state.
 */
import { BLOCK, LANES } from '../../../skeletons/tree.ts';
import type { NumberName } from '../../../types/element.ts';
import type { Entry, FoldEntry, ScanEntry } from '../../kernel/entry.ts';
import type { Kernel, Value } from '../../kernel/ir/ir.ts';
import { predicate } from '../../kernel/passes/predicate.ts';
import { blockLines, indent } from './body.ts';
import { type Gang, type GangOptions, laneNumbers, single, VectorGang } from './gang.ts';
import { variableType } from './numbers.ts';
import { type ArrayNames, ScalarForm, STATUS } from './scalar-form.ts';
import { type Argument, kernelsOf, names, signature } from './signature.ts';
import { Unit } from './unit.ts';
import { type Layout, OUTSIDE, VectorForm } from './vector-form.ts';
import type { Lane } from './vectors.ts';

export interface COptions extends Layout {
  /** The name of the function. */
  readonly name: string;
  /** What stands beside the first statement of a line of the source, as a comment. */
  readonly beside?: (line: number) => string;
}

/** The C file of one entry. */
export const emitC = (entry: Entry, options: COptions): string => emitFile([{ entry, ...options }]);

/** The C file of several. */
export function emitFile(functions: readonly (COptions & { readonly entry: Entry })[]): string {
  const unit = new Unit();
  return unit.text(functions.map(({ entry, ...options }) => new EntryWriter(unit, entry, options).text()));
}

class EntryWriter {
  readonly #unit: Unit;
  readonly #entry: Entry;
  readonly #options: COptions;
  readonly #arrays: readonly ArrayNames[];
  readonly #gang: Gang;
  /** Kernels of operators so far, whose values have names of their own. */
  #written = 0;

  constructor(unit: Unit, entry: Entry, options: COptions) {
    this.#unit = unit;
    this.#entry = entry;
    this.#options = options;
    this.#arrays = kernelsOf(entry)
      .flatMap(({ arrays }) => arrays)
      .map(({ data }, i) => ({
        pointer: names.array(i),
        length: data === undefined ? names.length(i) : `${data.length}`,
      }));
    const given: GangOptions = { unit, arrays: this.#arrays, beside: options.beside };
    this.#gang = options.lanes === 1 ? single(entry, given) : new VectorGang(entry, options, given);
  }

  text(): string {
    const { name, lanes } = this.#options;
    const entry = this.#entry;
    const parameters = signature(entry).map(parameterText);
    const lines = this.#lines();
    const empty = kernelsOf(entry)
      .flatMap((kernel) => kernel.arrays)
      .map(({ element }, i) => this.#somewhere(element, this.#arrays[i] as ArrayNames));
    const bails = kernelsOf(entry).some(({ outside, arrays }) => outside === 'bail' && arrays.length > 0);
    const vectors = this.#gang instanceof VectorGang ? this.#gang.form.lanes.of(4) : undefined;
    const vectorBails = bails && vectors !== undefined;
    const given = entry.kind === 'pack' ? `${STATUS} ? -1 : kept` : STATUS;
    const body = [
      `i32 ${STATUS} = 0;`,
      ...(vectorBails ? [`${vectors.type('i32')} ${OUTSIDE} = {0};`] : []),
      ...(lanes === 1 ? [] : empty),
      ...this.#gang.declarations,
      ...lines,
      ...(vectorBails ? [`${STATUS} |= ${vectors.any(4, OUTSIDE)};`] : []),
      `return ${given};`,
    ];
    return [`i32 ${name}(${parameters.join(', ')}) {`, ...indent(body), '}'].join('\n');
  }

  /** An array without elements is read at 0 too, by lanes that do not want it. */
  #somewhere(element: NumberName, { pointer, length }: ArrayNames): string {
    const nothing = this.#unit.define('nothing', () => 'static const u64 nothing[1] = {0};');
    return `if (${length} <= 0) ${pointer} = (const ${element} *)${nothing};`;
  }

  #lines(): readonly string[] {
    const entry = this.#entry;
    switch (entry.kind) {
      case 'map':
        return this.#map();
      case 'fold':
        if (entry.commutative && this.#options.lanes === LANES) return this.#foldLanes(entry, this.#gang as VectorGang);
        return this.#staged(this.#foldStaged(entry));
      case 'scan':
        return this.#scan(entry);
      case 'pack':
        return this.#pack();
      case 'count':
        return this.#staged([
          `for (i64 j = 0; j < end - block; j++) {`,
          `  if ((u32)b0[j] < (u32)${names.bins}) o0[b0[j]]++;`,
          `  else ${STATUS} = 1;`,
          '}',
        ]);
    }
  }

  #loop(from: string, to: string, lines: readonly string[]): readonly string[] {
    return [`for (i64 i = ${from}; i < ${to}; i += ${this.#options.lanes}) {`, ...indent(lines), '}'];
  }

  #map(): readonly string[] {
    const gang = this.#gang;
    const { lanes } = this.#options;
    const { outputs } = this.#entry;
    const store = (pointer: (k: number) => string): readonly string[] =>
      outputs.flatMap((type, k) => gang.store(k, type, pointer(k)));
    if (lanes === 1) return this.#loop('0', 'n', [...gang.fetch([]), ...gang.body(), ...store((k) => `o${k} + i`)]);
    return [
      ...outputs.map((type, k) => `${type} r${k}[${lanes}];`),
      ...this.#loop('0', 'n', [
        ...outputs.map((type, k) => `${type} *q${k} = o${k} + i;`),
        ...gang.fetch(outputs.map((_, k) => `q${k} = r${k};`)),
        ...gang.body(),
        ...store((k) => `q${k}`),
        `if (n - i < ${lanes})`,
        `  for (i64 k = i; k < n; k++) {`,
        ...outputs.map((_, k) => `    o${k}[k] = r${k}[k - i];`),
        '  }',
      ]),
    ];
  }

  /** Blocks of elements, whose results stand in b₀, b₁, … when `lines` get them. */
  #staged(lines: readonly string[]): readonly string[] {
    const gang = this.#gang;
    const types = gang.kernel.body.yields.map(({ type }) => variableType(type));
    return [
      ...types.map((type, k) => `${type} b${k}[${BLOCK}] __attribute__((aligned(64)));`),
      `for (i64 block = 0; block < n; block += ${BLOCK}) {`,
      ...indent([
        `const i64 end = block + ${BLOCK} < n ? block + ${BLOCK} : n;`,
        ...this.#loop('block', 'end', [
          ...gang.fetch([]),
          ...gang.body(),
          ...types.flatMap((type, k) => gang.store(k, type, `b${k} + (i - block)`)),
        ]),
        ...lines,
      ]),
      '}',
    ];
  }

  #foldStaged({ operator, commutative }: FoldEntry): readonly string[] {
    const all = operator.body.yields;
    const width = commutative ? LANES : 1;
    const lane = width === 1 ? '0' : `j % ${width}`;
    return [
      ...all.map(({ type }, k) => `${type} l${k}[${width}];`),
      `const i64 width = end - block < ${width} ? end - block : ${width};`,
      `for (i64 j = 0; j < width; j++) { ${all.map((_, k) => `l${k}[j] = b${k}[j];`).join(' ')} }`,
      `for (i64 j = ${width}; j < end - block; j++) {`,
      ...indent(
        this.#combine(
          all.map((_, k) => `l${k}[${lane}]`),
          all.map((_, k) => `b${k}[j]`),
          all.map((_, k) => `l${k}[${lane}]`),
        ),
      ),
      '}',
      ...(commutative ? this.#merge(all) : []),
      ...all.map((_, k) => `o${k}[block / ${BLOCK}] = l${k}[0];`),
    ];
  }

  /** Lanes pairwise, those without elements left out. */
  #merge(all: readonly Value[]): readonly string[] {
    const left = all.map((_, k) => `l${k}[j]`);
    return [
      `for (i64 distance = 1; distance < width; distance *= 2) {`,
      `  for (i64 j = 0; j + distance < width; j += 2 * distance) {`,
      ...indent(
        indent(
          this.#combine(
            left,
            all.map((_, k) => `l${k}[j + distance]`),
            left,
          ),
        ),
      ),
      '  }',
      '}',
    ];
  }

  /** Eight lanes of partial results: the first elements of a block are where they begin. */
  #foldLanes({ operator }: FoldEntry, gang: VectorGang): readonly string[] {
    const unit = this.#unit;
    const kernel = predicate(operator);
    const form = new VectorForm({ unit, kernel, prefix: 'g', arrays: this.#operatorArrays() }, this.#options);
    const { lanes } = form;
    this.#bindUniforms(kernel, (value, name) => form.bind(value, name));
    const count = kernel.body.yields.length;
    const varying = kernel.parameters.filter((parameter) => parameter.varying);
    const types = varying.slice(0, count).map(({ type }) => type as Lane);
    // In order: what a constant is called is known once it has been written.
    const computed = [...gang.fetch([]), ...gang.body()];
    const elements = gang.kernel.body.yields.map((value) => gang.form.vectors(value));
    const partial = types.map((_, k) => (elements[k] as readonly string[]).map((_part, j) => `r${k}_${j}`));
    const vectors = types.map((type) => lanes.of(type === 'f64' ? 8 : 4));
    const parameters = varying.flatMap((parameter, k) => {
      const from = k < count ? partial[k] : elements[k - count];
      return form.variables(parameter).map(({ type, name }, j) => `const ${type} ${name} = ${from?.[j]};`);
    });
    const combined = blockLines(kernel.body, form, this.#options.beside);
    const results = kernel.body.yields.map((value) => form.vectors(value));
    const keep = lanes.of(4);
    const places = `*(const ${unit.unaligned('i32', keep.lanes)} *)(${laneNumbers(unit, LANES)}`;
    const kept = Array.from(
      { length: lanes.count(4) },
      (_, j) =>
        `const ${keep.type('i32')} keep${j} = ${places} + ${j * keep.lanes}) < ${keep.splat('i32', '(i32)(n - i)')};`,
    );
    const masks = kept.map((_, j) => `keep${j}`);
    const wide = lanes.cut(masks, 'i32', lanes.of(8).lanes).map((mask) => lanes.of(8).resize(mask, 8));
    const assign = (value: (k: number, j: number) => string): string[] =>
      partial.flatMap((parts, k) => parts.map((name, j) => `${name} = ${value(k, j)};`));
    const next = (k: number, j: number): string => results[k]?.[j] as string;
    return [
      `for (i64 block = 0; block < n; block += ${BLOCK}) {`,
      ...indent([
        `const i64 end = block + ${BLOCK} < n ? block + ${BLOCK} : n;`,
        ...types.flatMap((type, k) =>
          (partial[k] as readonly string[]).map((name) => `${vectors[k]?.type(type)} ${name} = {0};`),
        ),
        ...this.#loop('block', 'end', [
          ...computed,
          'if (i == block) {',
          ...indent(assign((k, j) => elements[k]?.[j] as string)),
          '} else {',
          ...indent([
            ...parameters,
            ...combined,
            `if (n - i >= ${LANES}) {`,
            ...indent(assign(next)),
            '} else {',
            ...indent([
              ...kept,
              ...assign((k, j) => {
                const mask = types[k] === 'f64' ? wide[j] : masks[j];
                return vectors[k]?.select(types[k] as Lane, mask as string, next(k, j), `r${k}_${j}`) as string;
              }),
            ]),
            '}',
          ]),
          '}',
        ]),
        ...types.map((type, k) => `${type} l${k}[${LANES}];`),
        ...types.flatMap((type, k) =>
          (partial[k] as readonly string[]).map((name, j) => {
            const size = vectors[k]?.lanes as number;
            return `*(${unit.unaligned(type, size)} *)(l${k} + ${j * size}) = ${name};`;
          }),
        ),
        `const i64 width = end - block < ${LANES} ? end - block : ${LANES};`,
        ...this.#merge(kernel.body.yields),
        ...types.map((_, k) => `o${k}[block / ${BLOCK}] = l${k}[0];`),
      ]),
      '}',
    ];
  }

  #scan({ operator, exclusive, outputs }: ScanEntry): readonly string[] {
    const all = operator.body.yields;
    const of = (name: string): readonly string[] => all.map((_, k) => `${name}${k}`);
    const each = (line: (k: number) => string): string[] => all.map((_, k) => line(k));
    return [
      `if (n <= 0) return 0;`,
      // What stands at the carry goes before the first element, be it the identity.
      ...each((k) => `${outputs[k]} c${k} = *${names.carry(k)}, p${k} = c${k}, y${k} = c${k};`),
      `i32 carried = !${names.scanFirst};`,
      ...this.#staged([
        `for (i64 j = 0; j < end - block; j++) {`,
        ...indent([
          ...(exclusive ? each((k) => `o${k}[block + j] = y${k};`) : []),
          'if (j == 0) {',
          ...indent(each((k) => `p${k} = b${k}[0];`)),
          '} else {',
          ...indent(
            this.#combine(
              of('p'),
              all.map((_, k) => `b${k}[j]`),
              of('p'),
            ),
          ),
          '}',
          'if (carried) {',
          ...indent(this.#combine(of('c'), of('p'), of('y'))),
          '} else {',
          ...indent(each((k) => `y${k} = p${k};`)),
          '}',
          ...(exclusive ? [] : each((k) => `o${k}[block + j] = y${k};`)),
        ]),
        '}',
        ...each((k) => `c${k} = y${k};`),
        'carried = 1;',
      ]),
      ...each((k) => `*${names.carry(k)} = y${k};`),
    ];
  }

  /** Every element is stored, and only what is kept is not overwritten by the next: no branch goes wrong. */
  #pack(): readonly string[] {
    const { outputs } = this.#entry;
    return [
      'i32 kept = 0;',
      ...this.#staged([
        `for (i64 j = 0; j < end - block; j++) {`,
        ...indent([...outputs.map((_, k) => `o${k}[kept] = b${k}[j];`), `kept += b${outputs.length}[j] != 0;`]),
        '}',
      ]),
    ];
  }

  #operatorArrays(): readonly ArrayNames[] {
    return this.#arrays.slice(this.#entry.kernel.arrays.length);
  }

  #bindUniforms(operator: Kernel, bind: (value: Value, name: string) => void): void {
    operator.parameters.forEach((parameter, i) => {
      if (!parameter.varying) bind(parameter, names.operatorUniform(i));
    });
  }

  /** targets = lefts ⊕ rights. */
  #combine(lefts: readonly string[], rights: readonly string[], targets: readonly string[]): readonly string[] {
    const { operator: kernel } = this.#entry as FoldEntry | ScanEntry;
    const form = new ScalarForm({
      unit: this.#unit,
      kernel,
      prefix: `g${this.#written++}_`,
      arrays: this.#operatorArrays(),
    });
    this.#bindUniforms(kernel, (value, name) => form.bind(value, name));
    const varying = kernel.parameters.filter((parameter) => parameter.varying);
    return [
      ...varying.map(
        (parameter, k) => `const ${parameter.type} ${form.name(parameter)} = ${[...lefts, ...rights][k]};`,
      ),
      ...blockLines(kernel.body, form, this.#options.beside),
      ...kernel.body.yields.map((value, k) => `${targets[k]} = ${form.name(value)};`),
    ];
  }
}

function parameterText({ name, type, pointer }: Argument): string {
  if (pointer === undefined) return `const ${type} ${name}`;
  return pointer === 'read' ? `const ${type} *restrict ${name}` : `${type} *restrict ${name}`;
}
