/** Which kernels are tested here: native ones only where they can be made. */
import { whyNoNative } from '../src/compiler/native/available.ts';

const reason = await whyNoNative();
if (reason !== undefined) console.log(`native code is not tested: ${reason}`);

export const hasNative: boolean = reason === undefined;
/** What loops are computed as, beside JavaScript. */
export const compiledKernels: readonly ('wasm' | 'native')[] = hasNative ? ['wasm', 'native'] : ['wasm'];
