/** Instances of segments in this isolate, kept by key so that compiled code stays hot from run to run. */
import { compileFunction } from 'node:vm';
import { decode, Decoder } from '../../channels/codec/codec.ts';
import { instantiate, provideModules } from '../../compiler/capture/instantiate.ts';
import * as runtime from '../../compiler/emit/js/runtime.ts';
import { withKernel } from '../../compiler/kernel/runtime/apply.ts';
import type { SegmentCode } from './messages.ts';

export interface Instance {
  readonly emitted: runtime.Emitted;
  readonly functions: readonly unknown[];
}

/** Instances kept; the least recently used goes first. */
const KEPT = 128;
const instances = new Map<string, Instance>();

export function instanceOf(code: SegmentCode): Instance {
  if (code.serial) return build(code);
  const kept = instances.get(code.key);
  const instance = kept ?? build(code);
  instances.delete(code.key);
  instances.set(code.key, instance);
  if (instances.size > KEPT) instances.delete(instances.keys().next().value as string);
  return instance;
}

function build(code: SegmentCode): Instance {
  const values = decodeCaptured(code);
  let at = 0;
  const functions = code.units.map((unit) => {
    provideModules(unit.modules);
    const captured = values.slice(at, at + unit.captures.length);
    at += captured.length;
    return instantiate(unit, captured);
  });
  const constants = values.slice(at);
  const factory = compileFunction(code.text, ['T', 'f', 'k'], { filename: `ossa:segment/${code.key}` });
  const emitted = factory(runtime, functions, constants) as runtime.Emitted;
  return { emitted: code.kernel === undefined ? emitted : withKernel(emitted, code.kernel, values), functions };
}

function decodeCaptured(code: SegmentCode): unknown[] {
  if (code.shared.length === 0) return decode(code.captured);
  const decoder = new Decoder({ shared: (id: number) => code.shared[id] as SharedArrayBuffer });
  const count = decoder.open(code.captured);
  return Array.from({ length: count }, () => decoder.next());
}
