/** A user's function on the main thread, with the values that it closes over now: as a worker has it. */
import { isOwnOperator } from '../compiler/capture/own.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import type { AnyFunction } from '../skeletons/node.ts';
import { Segment } from './segment.ts';

const segments = new WeakMap<AnyFunction, Segment>();

export function localFunction(fn: AnyFunction, role: string): AnyFunction {
  if (isOwnOperator(fn)) return fn;
  let segment = segments.get(fn);
  if (segment === undefined) {
    segment = new Segment({ read: 'index', steps: [{ node: { kind: 'seq', fn }, place: role }], serial: false });
    segments.set(fn, segment);
  }
  return instanceOf(segment.code()).functions[0] as AnyFunction;
}
