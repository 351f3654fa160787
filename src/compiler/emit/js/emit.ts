/**
 * Emits the loop of a segment as JavaScript text: one text for each segment, so that the engine's optimiser sees one call site
 * for each of the user's functions (a shared loop goes megamorphic: 1 ns becomes 10). Synchronous and asynchronous functions
 * run in the same loop: a result that is a promise leaves the fast path for its item only.
 */
import type { UserFunction } from '../../../skeletons/kind.ts';
import type { AnyFunction, Node, Operator } from '../../../skeletons/node.ts';
import { kindOf } from '../../../skeletons/kinds.ts';
import type { ElementName } from '../../../types/element.ts';
import { type Flat, flatten, flagsOf, givesAtEnd, keepsState, type Placed } from '../../../skeletons/stages.ts';
import { computing, type Computing } from './chunk/computing.ts';
import type { ChunkNames, ChunkText } from './chunk/text.ts';
import { placing, type Read, reading, rounding, storing } from './element.ts';
import { foldBody } from './fold.ts';
import { literal } from './literal.ts';
import { localChunks } from './local.ts';
import { stateText } from './state.ts';
import { thenable } from './thenable.ts';

/** One step on each element: a skeleton's meaning, or the rounding of a typed collection, which may fail as `role`. */
export type Step = Placed | Store;
export interface Store {
  readonly store: ElementName;
  readonly role: string;
}

/** What one task of a segment does with each of its elements. */
export interface SegmentShape {
  readonly read: Read;
  readonly steps: readonly Step[];
  /** Fold the results by the fixed tree. */
  readonly fold?: Operator<unknown>;
  /** Items must be finished one after the other: the segment holds state. */
  readonly serial: boolean;
  /** An item may give more than one output. */
  readonly several?: boolean;
  /** Something may be given when no item follows. */
  readonly ends?: boolean;
  /** An item must not be tried twice. */
  readonly once?: boolean;
  /** Instead of steps on each element: what a skeleton makes of a piece of the collection. */
  readonly chunk?: ChunkText;
  /** What the chunk reads is made of the elements first. */
  readonly computing?: Computing | undefined;
}

export interface EmittedSegment {
  /** Body of a function of `T` (the runtime), `f` (the user's functions in order) and `k` (constants) that gives `Emitted`. */
  readonly text: string;
  readonly functions: readonly UserFunction[];
  /** Values of the program itself, such as identities of operators. */
  readonly constants: readonly unknown[];
}

/** What the element at work has changed in the segment's states, newest last: [who sets it back, key, state before]. */
const UNDO = [
  `const log = []; let logged = 0;`,
  `function changed(setBack, k, s) { log[logged++] = setBack; log[logged++] = k; log[logged++] = s; }`,
  `function undo() { while (logged > 0) { logged -= 3; log[logged](log[logged + 1], log[logged + 2]); } }`,
].join('\n');

export function emitSegment(shape: SegmentShape): EmittedSegment {
  if (shape.chunk !== undefined) return emitChunk(shape, shape.chunk);
  const writer = new Writer();
  const steps: Step[] = shape.steps.flatMap((step): Step[] => ('node' in step ? flatten(step) : [step]));
  const loop = emitLoop(shape, writer.calls(steps), writer);
  let fold = '';
  if (shape.fold !== undefined) {
    fold = `${writer.fold('', shape.fold)}\n`;
  }
  const text = [
    `'use strict';`,
    `const NONE = T.NONE;`,
    ...writer.functions.map((_, i) => `const f${i} = f[${i}];`),
    shape.serial ? UNDO : '',
    ...writer.definitions,
    loop,
    `${fold}return { loop${fold === '' ? '' : ', fold, combine'}${shape.serial ? ', undo' : ''}${writer.end} };`,
  ].join('\n');
  return { text, functions: writer.functions, constants: writer.constants };
}

/** The text of a chunk, what it throws made a failure of the element at work. */
function emitChunk({ read, computing: computed }: SegmentShape, chunk: ChunkText): EmittedSegment {
  const functions: UserFunction[] = [];
  const text = chunkText(read, chunk, (each) => `f${functions.push(each) - 1}`, computed);
  const names = functions.map((_, i) => `const f${i} = f[${i}];`);
  return { text: [`'use strict';`, ...names, text, `return { chunk };`].join('\n'), functions, constants: [] };
}

/** `function chunk`, and what it needs. */
function chunkText(
  read: SegmentShape['read'],
  chunk: ChunkText,
  fn: (fn: UserFunction) => string,
  computed?: Computing,
): string {
  const roles: string[] = [];
  const definitions: string[] = [];
  const define = (text: string): void => void definitions.push(text);
  const source = reading(read, 'a', 'a$');
  const heads = [source.head];
  const elements: ChunkNames['elements'] = (how, expression) => {
    const name = `e${heads.length}`;
    const { head, at } = reading(how, name, `${name}$`);
    heads.push(`const ${name} = ${expression};`, head);
    return at;
  };
  const before = computed && computing(computed, { fn, define, read: source.at, elements });
  heads.push(...(before?.heads ?? []));
  const body = chunk({
    define,
    fn(each) {
      roles.push(each.role);
      return fn(each);
    },
    read: before?.read ?? source.at,
    elements,
    place(as) {
      const { head, place } = placing(as, define);
      heads.push(head);
      return place;
    },
  });
  return [
    `const ROLES = ${JSON.stringify(roles)};`,
    ...definitions,
    `function chunk(a, lo, hi, base, out, at, param) {`,
    ...heads,
    `let i = lo, j = 0, s = 0;`,
    `try {`,
    body,
    `} catch (e) { throw T.elementFailed(base + i, e, ROLES[s]); }`,
    `}`,
  ].join('\n');
}

/** What typed collections store after the body's steps. */
export const storeIn = (as: ElementName | undefined, role: string): Step[] =>
  as === undefined ? [] : [{ store: as, role }];

/** How a step is called in a loop, and what to say when it fails. */
interface Call {
  readonly role: string;
  readonly kind: 'keep' | 'store' | 'other';
  /** The call as an expression on a variable. */
  readonly on: (v: string) => string;
}

class Writer {
  readonly functions: UserFunction[] = [];
  readonly constants: unknown[] = [];
  readonly definitions: string[] = [];
  #names = 0;
  /** Whether what was written so far, for the collection at hand, holds state. */
  #holdsState = false;
  /** How many collections the program at hand is inside of. */
  #depth = 0;
  /** What the segment gives when no item follows, as a property. */
  end = '';

  #fn(fn: AnyFunction, role: string): string {
    this.functions.push({ fn, role });
    return `f${this.functions.length - 1}`;
  }

  /** `fold`, which folds one block, and `combine`, which combines the results of two: what they throw names the operator. */
  fold(name: string, op: Operator<unknown>): string {
    const f = this.#fn(op.fn, op.name);
    const failed = `catch (e) { throw T.failed(e, ${JSON.stringify(op.name)}); }`;
    const [fold, combine] = name === '' ? ['fold', 'combine'] : [`${name}Fold`, `${name}Combine`];
    return [
      `function ${fold}(b, o, n) { try {`,
      ...foldBody(f, op.commutative),
      `} ${failed} }`,
      `function ${combine}(a, b) { try { return ${f}(a, b); } ${failed} }`,
    ].join('\n');
  }

  calls(steps: readonly Step[]): Call[] {
    return steps.map((step) =>
      'node' in step ? this.#call(step as Flat) : { role: step.role, kind: 'store', on: this.#rounding(step.store) },
    );
  }

  #rounding(as: ElementName): Call['on'] {
    return rounding(as, this.#name('rounded'), (text) => this.definitions.push(text));
  }

  #call({ node, place }: Flat): Call {
    const functions = kindOf(node).functions(node, place);
    const role = functions[0]?.role ?? place;
    const kind = node.kind === 'keep' ? 'keep' : 'other';
    const name = this.#callee(node, functions, place);
    return { role, kind, on: (v) => `${name}(${v})` };
  }

  #callee(node: Flat['node'], functions: readonly UserFunction[], place: string): string {
    switch (node.kind) {
      case 'seq':
      case 'keep': {
        const [{ fn, role }] = functions as [UserFunction];
        return this.#fn(fn, role);
      }
      case 'map':
      case 'generate':
        return this.#nestedMap(node);
      case 'reduce':
        return this.#nestedReduce(node.op);
      case 'stateful': {
        const plain = node.keys === undefined && node.merge === undefined;
        return plain ? this.#state(functions) : this.#process(node, place);
      }
      default:
        return this.#process(node, place);
    }
  }

  /** A skeleton by its sequential meaning or, where it has chunks and is given numbers, by them. */
  #process(node: Node, place: string): string {
    const name = this.#name(node.kind);
    const holds = keepsState(node);
    if (holds) this.#holdsState = true;
    const text = literal(node, place, {
      fn: (fn, role) => this.#fn(fn, role),
      constant: (value) => `k[${this.constants.push(value) - 1}]`,
    });
    const changed = holds && this.#depth === 0 ? 'changed' : 'undefined';
    const outputs = flagsOf(node).includes('many') ? 'several' : 'first';
    this.definitions.push(
      `const ${name}N = ${text};`,
      `const ${name}P = ${this.#inLoops(node, name, `T.process(${name}N, ${JSON.stringify(place)}, ${changed})`)};`,
      `function ${name}(v) { return T.${outputs}(${name}P.next(v)); }`,
    );
    if (this.#depth === 0 && givesAtEnd(node)) this.end = `, end: () => T.several(${name}P.end())`;
    return name;
  }

  /** The process, after its chunks. */
  #inLoops(node: Node, name: string, process: string): string {
    const chunks = localChunks(node);
    if (chunks === undefined) return process;
    const texts = chunks.map((chunk) => {
      if (chunk === undefined) return 'undefined';
      return `(() => {\n${chunkText('index', chunk, ({ fn, role }) => this.#fn(fn, role))}\nreturn chunk;\n})()`;
    });
    return `T.inLoops(${name}N, [${texts.join(', ')}], ${process})`;
  }

  #name(what: string): string {
    return `${what}${this.#names++}`;
  }

  /**
   * The asynchronous remainder of steps: `rest(p, i)` awaits the pending result of step i and goes on behind it. `x` is what
   * step i was given, which is what a filter passes on.
   */
  rest(calls: readonly Call[]): string {
    const name = this.#name('rest');
    const cases = calls.map((call, i) => {
      const result = call.kind === 'store' ? call.on('v') : `await ${call.on('v')}`;
      const done = call.kind === 'keep' ? ` if (!v) return NONE; v = x;` : '';
      return `case ${i}: if (s < ${i}) { s = ${i}; x = v; v = ${result}; }${done}`;
    });
    this.definitions.push(
      [
        `async function ${name}(p, s, x) {`,
        `let v; try { v = await p; switch (s) {`,
        ...cases,
        `} return v; } catch (e) { throw T.failed(e, ${rolesOf(calls)}[s]); }`,
        `}`,
      ].join('\n'),
    );
    return name;
  }

  #nestedMap(node: Extract<Node, { kind: 'map' | 'generate' }>): string {
    const name = this.#name(node.kind);
    const place = kindOf(node).placeOf(0);
    const body = [...flatten({ node: node.body, place }), ...storeIn(node.as, place)];
    const before = this.definitions.length;
    const outer = this.#holdsState;
    this.#holdsState = false;
    this.#depth++;
    const calls = this.calls(body);
    this.#depth--;
    const serial = this.#holdsState;
    this.#holdsState = outer;
    const shape: SegmentShape = { read: node.kind === 'map' ? 'index' : 'generate', steps: body, serial };
    this.definitions.push(emitLoop(shape, calls, this, `${name}Loop`));
    // State begins anew for each collection, and collections may be at work at the same time: it lives in the call.
    const own = serial ? this.definitions.splice(before) : [];
    this.definitions.push(
      [
        `function ${name}(v) {`,
        ...own,
        node.kind === 'map'
          ? `const a = T.indexable(v, 'map'), n = a.length;`
          : `const a = undefined, n = T.countOf(v);`,
        `const out = ${node.as === undefined ? 'new Array(n)' : `T.make('${node.as}', n)`};`,
        `const stop = ${name}Loop(a, out, 0, n, 0, T.UNOBSERVED);`,
        `if (stop === undefined) return out;`,
        `if (stop instanceof Promise) return stop.then((s) => { if (s !== undefined) throw T.at(s.at, s.failure); return out; });`,
        `throw T.at(stop.at, stop.failure);`,
        `}`,
      ].join('\n'),
    );
    return name;
  }

  #nestedReduce(op: Operator<unknown>): string {
    const identity = this.constants.push(op.identity) - 1;
    const name = this.#name('reduce');
    this.definitions.push(
      this.fold(name, op),
      [
        `function ${name}(v) {`,
        `const a = T.indexable(v, 'reduce');`,
        `return T.foldAll(a, a.length, ${name}Fold, ${name}Combine, k[${identity}]);`,
        `}`,
      ].join('\n'),
    );
    return name;
  }

  #state(functions: readonly UserFunction[]): string {
    this.#holdsState = true;
    const name = this.#name('state');
    const names = {
      name,
      functions: functions.map(({ fn, role }) => this.#fn(fn, role)) as [string, string, string?],
      roles: functions.map(({ role }) => role),
    };
    // The states of a collection's elements go with the collection that fails.
    this.definitions.push(...stateText(names, this.#depth === 0));
    return name;
  }
}

const rolesOf = (calls: readonly Call[]): string => JSON.stringify(calls.map((call) => call.role));

/** One step on the variable `v`: what to do when the result is pending, and when the item is dropped. */
function onStep(
  call: Call,
  index: number,
  exits: { later: (promise: string, x: string) => string; drop: string },
): string {
  if (call.kind === 'store') return `v = ${call.on('v')};`;
  if (call.kind === 'keep') {
    const k = `k${index}`;
    return `const ${k} = ${call.on('v')}; if (${thenable(k)}) { ${exits.later(k, 'v')} } if (!${k}) { ${exits.drop} }`;
  }
  return `v = ${call.on('v')}; if (${thenable('v')}) { ${exits.later('v', 'undefined')} }`;
}

function emitLoop(shape: SegmentShape, calls: readonly Call[], writer: Writer, name = 'loop'): string {
  const outermost = shape.serial && name === 'loop';
  const source = reading(shape.read, 'a', 'a$');
  const last = shape.steps.at(-1);
  const target = storing(last !== undefined && 'store' in last ? last.store : undefined, 'out', 'o$');
  const rest = calls.length > 0 ? writer.rest(calls) : '';
  const again = `${name}(a, out, i + 1, hi, base, control)`;
  const later = (p: string, i: number, x: string): string =>
    shape.serial
      ? `return ${name}Late(${rest}(${p}, ${i}, ${x}), a, out, i, hi, base, control);`
      : `late = T.pend(late, i, ${rest}(${p}, ${i}, ${x})); if (late.length >= T.IN_FLIGHT) return ${name}Resume(late, a, out, i, hi, base, control); continue;`;
  const body = calls.map(
    (call, i) =>
      `s = ${i}; ${onStep(call, i, { later: (p, x) => later(p, i, x), drop: 'out[i - base] = NONE; continue;' })}`,
  );
  const text = [
    `function ${name}(a, out, lo, hi, base, control) {`,
    `const { progress, place, limits, limitAt, sequence, stride } = control;`,
    source.head,
    target.head,
    `let i = lo, s = 0, late;`,
    `try {`,
    `while (i < hi) {`,
    `if (limits[limitAt] <= sequence) return T.unwanted(i);`,
    `for (const end = Math.min(hi, i + stride); i < end; i++) {`,
    `progress[place] = i;`,
    outermost ? `logged = 0;` : '',
    `let v = ${source.at('i')};`,
    ...body,
    target.put('i - base', 'v'),
    `}`,
    `}`,
    `} catch (e) {`,
    `const stop = { at: i, failure: T.failed(e, ${rolesOf(calls)}[s]) };`,
    `return late === undefined ? stop : T.settle(out, late, base).then((earlier) => earlier ?? stop);`,
    `}`,
    `return late === undefined ? undefined : T.settle(out, late, base);`,
    `}`,
  ];
  if (!shape.serial && rest !== '') {
    // Apart from the loop: a closure over the loop's variables would take them out of registers.
    text.push(
      `function ${name}Resume(late, a, out, i, hi, base, control) {`,
      `return T.settle(out, late, base).then((stop) => stop ?? ${again});`,
      `}`,
    );
  }
  if (shape.serial && rest !== '') {
    text.push(
      `async function ${name}Late(p, a, out, i, hi, base, control) {`,
      `try { const v = await p; ${target.head} ${target.put('i - base', 'v')} } catch (e) { return { at: i, failure: T.failed(e, '') }; }`,
      `return ${again};`,
      `}`,
    );
  }
  return text.filter((line) => line !== '').join('\n');
}
