import { fileURLToPath } from 'node:url';
import { type Case, type LaunchSide, ratio, seconds } from '../case.ts';
import { command } from '../installed.ts';

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

function node(...args: string[]): LaunchSide {
  return { kind: 'launch', command: [process.execPath, ...args] };
}

const coldStart: Case = {
  name: 'cold-start',
  unit: seconds,
  what: 'A program that adds one to three numbers, from starting its process to its exit, caches warm. "node": without any library.',
  rounds: 10,
  sides: {
    ossa: node(command, 'run', path('cold-start/trivial.ts')),
    node: node(path('cold-start/trivial.js')),
    piscina: node(path('cold-start/trivial-piscina.js')),
  },
  goals: [
    { name: 'from start to exit', unit: 's', of: (round) => round['ossa']?.value, atMost: 0.25 },
    { name: 'times bare node', unit: '×', of: ratio('ossa', 'node') },
  ],
};
export default coldStart;
