import { fileURLToPath } from 'node:url';
import { type Case, type Goal, type LaunchSide, session } from '../case.ts';
import { command } from '../installed.ts';

const program = fileURLToPath(new URL('kernel-compile/program.ts', import.meta.url));
const launch = (...kernels: readonly ('wasm' | 'js')[]): LaunchSide => ({
  kind: 'launch',
  command: [process.execPath, command, 'run', program, '--', ...kernels],
});

/** How much longer one side takes than another. */
const more =
  (a: string, b: string): Goal['of'] =>
  ({ [a]: over, [b]: under }) =>
    over && under && over.value - under.value;

const kernelCompile: Case = {
  name: 'kernel-compile',
  unit: { label: 'ms', scale: 1e3 },
  what: 'From a captured function of thirty lines to an instance of its WebAssembly module that has computed 64 elements: all anew, and with compiler and module caches that know it. "run": a program of it from start to exit, which has no work for a kernel, is made to have one, and may have none.',
  rounds: 10,
  sides: {
    // V8 has made code of the compiler after some hundred kernels.
    anew: session(async () => (await import('./kernel-compile/compile.ts')).compiling(), { warmUpTurns: 10 }),
    cached: session(async () => (await import('./kernel-compile/compile.ts')).cached()),
    run: launch(),
    'run-wasm': launch('wasm'),
    'run-js': launch('js'),
  },
  goals: [
    { name: 'compilation', unit: 'ms', of: (round) => round['anew']?.value, atMost: 5 },
    { name: 'cache hit', unit: 'ms', of: (round) => round['cached']?.value, atMost: 0.3 },
    { name: 'start-up over one without kernels', unit: 'ms', of: more('run', 'run-js'), atMost: 20 },
    { name: 'first kernel of a process, compiler and all', unit: 'ms', of: more('run-wasm', 'run-js') },
  ],
};
export default kernelCompile;
