/**
 * What can be wrong with a program when it is built, checked for those who have no types to check it: the rules are those of
 * the types, the message names the combinator and the way out.
 */
import { OssaError } from '../errors.ts';
import { describe } from './describe.ts';
import type { Flags } from './flag.ts';
import type { AnyFunction, Operator } from './node.ts';
import { closest } from './suggest.ts';

/** A function that a skeleton can call: not a class, not a generator function. @throws OssaError `OSSA_NOT_A_FUNCTION` */
export function checkFunction(value: unknown, where: string): AnyFunction {
  const given = notCallable(value);
  if (given !== undefined) throw new OssaError('OSSA_NOT_A_FUNCTION', { where, given });
  return value as AnyFunction;
}

/** As `checkFunction`, and not an async function either. @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS` */
export function checkSynchronous(value: unknown, where: string): AnyFunction {
  const fn = checkFunction(value, where);
  if (tagOf(fn) === 'AsyncFunction') {
    const given = fn.name === '' ? 'an async function' : `the async function ${fn.name}`;
    throw new OssaError('OSSA_NOT_SYNCHRONOUS', { where, given });
  }
  return fn;
}

/** As `checkFunction`; generator functions are welcome. @throws OssaError `OSSA_NOT_A_FUNCTION` */
export function checkGenerating(value: unknown, where: string): AnyFunction {
  return typeof value === 'function' && isGenerating(value) ? (value as AnyFunction) : checkFunction(value, where);
}

const isGenerating = (fn: object): boolean => tagOf(fn).endsWith('GeneratorFunction');

function notCallable(value: unknown): string | undefined {
  if (typeof value !== 'function') return describe(value);
  if (isGenerating(value)) return `a generator function (${value.name || 'anonymous'})`;
  return /^class\b/.test(Function.prototype.toString.call(value))
    ? `the class ${value.name || '(anonymous)'}`
    : undefined;
}

const tagOf = (fn: object): string => Object.prototype.toString.call(fn).slice('[object '.length, -1);

/** Whether a value is what `op` returns. */
export function isOperator(value: unknown): value is Operator<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'identity' in value &&
    typeof (value as Operator<unknown>).fn === 'function'
  );
}

/** @throws OssaError `OSSA_NOT_AN_OPERATOR` when it is none, or is declared not associative. */
export function checkOperator(value: unknown, where: string): void {
  if (isOperator(value) && value.associative) return;
  const given = isOperator(value) ? `${value.name}, declared not associative` : describe(value);
  throw new OssaError('OSSA_NOT_AN_OPERATOR', { where, given });
}

/** Options by name, none misspelled. @throws OssaError `OSSA_UNKNOWN_OPTION`, `OSSA_INVALID_ARGUMENT` when they are no object */
export function checkOptionNames(options: unknown, known: readonly string[], where: string): void {
  if (options === undefined) return;
  if (typeof options !== 'object' || options === null) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: `${where}'s options`,
      expects: `an object of ${known.join(', ')}`,
      given: describe(options),
    });
  }
  for (const option of Object.keys(options)) {
    if (known.includes(option)) continue;
    const meant = closest(option, known);
    const hint = `${meant === undefined ? '' : `Did you mean '${meant}'? `}${where} takes ${known.join(', ')}.`;
    throw new OssaError('OSSA_UNKNOWN_OPTION', { where, option, hint });
  }
}

/** @throws OssaError `OSSA_SERIAL_REPLICATED` when the body owns one state for all items. */
export function requireReplicable(body: { readonly flags: Flags }, where: string): void {
  if (body.flags.includes('serial')) throw new OssaError('OSSA_SERIAL_REPLICATED', { where });
}

/** @throws OssaError `OSSA_NOT_ONE_TO_ONE` when an input may give more or fewer outputs than one. */
export function requireOneToOne(program: { readonly flags: Flags }, where: string): void {
  if (program.flags.includes('many')) throw new OssaError('OSSA_NOT_ONE_TO_ONE', { where });
}

/** @throws OssaError `OSSA_UNORDERED_BRANCH` when outputs may leave in another order than their inputs came. */
export function requireOrdered(program: { readonly flags: Flags }, where: string): void {
  if (program.flags.includes('unordered')) throw new OssaError('OSSA_UNORDERED_BRANCH', { where });
}

/** @throws OssaError `OSSA_STATE_RETRIED` when the program keeps state from one input to the next. */
export function requireStateless(program: { readonly keepsState: boolean }, where: string): void {
  if (program.keepsState) throw new OssaError('OSSA_STATE_RETRIED', { where });
}

/** A program, as far as its effects go. */
interface Effective {
  readonly node: { readonly kind: string; readonly guarantee?: string };
  readonly parts: readonly Effective[];
}

/** @throws OssaError `OSSA_EFFECT_RETRIED` when something in the program must not be done twice. */
export function requireRepeatable(program: Effective, where: string): void {
  if (program.node.guarantee === 'atMostOnce') throw new OssaError('OSSA_EFFECT_RETRIED', { where });
  for (const part of program.parts) requireRepeatable(part, where);
}

/** @throws OssaError `OSSA_UNORDERED_STATE` when one state for all items comes after a stage that is unordered. */
export function requireOrderedState(stages: readonly { readonly flags: Flags }[]): void {
  const unordered = stages.findIndex((stage) => stage.flags.includes('unordered'));
  const serial = stages.findLastIndex((stage) => stage.flags.includes('serial'));
  if (unordered >= 0 && serial > unordered) throw new OssaError('OSSA_UNORDERED_STATE', { stage: serial + 1 });
}

/** @throws OssaError `OSSA_INVALID_ARGUMENT` when a hint is given and is not a positive integer. */
export function checkPositive(value: number | undefined, name: string): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name, expects: 'a positive integer', given: describe(value) });
  }
}

/** @throws OssaError `OSSA_INVALID_ARGUMENT` when it is not a finite number that is at least so much. */
export function checkNumber(value: number, least: number, name: string): void {
  if (!(Number.isFinite(value) && value >= least))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name,
      expects: `a number of at least ${least}`,
      given: describe(value),
    });
}
