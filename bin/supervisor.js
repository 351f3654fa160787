/**
 * The supervisor: a small process around the one that runs user code. It relays signals and the way the child ended, and it can
 * always end the child: at the deadline, at the memory limit, or when threads that do not stop keep it from exiting. Nothing
 * here depends on the child's main thread answering: what the child says (limits, what its workers are at, that it is
 * exiting) comes as lines of JSON on a pipe, and the last one counts.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

/** At its deadline the child reports by itself, with more detail. This long after, it is ended. */
const DEADLINE_GRACE_MS = 300;
/** How long a child that said it is exiting may take. */
const EXIT_GRACE_MS = 1000;
/** How often its memory is looked at: at most 1/10 s of growth is missed, for 1/5000 of a core. */
const MEMORY_POLL_MS = 100;
const MEMORY_SHARE = 0.9;
/** At its memory limit too the child reports by itself, if it can: it is ended this long after, or at once when this far above. */
const MEMORY_GRACE_MS = 300;
const MEMORY_EXCESS = 2;
const MIB = 2 ** 20;
/** A child that has not ended at this many Ctrl-C is killed. */
const PATIENCE = 3;

/** Signals that are passed on: to the child alone, or, as a terminal does, to its whole process group. */
const RELAYED = {
  SIGINT: 'group',
  SIGHUP: 'group',
  SIGQUIT: 'group',
  SIGTERM: 'child',
  SIGUSR2: 'child',
  SIGWINCH: 'child',
};
const EXIT_CODES = { OSSA_DEADLINE: 124, OSSA_MEMORY: 137 };
/** A session, and with it a process group, of its own: killing the group takes along what user code has started. */
const GROUPED = process.platform !== 'win32';

/** Runs `node child.js ...argv` and ends this process as the child ended. */
export function supervise(argv) {
  const entry = fileURLToPath(new URL('./child.js', import.meta.url));
  let memoryLimit = Number(process.env.OSSA_MEMORY_MIB) * MIB || MEMORY_SHARE * process.availableMemory();
  const child = spawn(process.execPath, [...process.execArgv, entry, ...argv], {
    detached: GROUPED,
    env: { ...process.env, OSSA_MEMORY_MIB: String(Math.round(memoryLimit / MIB)) },
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  let json = false;
  let doing = 'not in a run, as far as known';
  let exiting;
  /** Why we ended it. */
  let verdict;
  let interrupts = 0;

  const signal = (name, whom) => {
    try {
      process.kill(GROUPED && whom === 'group' ? -child.pid : child.pid, name);
    } catch {
      // It is gone already.
    }
  };
  const kill = () => signal('SIGKILL', 'group');
  const condemn = (code, details) => {
    verdict ??= { code, details };
    kill();
  };

  const heard = {
    limits(limits) {
      json = limits.json;
      memoryLimit = limits.memoryBytes ?? memoryLimit;
      if (limits.deadlineMs === undefined) return;
      const due = Math.max(0, limits.deadlineMs + DEADLINE_GRACE_MS - performance.now());
      setTimeout(() => {
        if (exiting === undefined) condemn('OSSA_DEADLINE', { milliseconds: limits.deadlineMs, doing });
        else kill();
      }, due).unref();
    },
    doing(text) {
      doing = text;
    },
    exiting(code) {
      exiting = code;
      setTimeout(kill, EXIT_GRACE_MS).unref();
    },
  };
  const hear = (line) => {
    try {
      for (const [kind, value] of Object.entries(JSON.parse(line))) heard[kind](value);
    } catch {
      // User code can write to the descriptor too: what is not ours says nothing.
    }
  };
  let rest = '';
  child.stdio[3].setEncoding('utf8').on('data', (text) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop();
    for (const line of lines) hear(line);
  });
  // The pipe breaks when the child dies; how it died is told by its end.
  child.stdio[3].on('error', () => undefined);

  let above;
  const watch = setInterval(() => {
    const rss = residentBytes(child.pid);
    if (rss <= memoryLimit) {
      above = undefined;
      return;
    }
    above ??= performance.now();
    if (rss < memoryLimit * MEMORY_EXCESS && performance.now() - above < MEMORY_GRACE_MS) return;
    condemn('OSSA_MEMORY', { rss: Math.round(rss / MIB), limit: Math.round(memoryLimit / MIB), doing });
  }, MEMORY_POLL_MS);

  for (const [name, whom] of Object.entries(RELAYED)) {
    process.on(name, () => {
      if (name === 'SIGINT' && ++interrupts >= PATIENCE) {
        exiting = 128 + constants.signals.SIGINT;
        kill();
      } else signal(name, whom);
    });
  }
  if (GROUPED) {
    // Ctrl-Z reaches this process only: the child has a session of its own.
    process.on('SIGTSTP', () => {
      signal('SIGSTOP', 'group');
      process.kill(process.pid, 'SIGSTOP');
    });
    process.on('SIGCONT', () => signal('SIGCONT', 'group'));
  }

  child.on('error', (error) => {
    process.stderr.write(`ossa: the child process did not start: ${error.message}\n`);
    process.exit(1);
  });
  child.on('close', async (code, signalName) => {
    clearInterval(watch);
    if (verdict !== undefined) return end(verdict.code, verdict.details, EXIT_CODES[verdict.code]);
    if (code !== null) process.exit(code);
    kill();
    if (exiting !== undefined) process.exit(exiting);
    const status = 128 + constants.signals[signalName];
    if (signalName in RELAYED) {
      // A progress line may still stand there.
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      for (const name of Object.keys(RELAYED)) process.removeAllListeners(name);
      process.kill(process.pid, signalName);
      // Still here where signals do not end a process.
      setTimeout(() => process.exit(status), 100);
      return;
    }
    await end('OSSA_CHILD_KILLED', { signal: signalName, doing }, status);
  });

  async function end(code, details, status) {
    const { load } = await import('./load.js');
    const { reportDeath } = await load('cli/death');
    reportDeath(code, details, json);
    process.exit(status);
  }
}

/** Resident memory of a process; 0 where the system does not tell. In kB, unlike statm, whose pages differ in size. */
function residentBytes(pid) {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
