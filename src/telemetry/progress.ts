/** Progress on one line of a terminal: how much is done, how fast it goes, how long it will take. */

/** What it is written to. */
export interface Terminal {
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Milliseconds between two updates: ten a second are as much as anybody reads. */
const INTERVAL_MS = 100;
/** A run that is over by then shows nothing: a line that flashes tells nobody anything. */
const QUIET_MS = 300;
/** The rate is of about the last this many milliseconds. */
const MEMORY_MS = 3000;

export class ProgressLine {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  #part: string | undefined;
  #began = 0;
  #shown = Number.NEGATIVE_INFINITY;
  #visible = false;
  /** Items and time at the last update, and the smoothed items a millisecond. */
  #done = 0;
  #at = 0;
  #rate: number | undefined;

  constructor(terminal: Terminal, now: () => number = () => performance.now()) {
    this.#terminal = terminal;
    this.#now = now;
  }

  /** `part` says in words what is being done; `total` is undefined for streams. */
  update(part: string, done: number, total: number | undefined): void {
    const now = this.#now();
    if (part !== this.#part || done < this.#done) {
      this.#part = part;
      this.#began = this.#at = now;
      this.#done = 0;
      this.#rate = undefined;
    }
    if (now - this.#began < QUIET_MS || now - this.#shown < INTERVAL_MS) return;
    this.#shown = now;
    const passed = now - this.#at;
    const rate = (done - this.#done) / Math.max(passed, 1);
    const weight = 1 - Math.exp(-passed / MEMORY_MS);
    this.#rate = this.#rate === undefined ? rate : this.#rate + weight * (rate - this.#rate);
    this.#at = now;
    this.#done = done;
    this.#visible = true;
    this.#terminal.write(
      `\r${fitted(progressText(part, done, total, this.#rate), this.#terminal.columns || 80)}\x1b[K`,
    );
  }

  /** Takes the line away: before anything else is written, and at the end. */
  clear(): void {
    if (this.#visible) this.#terminal.write('\r\x1b[K');
    this.#visible = false;
  }
}

/** `rate` in items a millisecond. */
export function progressText(part: string, done: number, total: number | undefined, rate: number): string {
  const pace = `${abbreviated(rate * 1000)}/s`;
  if (total === undefined) return `${abbreviated(done)} items  ${pace}  ${part}`;
  const share = `${Math.floor((100 * done) / Math.max(total, 1))} %`.padStart(5);
  const left = rate > 0 ? `  ${timeLeft((total - done) / rate)} left` : '';
  return `${share}  ${abbreviated(done)} of ${abbreviated(total)}  ${pace}${left}  ${part}`;
}

function timeLeft(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

const steps = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function abbreviated(count: number): string {
  for (const [size, letter] of steps)
    if (count >= 10 * size) return `${(count / size).toFixed(count >= 100 * size ? 0 : 1)}${letter}`;
  return count >= 100 || Number.isInteger(count) ? String(Math.round(count)) : count.toPrecision(2);
}

/** A line that wraps cannot be taken away again. */
const fitted = (text: string, columns: number): string =>
  text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
