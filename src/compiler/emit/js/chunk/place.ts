import type { ElementName } from '../../../../types/element.ts';
import type { ChunkText } from './text.ts';

/** The elements of the piece as they are read, each in its place. */
export const placeChunk =
  (as: ElementName | undefined): ChunkText =>
  ({ read, place }) =>
    [`for (; i < hi; i++) {`, `const v = ${read('i')};`, place(as)('i - at', 'v'), `}`].join('\n');
