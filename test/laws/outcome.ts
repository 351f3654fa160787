/** What became of a program: its outputs, and the error that ended them. */
import { formatSite, OssaError } from '../../src/errors.ts';
import { difference, textOf } from './same.ts';

export interface Outcome {
  readonly outputs: readonly unknown[];
  readonly error: { readonly thrown: unknown } | undefined;
}

/** Longer than any program here takes, however busy the machine is. */
const HANGS_MS = 60_000;

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

/** What a user can tell of an error, but for the line of their code, which the sequential meaning does not know. */
function told(thrown: unknown): unknown {
  if (!(thrown instanceof OssaError)) return thrown;
  const { code, details, cause, site } = thrown;
  const message = site === undefined ? thrown.message : thrown.message.replace(`\n    at ${formatSite(site)}`, '');
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

/** Text that differs when two values do: quicker than `textOf`, for thousands of outputs. */
function keyOf(value: unknown): string {
  const plain = function (this: unknown, key: string): unknown {
    const part = (this as Record<string, unknown>)[key];
    if (typeof part === 'number') return Number.isFinite(part) && !Object.is(part, -0) ? part : textOf(part);
    if (part === null || typeof part === 'string' || typeof part === 'boolean') return part;
    if (ArrayBuffer.isView(part)) return [part.constructor.name, ...(part as Float64Array)];
    if (part instanceof Map || part instanceof Set) return [part.constructor.name, ...part];
    return typeof part !== 'object' || part instanceof Date || part instanceof RegExp ? textOf(part) : part;
  };
  return JSON.stringify(value, plain);
}

/** In an order that depends on the values alone. */
function sorted({ outputs }: Outcome): unknown[] {
  const keyed = outputs.map((value) => ({ key: keyOf(value), value }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ value }) => value);
}

/** An unordered stream that fails may have given outputs from behind the failing item; those before it are all there. */
function missing(expected: Outcome, given: Outcome): string | undefined {
  const there = new Map<string, number>();
  for (const value of given.outputs) there.set(keyOf(value), (there.get(keyOf(value)) ?? 0) + 1);
  for (const value of expected.outputs) {
    const left = there.get(keyOf(value)) ?? 0;
    if (left === 0) return `outputs: ${textOf(value)} is missing`;
    there.set(keyOf(value), left - 1);
  }
  return undefined;
}
