/** What became of a program: its outputs, and the error that ended them. */
import { OssaError } from '../../src/errors.ts';
import { difference, textOf } from './same.ts';

export interface Outcome {
  readonly outputs: readonly unknown[];
  readonly error: { readonly thrown: unknown } | undefined;
}

/** Longer than any program here takes, however busy the machine is. */
const HANGS_MS = 30_000;

export class Hung extends Error {}

/** The promise's result, or `Hung`. */
export function inTime<A>(promise: Promise<A>): Promise<A> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Hung(`no end within ${HANGS_MS} ms`)), HANGS_MS);
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export async function outcomeOf(run: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { outputs: [await inTime(run())], error: undefined };
  } catch (thrown) {
    return { outputs: [], error: { thrown } };
  }
}

export async function outcomeOfStream(open: () => AsyncIterable<unknown>): Promise<Outcome> {
  const outputs: unknown[] = [];
  const collect = async (): Promise<void> => {
    for await (const output of open()) outputs.push(output);
  };
  try {
    await inTime(collect());
    return { outputs, error: undefined };
  } catch (thrown) {
    return { outputs, error: { thrown } };
  }
}

/** What a user can tell of an error. */
function told(thrown: unknown): unknown {
  if (!(thrown instanceof OssaError)) return thrown;
  const { code, message, details, cause } = thrown;
  return { code, message, details: Object.fromEntries(Object.entries(details).toSorted()), cause };
}

/** The first difference between what was expected and what came, or undefined. */
export function differenceOf(expected: Outcome, given: Outcome, ordered: boolean): string | undefined {
  const [e, g] = [expected.error, given.error];
  if ((e === undefined) !== (g === undefined)) {
    const text = (outcome: Outcome): string =>
      outcome.error === undefined ? `${outcome.outputs.length} outputs` : textOf(told(outcome.error.thrown));
    return `expected ${text(expected)}, but got ${text(given)}`;
  }
  const errors = e && g && difference(told(e.thrown), told(g.thrown), 'error');
  if (errors) return errors;
  if (ordered) return difference(expected.outputs, given.outputs, 'outputs');
  return e === undefined ? difference(sorted(expected), sorted(given), 'outputs, sorted') : missing(expected, given);
}

const sorted = ({ outputs }: Outcome): string[] => outputs.map(textOf).sort();

/** An unordered stream that fails may have given outputs from behind the failing item; those before it are all there. */
function missing(expected: Outcome, given: Outcome): string | undefined {
  const there = sorted(given);
  for (const text of sorted(expected)) {
    const at = there.indexOf(text);
    if (at < 0) return `outputs: ${text} is missing`;
    there.splice(at, 1);
  }
  return undefined;
}
