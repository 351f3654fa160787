/** The text that folds one block of a reduction's tree (skeletons/tree.ts). */
import { LANES } from '../../../skeletons/tree.ts';

/**
 * One block of the fixed tree: the lanes of a commutative operator are independent chains, which is what the processor needs
 * to overlap them; any other operator is folded from left to right.
 */
export function foldBody(op: string, commutative: boolean): string[] {
  if (!commutative) {
    return [`let r = b[o]; for (let i = o + 1, end = o + n; i < end; i++) r = ${op}(r, b[i]);`, `return r;`];
  }
  const lanes = Array.from({ length: LANES }, (_, j) => j);
  const tree = (from: number, to: number): string =>
    to - from === 1 ? `r${from}` : `${op}(${tree(from, (from + to) / 2)}, ${tree((from + to) / 2, to)})`;
  return [
    `if (n < ${LANES}) return T.foldFew(b, o, n, ${op});`,
    `let ${lanes.map((j) => `r${j} = b[o + ${j}]`).join(', ')};`,
    `let i = o + ${LANES}; const end = o + n;`,
    `for (; i + ${LANES} <= end; i += ${LANES}) { ${lanes.map((j) => `r${j} = ${op}(r${j}, b[i + ${j}]);`).join(' ')} }`,
    `switch (end - i) { ${lanes
      .slice(0, -1)
      .reverse()
      .map((j) => `case ${j + 1}: r${j} = ${op}(r${j}, b[i + ${j}]);`)
      .join(' ')} }`,
    `return ${tree(0, LANES)};`,
  ];
}
