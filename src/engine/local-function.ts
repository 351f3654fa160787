/** A user's function on the main thread, with the values that it closes over now: as a worker has it. */
import { isOwnOperator } from '../compiler/capture/own.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import { synchronous } from '../skeletons/failure.ts';
import type { AnyFunction } from '../skeletons/node.ts';
import { Segment } from './segment.ts';

const segments = new WeakMap<AnyFunction, Segment>();

/** What it throws is a `Failure` of that role. */
export function localFunction(fn: AnyFunction, role: string): (...args: unknown[]) => unknown {
  if (isOwnOperator(fn)) return synchronous(fn, role);
  let segment = segments.get(fn);
  if (segment === undefined) {
    segment = new Segment({ read: 'index', steps: [{ node: { kind: 'seq', fn }, place: role }], serial: false });
    segments.set(fn, segment);
  }
  return synchronous(instanceOf(segment.code()).functions[0] as AnyFunction, role);
}
