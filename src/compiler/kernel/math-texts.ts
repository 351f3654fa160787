/** Ossa's functions of real numbers as JavaScript, for kernels whose JavaScript form is the user's own function. */
import { emitScalar } from '../emit/js/kernel.ts';
import type { MathTexts } from './declared.ts';
import { Builder } from './ir/builder.ts';
import { mathFunctions, type MathName } from './math/functions.ts';

/** JavaScript's own are exact, and the same. */
const exact: ReadonlySet<MathName> = new Set<MathName>(['round', 'sign']);

const names = (Object.keys(mathFunctions) as MathName[]).filter((name) => !exact.has(name));

/** What JavaScript takes for arguments that the formulas do not: as front/builtins.ts lowers it. */
const cases: Readonly<Partial<Record<string, (formula: string) => string>>> = {
  pow: (formula) => `((pow) => (x, y) => y === 2 ? x * x : pow(+x, +y))(${formula})`,
  hypot: (formula) => `((hypot) => (...x) => x.length === 1 ? Math.abs(x[0]) : hypot(+x[0], +x[1]))(${formula})`,
};

const known = new Map<string, string>();

function textOf(name: MathName): string {
  const { arity, build } = mathFunctions[name];
  const b = new Builder();
  const given = ['x', 'y'].slice(0, arity).map((each) => b.parameter(each, 'f64', true));
  const kernel = b.kernel(name, [build(b, 'f64', ...given)], { outside: 'zero', fast: false });
  const formula = `(${emitScalar(kernel)})()`;
  const numbers = `((f) => (${['x', 'y'].slice(0, arity).join(', ')}) => f(${['+x', '+y'].slice(0, arity).join(', ')}))(${formula})`;
  return cases[name]?.(formula) ?? numbers;
}

export const mathTexts: MathTexts = {
  named: (text) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)),
  of(name) {
    if (!names.includes(name as MathName)) return undefined;
    let text = known.get(name);
    if (text === undefined) known.set(name, (text = textOf(name as MathName)));
    return text;
  },
};
