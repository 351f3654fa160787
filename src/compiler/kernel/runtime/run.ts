/** Elements that an entry sorts at most: three times as many are in its memory, of which only what is used is there. */
export const LARGEST_RUN: number = 1 << 22;
