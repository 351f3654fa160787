/**
 * Random functions of numbers as text, in the part of JavaScript that kernels are compiled from: declarations, assignments of all kinds,
 * branches, loops that surely end, jumps, helper functions, typed arrays read inside and outside, tuples and structs.
 */
import type { Random } from '../../src/skeletons/random.ts';
import { chance, oneOf } from './values.ts';

/** What a function captures: the same for all of them. */
export const captures: Readonly<Record<string, unknown>> = {
  k: 5,
  r: 0.75,
  big: 3_000_000_000,
  t: true,
  vec: [1.5, -2, 0.25],
  o: { m: 3, inner: { w: -0.5 } },
  a: new Float64Array([1, -0.5, 2.25, 1e10, -0, NaN, 7, 0.1]),
  s: new Float32Array([0.1, 0.2, -3, 16777217]),
  b: new Uint8Array([4, 250, 0, 17]),
  c: new Int32Array([-1, 2 ** 31 - 1, 5, -7, 9]),
};
const arrays = ['a', 's', 'b', 'c'];
const capturedNumbers = ['k', 'r', 'big', 'vec[0]', 'vec[1]', 'o.m', 'o.inner.w', 'a.length', 'c.length'];

type Result = 'number' | 'tuple' | 'struct' | 'boolean';

interface Scope {
  readonly numbers: string[];
  /** Numbers that can be assigned to. */
  readonly variables: string[];
  readonly booleans: string[];
  /** Tuples of three numbers, and structs of `u` and `v`. */
  readonly tuples: string[];
  readonly structs: string[];
  /** Functions inside, of one number. */
  readonly functions: string[];
}

/** Where a jump may go. */
interface Around {
  readonly loops: readonly string[];
  readonly labels: readonly string[];
  /** `break` and `continue` without a label. */
  readonly canBreak: boolean;
  readonly canContinue: boolean;
  readonly result: Result;
  /** Loops around. */
  readonly depth: number;
}

/** Ways to write an expression, with how often each is taken; the simplest first. */
type Forms = readonly (readonly [weight: number, write: () => string])[];

const literals = [
  '0',
  '1',
  '2',
  '3',
  '0.5',
  '-1',
  '7',
  '1.25',
  '10',
  '255',
  '31',
  '-0',
  '1e9',
  '2147483648',
  '0.1',
  '1e-3',
];
const binary = ['+', '-', '*', '+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>', '>>>'];
const compound = ['=', '+=', '-=', '*=', '+=', '/=', '%=', '|=', '&=', '^=', '<<=', '>>=', '>>>=', '||=', '&&='];
const comparisons = ['<', '<=', '>', '>=', '===', '!==', '==', '!='];
const exactFunctions = ['abs', 'floor', 'ceil', 'trunc', 'round', 'sign', 'fround', 'clz32'];

/** Loops in loops go round at most this often each. */
const MOST_ROUNDS = 4;
const DEEPEST_LOOP = 2;

/**
 * Declarations, the last of which is the function `f` of two numbers and a struct of `u` and `v`; the same draws give the same text.
 */
export function randomSource(random: Random): string {
  let names = 0;
  let budget = 3 + Math.floor(random.uniform() ** 2 * 30);
  let depth = 0;
  const helpers: { readonly name: string; readonly arity: number }[] = [];
  let scope: Scope = { numbers: [], variables: [], booleans: [], tuples: [], structs: [], functions: [] };
  const fresh = (letter: string): string => `${letter}${names++}`;
  const one = <A>(all: readonly A[]): A => oneOf(random, all);

  /** What `write` declares is not seen behind it. */
  const scoped = <A>(write: () => A): A => {
    const around = scope;
    scope = {
      numbers: [...around.numbers],
      variables: [...around.variables],
      booleans: [...around.booleans],
      tuples: [...around.tuples],
      structs: [...around.structs],
      functions: [...around.functions],
    };
    const result = write();
    scope = around;
    return result;
  };

  const leaf = (): string => {
    const kind = random.int(12);
    if (kind < 2) return `(${one(literals)})`;
    if (kind < 9) return one(scope.numbers);
    if (kind === 9 && scope.tuples.length > 0) return `${one(scope.tuples)}[${random.int(3)}]`;
    if (kind === 10 && scope.structs.length > 0) return `${one(scope.structs)}.${one(['u', 'v'])}`;
    return one(capturedNumbers);
  };
  /** Reads of an array at an index that is mostly inside. */
  const element = (): string => {
    const kind = random.int(10);
    const array = one(arrays);
    if (kind < 6) return `${array}[${number()} & 3]`;
    if (kind < 8) return `${array}[${random.int(3)}]`;
    if (kind === 8) return `${array}[${number()} | 0]`;
    return `${array}[${number()}]`;
  };
  const call = (): string => {
    if (scope.functions.length > 0 && chance(random, 40)) return `${one(scope.functions)}(${number()})`;
    if (helpers.length === 0) return leaf();
    const { name, arity } = one(helpers);
    return `${name}(${Array.from({ length: arity }, number).join(', ')})`;
  };
  /** Assignments within expressions: the order of evaluation counts. */
  const effect = (): string => {
    if (scope.variables.length === 0) return leaf();
    const name = one(scope.variables);
    const kind = random.int(4);
    if (kind === 0) return `${name}${one(['++', '--'])}`;
    if (kind === 1) return `(${one(['++', '--'])}${name})`;
    return `(${name} ${one(compound)} ${number()})`;
  };
  const math = (): string => {
    const kind = random.int(6);
    if (kind < 3) return `Math.${one(exactFunctions)}(${number()})`;
    if (kind === 3) return `Math.sqrt(Math.abs(${number()}))`;
    if (kind === 4) return `Math.imul(${number()}, ${number()})`;
    return `Math.${one(['min', 'max'])}(${Array.from({ length: 1 + random.int(3) }, number).join(', ')})`;
  };
  const numbers: Forms = [
    [38, leaf],
    [28, () => `(${number()} ${one(binary)} ${number()})`],
    [4, () => `(${one(['-', '~', '+'])}${number()})`],
    [7, math],
    [6, () => `(${boolean()} ? ${number()} : ${number()})`],
    [7, element],
    [4, call],
    [2, effect],
    [1, () => `(${number()} ** 2)`],
    [1, () => `(${boolean()} + ${number()})`],
    [2, () => `(${number()} ${one(['&&', '||'])} ${number()})`],
  ];
  const booleans: Forms = [
    [12, () => `(${number()} ${one(comparisons)} ${number()})`],
    [3, () => `(${boolean()} ${one(['&&', '||'])} ${boolean()})`],
    [1, () => `!${boolean()}`],
    [1, () => `!(${number()})`],
    [1, () => `${one(['isNaN', 'Number.isInteger', 'isFinite'])}(${number()})`],
    [2, () => one([...scope.booleans, 't'])],
  ];
  /** One of the forms, or the simplest where expressions are deep already. */
  const nested = (forms: Forms, simplest: () => string): string => {
    if (depth > 3) return simplest();
    depth++;
    let at = random.int(forms.reduce((sum, [weight]) => sum + weight, 0));
    const [, write] = forms.find(([weight]) => (at -= weight) < 0) as Forms[number];
    const text = write();
    depth--;
    return text;
  };
  function number(): string {
    return nested(numbers, leaf);
  }
  function boolean(): string {
    return nested(booleans, () => `(${leaf()} < ${leaf()})`);
  }

  const result = (kind: Result): string => {
    if (kind === 'number') return number();
    if (kind === 'boolean') return boolean();
    return kind === 'tuple' ? `[${number()}, ${number()}]` : `{ u: ${number()}, v: ${number()} }`;
  };

  const declare = (): string => {
    const kind = random.int(10);
    if (kind < 5) {
      const [name, text] = [fresh('n'), number()];
      const isVariable = chance(random, 70);
      scope.numbers.push(name);
      if (isVariable) scope.variables.push(name);
      return `${isVariable ? 'let' : 'const'} ${name} = ${text};`;
    }
    if (kind === 5) {
      const [name, text] = [fresh('q'), boolean()];
      scope.booleans.push(name);
      return `const ${name} = ${text};`;
    }
    if (kind === 6) {
      const [name, text] = [fresh('v'), `[${number()}, ${number()}, ${number()}]`];
      scope.tuples.push(name);
      return `const ${name} = ${text};`;
    }
    if (kind === 7) {
      const [name, text] = [fresh('s'), result('struct')];
      scope.structs.push(name);
      return `let ${name} = ${text};`;
    }
    if (kind === 8 && scope.tuples.length > 0) {
      const [first, second, tuple] = [fresh('d'), fresh('d'), one(scope.tuples)];
      scope.numbers.push(first, second);
      return `const [${first}, ${one(['', ','])}${second}] = ${tuple};`;
    }
    const name = fresh('h');
    const text = scoped(() => {
      const given = fresh('g');
      scope.numbers.push(given);
      // It may change what is around it.
      const first = scope.variables.length > 0 ? `${one(scope.variables)} ${one(compound)} ${number()}; ` : '';
      return `(${given}) => { ${first}return ${number()}; }`;
    });
    scope.functions.push(name);
    return `const ${name} = ${text};`;
  };

  const assign = (): string => {
    const kind = random.int(10);
    if (kind === 7 && scope.tuples.length > 0)
      return `${one(scope.tuples)}[${random.int(3)}] ${one(compound)} ${number()};`;
    if (kind === 8 && scope.structs.length > 0) {
      const name = one(scope.structs);
      return chance(random, 50)
        ? `${name}.${one(['u', 'v'])} ${one(compound)} ${number()};`
        : `${name} = ${result('struct')};`;
    }
    if (scope.variables.length === 0) return declare();
    const [name, other] = [one(scope.variables), one(scope.variables)];
    if (kind === 9 && name !== other) return `[${name}, ${other}] = [${other}, ${number()}];`;
    return kind === 6 ? `${name}${one(['++', '--'])};` : `${name} ${one(compound)} ${number()};`;
  };

  const block = (around: Around, most: number, first = ''): string =>
    scoped(() => {
      let text = first;
      // A name of outside for something else, from the first line on.
      if (scope.variables.length > 0 && chance(random, 5)) text += `let ${one(scope.variables)} = ${one(literals)}; `;
      for (let count = random.int(most) + 1; count > 0 && budget > 0; count--) text += `${statement(around)}\n`;
      return `{ ${text} }`;
    });

  const jump = (around: Around): string => {
    const ways = [`return ${result(around.result)};`];
    if (around.canBreak) ways.push('break;', 'break;');
    if (around.canContinue) ways.push('continue;', 'continue;');
    if (around.labels.length > 0) ways.push(`break ${one(around.labels)};`);
    if (around.loops.length > 0) ways.push(`break ${one(around.loops)};`, `continue ${one(around.loops)};`);
    return `if (${boolean()}) ${one(ways)}`;
  };

  const choose = (around: Around): string => {
    const inner = { ...around, canBreak: true };
    const count = 1 + random.int(4);
    const last = random.int(count + 1);
    const cases = Array.from({ length: count }, (_, i) => {
      const label = i === last ? 'default' : `case ${chance(random, 85) ? i : one(scope.numbers)}`;
      const end = one([
        '',
        'break;',
        'break;',
        `return ${result(around.result)};`,
        around.canContinue ? 'continue;' : '',
      ]);
      return `${label}: ${chance(random, 20) ? '' : `${block(inner, 2)} ${end}`}`;
    });
    return `switch (${one([`${number()} & 3`, `${number()} | 0`, number()])}) { ${cases.join('\n')} }`;
  };

  const loop = (around: Around): string => {
    const label = chance(random, 30) ? fresh('l') : undefined;
    const inner: Around = {
      ...around,
      canBreak: true,
      canContinue: true,
      loops: label === undefined ? around.loops : [...around.loops, label],
      depth: around.depth + 1,
    };
    const before = label === undefined ? '' : `${label}: `;
    const count = fresh('i');
    const body = (first = ''): string =>
      scoped(() => {
        scope.numbers.push(count);
        return block(inner, 3, first);
      });
    const rounds = one([`${random.int(MOST_ROUNDS + 1)}`, `(${number()} & 3)`, 'k', `${MOST_ROUNDS}`]);
    const condition = (): string => (chance(random, 40) ? ` && ${boolean()}` : '');
    switch (random.int(9)) {
      case 4:
        return `${before}for (let ${count} = ${rounds}; ${count} > 0${condition()}; ${count}--) ${body()}`;
      case 5:
        return `let ${count} = 0; ${before}while (${count} < ${rounds}${condition()}) ${body(`${count}++; `)}`;
      case 6:
        return `let ${count} = 0; ${before}do ${body()} while (++${count} < ${MOST_ROUNDS}${condition()});`;
      case 7:
        return `let ${count} = 0; ${before}for (;;) ${body(`if (${count}++ > ${MOST_ROUNDS}) break; `)}`;
      case 8:
        return `${before}for (const ${count} of ${one(['b', 's', `[${number()}, ${number()}]`])}) ${body()}`;
      default: {
        const step = one([`${count}++`, `${count} += 2`]);
        return `${before}for (let ${count} = 0; ${count} < ${rounds}${condition()}; ${step}) ${body()}`;
      }
    }
  };

  function statement(around: Around): string {
    budget--;
    const kind = random.int(100);
    if (kind < 30) return declare();
    if (kind < 55) return assign();
    if (kind < 70) {
      const first = block(around, 3);
      return `if (${boolean()}) ${first}${chance(random, 50) ? ` else ${block(around, 3)}` : ''}`;
    }
    if (kind < 77) return jump(around);
    if (kind < 82) return choose(around);
    if (kind < 84) {
      const label = fresh('l');
      return `${label}: ${block({ ...around, labels: [...around.labels, label] }, 3)}`;
    }
    return around.depth < DEEPEST_LOOP ? loop(around) : assign();
  }

  const written = (name: string, parameters: readonly string[], kind: Result, most: number): string =>
    scoped(() => {
      scope.numbers.push(
        ...parameters.filter((each) => each !== 'p'),
        ...(parameters.includes('p') ? ['p.u', 'p.v'] : []),
      );
      scope.variables.push(...parameters.filter((each) => each !== 'p'));
      const around = { loops: [], labels: [], canBreak: false, canContinue: false, result: kind, depth: 0 };
      let text = '';
      for (let count = most; count > 0 && budget > 0; count--) text += `${statement(around)}\n`;
      return `function ${name}(${parameters.join(', ')}) {\n${text}return ${result(kind)};\n}`;
    });

  const parts: string[] = [];
  for (let count = random.int(3); count > 0; count--) {
    const [name, parameters] = [fresh('f'), Array.from({ length: 1 + random.int(2) }, () => fresh('x'))];
    // Arrow functions now and then; both have only what they are given, and captures.
    if (chance(random, 30))
      parts.push(
        scoped(() => {
          scope.numbers.push(...parameters);
          return `const ${name} = (${parameters.join(', ')}) => ${number()};`;
        }),
      );
    else parts.push(written(name, parameters, 'number', 4));
    helpers.push({ name, arity: parameters.length });
  }
  const kind = one(['number', 'number', 'number', 'tuple', 'struct', 'boolean'] as const);
  parts.push(written('f', ['x', 'y', 'p'], kind, budget));
  return parts.join('\n');
}
