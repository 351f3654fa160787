/** How often loops go round, where their text tells. */
import type { Block, Loop, Operation, Value } from './ir.ts';

/** Integers beyond are not all numbers of their type. */
const EXACT = { f64: 2 ** 53, f32: 2 ** 24, i32: 2 ** 31 - 1, u32: 2 ** 32 - 1, bool: 0 } as const;

/**
 * The rounds of a loop that counts an integer by a constant step from a constant to a constant, and has no other end; undefined for any
 * other. `constants` gives what constants are.
 */
export function roundsOf(loop: Loop, constants: (value: Value) => number | undefined): number | undefined {
  const { carried, initial, before, body } = loop;
  const ends = made(before, before.yields[0] as Value);
  const [counter, limit] = ends?.operands ?? [];
  const at = carried.indexOf(counter as Value);
  if (ends === undefined || at < 0) return undefined;
  const counts = made(body, body.yields[at] as Value);
  if (counts?.operands[0] !== counter || (counts?.operation !== 'add' && counts?.operation !== 'sub')) return undefined;
  const [first, bound, by] = [initial[at], limit, counts.operands[1]].map((value) => constants(value as Value));
  if (first === undefined || bound === undefined || by === undefined) return undefined;
  const step = counts.operation === 'add' ? by : -by;
  const rounds = roundsUntil(ends.operation, first, bound, step);
  const last = first + (rounds ?? Number.NaN) * step;
  const exact = [first, bound, step].every(Number.isInteger);
  const { type } = counter as Value;
  return exact && Math.abs(last) <= EXACT[type] && (type !== 'u32' || last >= 0) ? rounds : undefined;
}

function roundsUntil(comparison: string, first: number, bound: number, step: number): number | undefined {
  if (comparison === 'lt' && step > 0) return Math.max(0, Math.ceil((bound - first) / step));
  if (comparison === 'le' && step > 0) return Math.max(0, Math.floor((bound - first) / step) + 1);
  if (comparison === 'gt' && step < 0) return Math.max(0, Math.ceil((bound - first) / step));
  if (comparison === 'ge' && step < 0) return Math.max(0, Math.floor((bound - first) / step) + 1);
  return undefined;
}

const made = ({ statements }: Block, value: Value): Operation | undefined =>
  statements.find((each): each is Operation => each.kind === 'operation' && each.result === value);
