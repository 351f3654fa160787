/** Whether the sides of a case computed the same. */
import type { Case } from './case.ts';

/**
 * What is wrong with the digests of a round, or undefined. All are the same text, but those of sides that the case calls `near`:
 * in them the numbers behind the first word have to be as near as it says to those of a side that is not, or of the first side.
 */
export function disagreement(
  { near = {} }: Pick<Case, 'near'>,
  digests: Readonly<Record<string, string>>,
): string | undefined {
  const names = Object.keys(digests);
  const reference = names.find((name) => !(name in near)) ?? names[0];
  if (reference === undefined) return undefined;
  const expected = digests[reference] ?? '';
  const wrong = names.filter((name) => {
    const digest = digests[name] ?? '';
    const tolerance = near[name];
    return tolerance === undefined ? digest !== expected : !(deviation(digest, expected) <= tolerance);
  });
  if (wrong.length === 0) return undefined;
  return [`from ${reference} differ: ${wrong.join(', ')}`, ...names.map((name) => `  ${name}: ${digests[name]}`)].join(
    '\n',
  );
}

/** The greatest relative difference of the numbers behind the first word. */
function deviation(digest: string, expected: string): number {
  const [actual, wanted] = [digest, expected].map((text) => text.split(' ').slice(1).map(Number)) as [
    number[],
    number[],
  ];
  if (actual.length !== wanted.length) return Infinity;
  return Math.max(0, ...wanted.map((number, i) => Math.abs((actual[i] as number) - number) / Math.abs(number)));
}
