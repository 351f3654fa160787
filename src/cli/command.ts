/** The commands: one row each, loaded when used. */

export interface Command {
  /** Runs it with the arguments after its name. Gives the exit code; undefined where a script decides on its own. */
  readonly execute: (args: readonly string[], session?: Session) => Promise<number | undefined>;
  readonly help: string;
}

/** What a supervised command and the process around it have to do with each other. */
export interface Session {
  /** Tells the supervisor what to enforce. */
  limits(limits: Limits): void;
  /** Tells the supervisor what the workers are at, for the message should it have to end this process. */
  doing(text: string): void;
  /** Reports an error that nobody caught, before the process ends. */
  uncaught: (error: unknown) => void;
}

export interface Limits {
  readonly deadlineMs?: number;
  readonly memoryBytes?: number;
  /** Errors are wanted as JSON. */
  readonly json: boolean;
}

export interface CommandRow {
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export const commands: Readonly<Record<string, CommandRow>> = {
  run: {
    summary: 'run a script, or feed a program from a file or stdin',
    load: async () => (await import('./run.ts')).run,
  },
  explain: {
    summary: 'how a program is made up and would be computed, as text or as a picture',
    load: async () => (await import('./explain-program.ts')).explain,
  },
  check: {
    summary: 'test the laws that operators declare, and what functions capture',
    load: async () => (await import('./check.ts')).check,
  },
  doctor: { summary: 'what this machine offers, measured', load: async () => (await import('./doctor.ts')).doctor },
};
