/**
 * How much of the processor went to others. A round is judged by it: on a small machine one busy neighbour halves every
 * parallel figure, so a disturbed round says nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second for programs, whatever the kernel's own tick. */
const TICKS_PER_SECOND = 100;

interface ProcessLine {
  readonly pid: number;
  readonly parent: number;
  /** Seconds of its own and of the children it has waited for. */
  readonly own: number;
  readonly reaped: number;
}

function processLine(pid: number): ProcessLine | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name in parentheses may hold spaces and parentheses: fields are counted from the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const at = (n: number): number => Number(fields[n]);
    return {
      pid,
      parent: at(1),
      own: (at(11) + at(12)) / TICKS_PER_SECOND,
      reaped: (at(13) + at(14)) / TICKS_PER_SECOND,
    };
  } catch {
    return undefined; // it ended between the listing and the reading
  }
}

function allProcesses(): ProcessLine[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (processLine(Number(name)) ?? []) : []));
}

function within(root: number, lines: readonly ProcessLine[]): ReadonlySet<number> {
  const inside = new Set([root]);
  for (let before = 0; before !== inside.size;) {
    before = inside.size;
    for (const line of lines) if (inside.has(line.parent)) inside.add(line.pid);
  }
  return inside;
}

/** Process numbers of `root` and all its living descendants. */
export function processTree(root: number): ReadonlySet<number> {
  return within(root, allProcesses());
}

/** Processor seconds of the children this process has waited for (and of theirs). */
export function reapedSeconds(): number {
  return processLine(process.pid)?.reaped ?? 0;
}

/** Peak resident memory of a process in MiB; 0 when it is gone. */
export function peakMiB(pid: number): number {
  try {
    const line = /VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'));
    return Number(line?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

interface Reading {
  readonly wall: number;
  /** Time that /proc/stat counts as not idle, a hypervisor's share in it included. */
  readonly busy: number;
  readonly stolen: number;
  readonly ours: number;
  readonly theirs: ReadonlyMap<number, number>;
}

function read(): Reading {
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0] ?? '';
  const fields = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = fields;
  const lines = allProcesses();
  const tree = within(process.pid, lines);
  const spent = ({ own, reaped }: ProcessLine): number => own + reaped;
  return {
    wall: performance.now() / 1e3,
    busy: user + nice + system + interrupts + softInterrupts + stolen,
    stolen,
    ours: lines.filter(({ pid }) => tree.has(pid)).reduce((sum, process) => sum + spent(process), 0),
    theirs: new Map(lines.filter(({ pid }) => !tree.has(pid)).map((process) => [process.pid, spent(process)])),
  };
}

/**
 * Starts a watch; calling it gives the share of one core that went since then to anything but this process and its
 * descendants (0.05 = 5 % of a core; time taken by a hypervisor counts). Undefined where /proc does not tell.
 *
 * The kernel samples busy time at its ticks and so misses much of what wakes and sleeps between them, while the time of each
 * process is exact; processes of other containers, on the other hand, show in busy time only. The larger figure counts. A process that ended
 * meanwhile counts with its whole life, through the parent that waited for it: rather a round too many is thrown away.
 */
export function watchOthers(): () => number | undefined {
  if (process.platform !== 'linux') return () => undefined;
  const before = read();
  return () => {
    const after = read();
    const unseen = after.busy - before.busy - (after.ours - before.ours);
    let seen = after.stolen - before.stolen;
    for (const [pid, spent] of after.theirs) seen += spent - (before.theirs.get(pid) ?? 0);
    return Math.max(0, seen, unseen) / (after.wall - before.wall);
  };
}
