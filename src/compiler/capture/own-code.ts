/** Code of Ossa's own in units: it closes over nothing, so its text is all there is to know. */
import type { AnyNode } from 'acorn';
import type { Closure, Reading } from './closure.ts';
import { readScript } from './script.ts';

/** An expression, under a name for stack traces. */
export function ownCode(expression: string, file: string): Closure {
  const script = readScript(`(${expression})`, { file, mode: 'module' });
  const [statement] = script.analysis.program.body;
  const node = (statement as AnyNode & { expression: AnyNode }).expression;
  const global: Reading = { state: 'unknown', reason: 'it is a global' };
  return { script, node, surroundings: { read: () => global, readFree: () => global } };
}
