import { type Case, session } from '../case.ts';

const kernelCompile: Case = {
  name: 'kernel-compile',
  unit: { label: 'ms', scale: 1e3 },
  what: 'From a captured function of thirty lines to an instance of its WebAssembly module that has computed 64 elements: all anew, and with compiler and module caches that know it.',
  rounds: 10,
  sides: {
    // V8 has made code of the compiler after some hundred kernels.
    anew: session(async () => (await import('./kernel-compile/compile.ts')).compiling(), { warmUpTurns: 10 }),
    cached: session(async () => (await import('./kernel-compile/compile.ts')).cached()),
  },
  goals: [
    { name: 'compilation', unit: 'ms', of: (round) => round['anew']?.value, atMost: 5 },
    { name: 'cache hit', unit: 'ms', of: (round) => round['cached']?.value, atMost: 0.3 },
  ],
};
export default kernelCompile;
