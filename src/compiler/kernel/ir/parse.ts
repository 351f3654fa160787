/** Reads the text of a kernel back. */
import { OssaError } from '../../../errors.ts';
import { elements, type NumberName } from '../../../types/element.ts';
import {
  type ArrayParameter,
  type Block,
  type Kernel,
  type Parameter,
  type Scalar,
  type Statement,
  type Value,
} from './ir.ts';
import { operations, type OperationName } from './operations.ts';
import { verify } from './verify.ts';

const TOKEN =
  /\s*(?:;[^\n]*\n?)*\s*([%@]\d+|-?(?:\d+\.?\d*(?:e[+-]?\d+)?|Infinity)|[\p{L}$_][\p{L}\p{N}$_.]*|[(){}[\]:,=]|$)/uy;

/**
 * The kernel of a text that `print` made. Values are numbered anew.
 *
 * @throws OssaError `OSSA_INTERNAL` where it is no such text, or the kernel does not hold to the rules (`verify`)
 */
export function parse(text: string): Kernel {
  let at = 0;
  let token = '';
  const advance = (): string => {
    const taken = token;
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    if (found === null) throw wrong(`something else at ${JSON.stringify(text.slice(at, at + 20))}`);
    at = TOKEN.lastIndex;
    token = found[1] as string;
    return taken;
  };
  const wrong = (what: string): OssaError =>
    new OssaError('OSSA_INTERNAL', { what: `the text of a kernel has ${what}` });
  const is = (text: string): boolean => token === text && (advance(), true);
  const expect = (text: string): void => {
    if (!is(text)) throw wrong(`${JSON.stringify(token)} instead of ${JSON.stringify(text)}`);
  };
  const values = new Map<string, Value>();
  const arrays: ArrayParameter[] = [];
  const type = (): Scalar => advance() as Scalar;
  const define = <V extends object>(rest: V, name: string, of: Scalar): Value & V => {
    const value = { id: values.size, type: of, ...rest };
    values.set(name, value);
    return value;
  };
  const use = (): Value => {
    const value = values.get(advance());
    if (value === undefined) throw wrong('a value that is not defined');
    return value;
  };
  const number = (): number => Number(advance());
  const list = <A>(end: string, item: () => A): A[] => {
    const all: A[] = [];
    if (token === end) return all;
    do all.push(item());
    while (is(','));
    return all;
  };
  /** Values with commas between them, or none. */
  const uses = (): Value[] => {
    const all: Value[] = [];
    if (token.startsWith('%'))
      do all.push(use());
      while (is(','));
    return all;
  };
  const block = (end: string): Block => {
    const statements: Statement[] = [];
    for (;;) {
      if (token === end || token === '}') break;
      statements.push(statement());
    }
    const yields = is(end) ? uses() : [];
    return { statements, yields };
  };
  const statement = (): Statement => {
    const given: [string, Scalar][] = [];
    while (token.startsWith('%')) {
      const name = advance();
      expect(':');
      given.push([name, type()]);
      is(',');
    }
    if (given.length > 0) expect('=');
    const results = (): Value[] => given.map(([name, of]) => define({}, name, of));
    const what = advance();
    const single = (rest: object): Statement => ({ ...rest, result: results()[0] as Value }) as Statement;
    switch (what) {
      case 'constant':
        return single({ kind: 'constant', value: number() });
      case 'length':
        return single({ kind: 'length', array: Number(advance().slice(1)) });
      case 'load': {
        const array = Number(advance().slice(1));
        expect('[');
        const index = use();
        expect(']');
        const mask = is('where') ? { mask: use() } : {};
        return single({ kind: 'load', array, index, ...mask, inside: is('inside') });
      }
      case 'if': {
        const condition = use();
        expect('{');
        const whenTrue = block('yield');
        expect('}');
        expect('else');
        expect('{');
        const whenFalse = block('yield');
        expect('}');
        return { kind: 'if', condition, whenTrue, whenFalse, results: results() };
      }
      case 'loop': {
        expect('(');
        const first = list(')', () => {
          const name = advance();
          expect(':');
          const of = type();
          expect('=');
          return { name, of, initial: use() };
        });
        expect(')');
        expect('{');
        const carried = first.map(({ name, of }) => define({}, name, of));
        const { statements } = block('yield');
        expect('}');
        expect('while');
        const condition = use();
        expect('else');
        expect('(');
        const given_ = list(')', use);
        expect(')');
        expect('{');
        const body = block('next');
        expect('}');
        return {
          kind: 'loop',
          carried,
          initial: first.map(({ initial }) => initial),
          before: { statements, yields: [condition, ...given_] },
          body,
          results: results(),
        };
      }
      default: {
        if (!(what in operations)) throw wrong(`no operation ${JSON.stringify(what)}`);
        const operands = uses();
        return single({ kind: 'operation', operation: what as OperationName, operands });
      }
    }
  };
  advance();
  expect('kernel');
  const name = advance();
  expect('(');
  const parameters: Parameter[] = [];
  list(')', () => {
    const called = advance();
    expect(':');
    if (called.startsWith('@')) {
      const element = advance() as NumberName;
      if (!(element in elements)) throw wrong(`no element type ${JSON.stringify(element)}`);
      const array = { name: advance(), element };
      if (!is('=')) return void arrays.push(array);
      expect('[');
      arrays.push({ ...array, data: list(']', number) });
      return expect(']');
    }
    const varying = !is('uniform');
    const of = type();
    parameters.push(define({ name: advance(), varying }, called, of));
  });
  expect(')');
  expect('outside');
  const outside = advance() as Kernel['outside'];
  const fast = is('fast');
  expect('{');
  const body = block('yield');
  expect('}');
  const kernel = { name, parameters, arrays, body, outside, fast };
  verify(kernel, 'reading');
  return kernel;
}
