/** `ossa doctor`: what this machine offers a program, as facts; what can be measured in a second is measured. */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { Engine } from '../engine/engine.ts';
import type { Command } from './command.ts';
import { measureRoundTrips } from './round-trip.ts';
import { describeOptions, parseOptions } from './options.ts';
import { byteSize, duration } from './quantity.ts';
import { OK } from './exit-codes.ts';

const options = { json: { help: 'print one line of JSON' } } as const;
const help = `usage: ossa doctor [options]

What this machine offers: processors and memory as limited for this process, what a worker and a message to it cost, devices.

${describeOptions(options)}`;

/** Times in milliseconds, sizes in bytes; undefined where the system does not tell. */
export interface Facts {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  /** Processors this process may use, and those of the machine. */
  readonly cores: number;
  readonly machineCores: number;
  /** Processors by the quota of the control group. */
  readonly cpuQuota: number | undefined;
  readonly memory: number;
  readonly memoryLimit: number | undefined;
  readonly memoryAvailable: number;
  readonly workerStart: number;
  readonly workersStart: number;
  /** There and back between two threads, both spinning, and both asleep. */
  readonly spinRoundTrip: number;
  readonly parkRoundTrip: number;
  readonly sharedMemory: boolean;
  readonly inspector: boolean;
  readonly kvm: 'usable' | 'no access' | 'none';
  readonly gpus: readonly string[];
}

async function gather(): Promise<Facts> {
  const cores = availableParallelism();
  const engine = new Engine(cores);
  const release = engine.hold();
  const start = performance.now();
  await engine.pool.whenReady(1);
  const workerStart = performance.now() - start;
  await engine.pool.whenReady(cores);
  const workersStart = performance.now() - start;
  await engine.pool.shut();
  release();
  const { spin, park } = await measureRoundTrips();
  const constrained = process.constrainedMemory();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model ?? 'unknown',
    cores,
    machineCores: cpus().length,
    cpuQuota: cpuQuota(),
    memory: totalmem(),
    memoryLimit: constrained > 0 && constrained < totalmem() ? constrained : undefined,
    memoryAvailable: process.availableMemory(),
    workerStart,
    workersStart,
    spinRoundTrip: spin,
    parkRoundTrip: park,
    sharedMemory: typeof SharedArrayBuffer === 'function',
    inspector: process.features.inspector,
    kvm: kvm(),
    gpus: gpus(),
  };
}

/** Control groups version 2, then 1. */
function cpuQuota(): number | undefined {
  const own = /^0::(.*)$/m.exec(read('/proc/self/cgroup') ?? '')?.[1] ?? '/';
  for (const path of [`/sys/fs/cgroup${own}/cpu.max`, '/sys/fs/cgroup/cpu.max']) {
    const [quota, period] = (read(path) ?? '').split(/\s+/).map(Number);
    if (quota !== undefined && period !== undefined && quota > 0 && period > 0) return quota / period;
  }
  const quota = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_quota_us') ?? -1);
  const period = Number(read('/sys/fs/cgroup/cpu/cpu.cfs_period_us') ?? 0);
  return quota > 0 && period > 0 ? quota / period : undefined;
}

function kvm(): Facts['kvm'] {
  if (!existsSync('/dev/kvm')) return 'none';
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return 'usable';
  } catch {
    return 'no access';
  }
}

/** Device files of graphics processors. */
function gpus(): readonly string[] {
  const nodes = (folder: string, name: RegExp): string[] => {
    try {
      return readdirSync(folder)
        .filter((each) => name.test(each))
        .map((each) => `${folder}/${each}`);
    } catch {
      return [];
    }
  };
  return [...nodes('/dev', /^nvidia\d+$/), ...nodes('/dev/dri', /^renderD\d+$/), ...nodes('/dev', /^kfd$/)];
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

const rows: readonly (readonly [string, (facts: Facts) => string])[] = [
  ['node', ({ node, platform }) => `${node}, ${platform}`],
  [
    'processors',
    ({ cores, machineCores, processor }) =>
      `${cores}${cores === machineCores ? '' : ` of ${machineCores}`}, ${processor}`,
  ],
  ['quota', ({ cpuQuota: quota }) => (quota === undefined ? 'none' : `${quota} processors (control group)`)],
  ['memory', ({ memory, memoryAvailable }) => `${byteSize(memory)}, ${byteSize(memoryAvailable)} available`],
  ['limit', ({ memoryLimit }) => (memoryLimit === undefined ? 'none' : `${byteSize(memoryLimit)} (control group)`)],
  [
    'workers',
    ({ workerStart, workersStart, cores }) =>
      `the first ready after ${duration(workerStart)}, all ${cores} after ${duration(workersStart)}`,
  ],
  [
    'round trip',
    ({ spinRoundTrip, parkRoundTrip }) => `${duration(spinRoundTrip)} awake, ${duration(parkRoundTrip)} asleep`,
  ],
  [
    'inspector',
    ({ inspector }) => (inspector ? 'there' : 'missing: functions are captured only where the loader hook sees them'),
  ],
  ['kvm', ({ kvm: state }) => (state === 'no access' ? '/dev/kvm is there, but may not be opened (group kvm)' : state)],
  ['gpu', ({ gpus: found }) => (found.length === 0 ? 'none' : found.join(', '))],
];

async function execute(args: readonly string[]): Promise<number> {
  const given = parseOptions('doctor', options, args).options;
  const facts = await gather();
  if (given.json === true) console.log(JSON.stringify(facts));
  else for (const [name, text] of rows) console.log(`${name.padEnd(11)} ${text(facts)}`);
  return OK;
}

export const doctor: Command = { execute, help };
