/** The bits of 2/π, in words of 24 behind some that are 0: integers that a product with 28 bits keeps exact in a double. */

/** What a word counts to. */
export const WORD: number = 2 ** 24;

/** Words before the first, so that there is something to read for small numbers. */
export const ZEROS = 4;

export const twoOverPi: readonly number[] = [
  ...[0, 0, 0, 0, 10680707, 7228996, 1387004, 2578385, 16069853, 12639074, 9804092, 4427841, 16666979, 11263675],
  ...[12935607, 2387514, 4345298, 14681673, 3074569, 13734428, 16653803, 1880361, 10960616, 8533493, 3062596, 8710556],
  ...[7349940, 6258241, 3772886, 3769171, 3798172, 8675211, 12450088, 3874808, 9961438, 366607, 15675153, 9132554],
  ...[7151469, 3571407, 2607881, 12013382, 4155038, 6285869, 7677882, 13102053, 15825725, 473591, 9065106, 15363067],
  ...[6271263, 9264392, 5636912],
];
