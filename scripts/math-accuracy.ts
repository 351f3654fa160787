/**
 * Measures Ossa's mathematical functions and writes docs/internals/math.md. Usage: node scripts/math-accuracy.ts [arguments for each
 * function of doubles, 1,000,000 unless given]; singles get ten times as many.
 */
import { writeFileSync } from 'node:fs';
import { statementsIn } from '../src/compiler/kernel/ir/ir.ts';
import type { Float } from '../src/compiler/kernel/math/formula.ts';
import { kernelOf, measure, type Rounded, roundedFunctions } from '../test/math/accuracy.ts';

const file = new URL('../docs/internals/math.md', import.meta.url);
const count = Number(process.argv[2] ?? 1e6);
const SEED = 2026;

/** Operations of a function that are always done, and all of them. */
function operations(name: Rounded, type: Float): readonly [number, number] {
  const { body } = kernelOf(name, type);
  const counted = (statements: Iterable<{ readonly kind: string }>): number =>
    [...statements].filter(({ kind }) => kind !== 'constant').length;
  return [counted(body.statements), counted(statementsIn(body))];
}

function row(name: Rounded, type: Float): string {
  const { tested, worst, at } = measure(name, type, type === 'f64' ? count : 10 * count, SEED);
  const [common, all] = operations(name, type);
  const cells = [name, type, tested.toLocaleString('en'), worst.toFixed(3), at.join(', '), common, all];
  console.log(cells.join(' '));
  return `| ${cells.join(' | ')} |`;
}

const rows = roundedFunctions.flatMap((name) => (['f64', 'f32'] as const).map((type) => row(name, type)));
writeFileSync(
  file,
  `# Mathematical functions

Kernels do not call the mathematical functions of a platform: those differ from one to the next, and none computes many elements at once.
Ossa has its own (src/compiler/kernel/math/), written as formulas over the kernel IR, which every back end inlines. They use additions,
multiplications, divisions, roots and the bits of floats, each rounded as IEEE 754 says, so results are the same everywhere, bit for bit.
A product that is used once may be fused into the addition that uses it, which keeps errors below one unit too; regrouping the formulas, or
fusing products that are also used elsewhere, breaks them.

Special values are those of ECMAScript. Errors below are in units of the last place of the exact result (0.5 is the best there is). For
doubles the exact result is computed with more than 150 bits (test/math/); for singles it is the function of doubles. Arguments are a
mixture of random bits, numbers from where functions are used, and numbers close to where they are hard: zeros, ends, joints of pieces,
multiples of π/4 and ln 2 / 2. Those of which the result is neither a number nor 0 do not count.

Functions of singles that have no formula of their own are computed as doubles.

Written by \`node scripts/math-accuracy.ts\`. The last columns count operations: on the common path, and with all rare ones.

| function | type | arguments | largest error | at | operations | all |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`,
);
