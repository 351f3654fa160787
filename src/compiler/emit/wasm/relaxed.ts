/** Whether this engine has relaxed SIMD. */
import { webAssembly } from '../../kernel/runtime/web-assembly.ts';

let known: boolean | undefined;

/** Looked at once. */
export function hasRelaxed(): boolean {
  return (known ??= webAssembly.validate(sample));
}

/** A function that selects between zeros, by one instruction of relaxed SIMD. Emitting one would make cold code of the whole emitter. */
const sample: Uint8Array<ArrayBuffer> = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  // One type, without parameters, of a vector; one function of it.
  ...[1, 5, 1, 0x60, 0, 1, 0x7b],
  ...[3, 2, 1, 0],
  // Its code: three times i32x4.splat of 0, and i32x4.relaxed_laneselect.
  ...[10, 19, 1, 17, 0],
  ...[0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11, 0x41, 0, 0xfd, 0x11],
  ...[0xfd, 0x8b, 2, 0x0b],
]);
