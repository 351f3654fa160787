import { fileURLToPath } from 'node:url';
import { type Case, type Goal, type LaunchSide, session } from '../case.ts';
import { command } from '../installed.ts';

const program = fileURLToPath(new URL('kernel-compile/program.ts', import.meta.url));
const launch = (kernels: 'wasm' | 'js'): LaunchSide => ({
  kind: 'launch',
  command: [process.execPath, command, 'run', program, '--', kernels],
});

const below = (name: string, atMost: number, of: Goal['of']): Goal => ({ name, unit: 'ms', of, atMost });

const kernelCompile: Case = {
  name: 'kernel-compile',
  unit: { label: 'ms', scale: 1e3 },
  what: 'From a captured function of thirty lines to an instance of its WebAssembly module that has computed 64 elements: all anew, and with compiler and module caches that know it. "run": a program of it from start to exit, with the kernel and without.',
  rounds: 10,
  sides: {
    anew: session(async () => (await import('./kernel-compile/compile.ts')).compiling()),
    cached: session(async () => (await import('./kernel-compile/compile.ts')).cached()),
    'run-wasm': launch('wasm'),
    'run-js': launch('js'),
  },
  goals: [
    below('compilation', 5, (round) => round['anew']?.value),
    below('cache hit', 0.3, (round) => round['cached']?.value),
    below('start-up more than without kernels', 20, (round) => {
      const { 'run-wasm': wasm, 'run-js': js } = round;
      return wasm && js && wasm.value - js.value;
    }),
  ],
};
export default kernelCompile;
