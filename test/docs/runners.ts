/** `run` and `stream` that only note what is to be run: the examples call them as a user does, and the test runs what they noted. */
import type { Flag, Skeleton, Stage } from 'ossa';

export interface Example {
  readonly kind: 'run' | 'stream';
  readonly program: Skeleton<unknown, unknown, Flag>;
  /** The input, or all inputs. */
  readonly input: unknown;
}

const noted = (kind: Example['kind'], program: unknown, input: unknown): Example => ({
  kind,
  program: program as Example['program'],
  input,
});

export function run<I, O, F extends Exclude<Flag, 'many'> = never>(
  program: Stage<I, O, F>,
  input: NoInfer<I>,
): Example {
  return noted('run', program, input);
}

export function stream<I, O>(program: Stage<I, O>, source: Iterable<NoInfer<I>>): Example {
  return noted('stream', program, source);
}
