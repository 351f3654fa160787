/** Sides brought to life: whatever its kind, an open side takes turns and is closed at the end. */
import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Case, LaunchSide, NativeSide, Outcome, SessionSide, Side } from './case.ts';
import type { FromChild, ToChild } from './child.ts';
import { AbsentPeer, compile } from './compile.ts';
import { peakMiB, processTree, reapedSeconds } from './process-tree.ts';

/** A turn lasts at least this long: shorter ones say more about the clock than about the code. */
const TURN_SECONDS = 0.25;
/** Turns thrown away before a kept process counts: V8 needs that long to compile what is hot. */
const WARM_UP_TURNS = 3;
/** A child that has not answered by then hangs: the longest turn of any case takes a tenth of it. */
const ANSWER_MS = 180_000;
const EXIT_MS = 5000;

export interface OpenSide {
  turn(): Promise<Outcome>;
  close(): Promise<void>;
}

/** Opens a side, warmed up; rejects with the reason when it cannot run here. */
export function openSide(benchCase: Case, name: string, side: Side): Promise<OpenSide> {
  if (side.kind === 'session') return side.fresh ? openFresh(benchCase, name, side) : openKept(benchCase, name, side);
  return side.kind === 'native' ? openNative(benchCase, side) : openLaunch(benchCase, side);
}

async function openKept(benchCase: Case, name: string, side: SessionSide): Promise<OpenSide> {
  if (side.needs !== undefined && !isInstalled(side.needs.name))
    throw new AbsentPeer(`${side.needs.name} is not installed (${side.needs.command})`);
  const child = await startChild(benchCase, name, side);
  const turn = (): Promise<Outcome> => ask(child, { atLeastSeconds: TURN_SECONDS });
  try {
    for (let n = 0; n < (side.warmUpTurns ?? WARM_UP_TURNS); n++) await turn();
  } catch (error) {
    await end(child);
    throw error;
  }
  return { turn, close: () => end(child) };
}

function isInstalled(name: string): boolean {
  try {
    import.meta.resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function openFresh(benchCase: Case, name: string, side: SessionSide): Promise<OpenSide> {
  const turn = async (): Promise<Outcome> => {
    const child = await startChild(benchCase, name, side);
    try {
      return await ask(child, { atLeastSeconds: 0 });
    } finally {
      await end(child);
    }
  };
  await turn(); // brings files and the compile cache into memory, as they are on any second run
  return { turn, close: async () => {} };
}

async function openNative(benchCase: Case, side: NativeSide): Promise<OpenSide> {
  const program = await compile(side);
  const turn = async (): Promise<Outcome> => {
    const { stdout } = await promisify(execFile)(program, [String(TURN_SECONDS), ...side.arguments.map(String)], {
      timeout: ANSWER_MS,
    });
    const outcome = JSON.parse(stdout) as Outcome & { seconds: number };
    const { seconds, ...rest } = outcome;
    return { ...rest, items: side.items, value: (seconds / side.items) * benchCase.unit.scale };
  };
  return { turn, close: async () => {} };
}

async function openLaunch(benchCase: Case, side: LaunchSide): Promise<OpenSide> {
  const rssMiB = await peakOfTree(side);
  const turn = async (): Promise<Outcome> => {
    const reaped = reapedSeconds();
    const digests = new Set<string>();
    let runs = 0;
    let elapsed = 0;
    do {
      const before = performance.now();
      digests.add(await launch(side));
      elapsed += (performance.now() - before) / 1e3;
      runs += 1;
    } while (elapsed < TURN_SECONDS);
    const cpuSeconds = (reapedSeconds() - reaped) / runs;
    const digest = [...digests].join(' | ');
    return { value: (elapsed / runs) * benchCase.unit.scale, runs, items: 1, cpuSeconds, rssMiB, digest };
  };
  for (let n = 0; n < WARM_UP_TURNS; n++) await turn();
  return { turn, close: async () => {} };
}

async function launch(side: LaunchSide, started: (child: ChildProcess) => void = () => {}): Promise<string> {
  const [command = '', ...args] = side.command;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: ANSWER_MS });
  started(child);
  let output = '';
  let errors = '';
  child.stdout.on('data', (data: Buffer) => (output += data));
  child.stderr.on('data', (data: Buffer) => (errors += data));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('error', reject).once('close', resolve),
  );
  if (code !== 0) throw new Error(`${side.command.join(' ')} ended with ${code}: ${errors.trim()}`);
  return output.trim();
}

/** Watched in a launch that is not timed: looking costs time. */
async function peakOfTree(side: LaunchSide): Promise<number> {
  const peaks = new Map<number, number>();
  let timer: NodeJS.Timeout | undefined;
  await launch(side, (child) => {
    timer = setInterval(() => {
      for (const pid of processTree(child.pid ?? 0)) peaks.set(pid, Math.max(peaks.get(pid) ?? 0, peakMiB(pid)));
    }, 2);
  }).finally(() => clearInterval(timer));
  return [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
}

async function startChild(benchCase: Case, name: string, side: SessionSide): Promise<ChildProcess> {
  const child = fork(new URL('child.ts', import.meta.url), [benchCase.name, name], {
    execArgv: [...side.execArgv],
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
  });
  try {
    await reply(child);
  } catch (error) {
    await end(child);
    throw error;
  }
  return child;
}

async function ask(child: ChildProcess, message: ToChild): Promise<Outcome> {
  const answer = reply(child);
  child.send(message);
  const received = await answer;
  if (!('outcome' in received)) throw new Error('the child answered a turn without an outcome');
  return received.outcome;
}

/** Lets a child close its session and leave; kills it if it does not. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const timer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS);
  if (child.connected) child.disconnect();
  await gone;
  clearTimeout(timer);
}

/** The child's next message; rejects when it reports a failure, ends or hangs. */
function reply(child: ChildProcess): Promise<Exclude<FromChild, { failure: string }>> {
  return new Promise((resolve, reject) => {
    let errors = '';
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      child.stderr?.off('data', onErrors);
      child.off('exit', onExit).off('message', onMessage);
      act();
    };
    const fail = (what: string): void => settle(() => reject(new Error(`${sideOf(child)}: ${what}\n${errors.trim()}`)));
    const onErrors = (data: Buffer): void => void (errors += data);
    const onExit = (code: number | null): void => fail(`ended with ${code}`);
    const onMessage = (message: FromChild): void =>
      'failure' in message ? fail(message.failure) : settle(() => resolve(message));
    const timer = setTimeout(() => fail(`no answer for ${ANSWER_MS / 1000} s`), ANSWER_MS);
    child.stderr?.on('data', onErrors);
    child.once('exit', onExit).once('message', onMessage);
  });
}

function sideOf(child: ChildProcess): string {
  return child.spawnargs.slice(-2).join(', side ');
}
