/** The text of a question: what `await` would wait for. */
export const thenable = (v: string): string =>
  `(typeof ${v} === 'object' ? ${v} !== null && typeof ${v}.then === 'function' : typeof ${v} === 'function' && typeof ${v}.then === 'function')`;
