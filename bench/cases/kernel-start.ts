import { fileURLToPath } from 'node:url';
import { type Case, type Goal, type LaunchSide } from '../case.ts';
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

const kernelStart: Case = {
  name: 'kernel-start',
  unit: { label: 'ms', scale: 1e3 },
  what: 'A program of a function of thirty lines from start to exit, which has no work for a kernel ("run"), is made to have one, and may have none. Single starts differ by more than what is looked for: many rounds.',
  rounds: 40,
  sides: { run: launch(), 'run-wasm': launch('wasm'), 'run-js': launch('js') },
  goals: [
    { name: 'start-up over one without kernels', unit: 'ms', of: more('run', 'run-js'), atMost: 20 },
    { name: 'first kernel of a process, compiler and all', unit: 'ms', of: more('run-wasm', 'run-js') },
  ],
};
export default kernelStart;
