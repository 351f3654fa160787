/** Functions that are declared to be kernels: compiled at once, so that what cannot be compiled is an error where it is written. */
import { capture } from '../capture/capture.ts';
import { instantiate, provideModules } from '../capture/instantiate.ts';
import type { UnitProgram } from '../capture/program.ts';
import type { Captured } from '../capture/unit.ts';
import { type Declared, type KernelForm, MATH_FILE, noteKernel } from './declared.ts';
import { formText } from './form.ts';
import { lower, type Lowered } from './front/lower.ts';
import { refusalError, type RefusalName } from './front/refusal.ts';
import { type Shape, shapeOf } from './front/shape.ts';
import { mathFunctions, type MathName } from './math/functions.ts';
import { mathTexts } from './math-texts.ts';

type AnyFunction = (...given: never[]) => unknown;

const ROLE = "kernel's function";

/** In a worker, which imports a module that the main thread has imported too: kernels are good, and few are called there. */
const isInside = Symbol.for('ossa.inside') in globalThis;

/** A kernel of declared types. @throws OssaError OSSA_KERNEL, or OSSA_CAPTURE_… where the function cannot be read */
export function typedKernel<F extends AnyFunction>(
  fn: F,
  declared: Declared & { readonly parameters: readonly Shape[] },
): F {
  const texts = new Map<string, string>();
  const text = (values: readonly unknown[]): string => {
    const captures = values.map((value) => shapeOf(value));
    const key = JSON.stringify(captures);
    let known = texts.get(key);
    if (known === undefined) texts.set(key, (known = formText(lowered(captures), declared.parameters)));
    return known;
  };
  const kernel = callable(fn, { kind: 'typed', fn, declared, text });
  const lowered = (captures: readonly Shape[]): Lowered => {
    const { parameters, result } = declared;
    const found = lower(capture(kernel, ROLE), {
      ...{ parameters, captures, typing: 'typed', math: mathFunctions },
      ...(result === undefined ? {} : { result }),
    });
    if ('refusal' in found) throw refusalError(ROLE, found.refusal);
    return found;
  };
  if (!isInside) capture(kernel, ROLE).values();
  return kernel;
}

/** What depends on what the function is given: with the data that comes it may be right. */
const ofData: ReadonlySet<RefusalName | undefined> = new Set<RefusalName>([
  ...(['notNumber', 'member', 'key', 'given', 'dotted', 'iterable', 'index', 'varyingIndex'] as const),
  ...(['mixed', 'mixedTypes', 'noValue', 'changed', 'offset', 'varyingOffset'] as const),
]);

/** A kernel of the types of the data, with JavaScript's arithmetic and Ossa's math. @throws OssaError as `typedKernel` */
export function exactKernel<F extends AnyFunction>(fn: F, fast: boolean): F {
  const kernel = callable(fn, { kind: 'exact', fn, declared: { fast }, math: mathTexts });
  if (isInside) return kernel;
  const captured = capture(kernel, ROLE);
  const number: Shape = { kind: 'scalar', type: 'f64' };
  const found = lower(captured, { parameters: Array.from({ length: fn.length }, () => number), typing: 'exact' });
  if ('refusal' in found && !ofData.has(found.refusal.rule)) throw refusalError(ROLE, found.refusal);
  return kernel;
}

/** One of Ossa's functions of real numbers. */
export function mathKernel(name: MathName): (x: number) => number {
  const form = { kind: 'math', name, math: mathTexts } as const;
  return callable<(x: number) => number>({ name, length: 1 } as never, form);
}

/** The kernel as a function: its JavaScript form, with the captured values of the moment it is called. */
function callable<F extends AnyFunction>({ name, length }: F, form: KernelForm): F {
  let captured: Captured | undefined;
  let bound: Function | undefined;
  let last: readonly unknown[] = [];
  const kernel = (...given: readonly unknown[]): unknown => {
    captured ??= capture(kernel, ROLE);
    // Without captured values the text, which is one of them, is always the same.
    const isOpen = captured.unit.captures.length > (form.kind === 'typed' ? 1 : 0);
    const values = isOpen || bound === undefined ? captured.values() : last;
    if (bound === undefined || (isOpen && !isLast(values))) {
      bound = form.kind === 'exact' && !isWithMath(captured) ? form.fn : formOf(captured, values);
      last = values;
    }
    return (bound as (...given: readonly unknown[]) => unknown)(...given);
  };
  const isLast = (values: readonly unknown[]): boolean =>
    values.every((value, i) => Object.is(value, last[i]) && (form.kind === 'exact' || isFixed(value)));
  Object.defineProperties(kernel, { name: { value: name }, length: { value: length } });
  noteKernel(kernel, form);
  return kernel as unknown as F;
}

function formOf({ unit }: Captured, values: readonly unknown[]): Function {
  provideModules(unit.modules);
  return instantiate(unit, values);
}

/** The text reads the parts of other objects when it is bound. */
const isFixed = (value: unknown): boolean => typeof value !== 'object' || ArrayBuffer.isView(value);

/** Whether the unit has another `Math` than the function. */
function isWithMath({ unit }: Captured): boolean {
  return (JSON.parse(unit.source) as UnitProgram).parts.some(({ file }) => file.startsWith(MATH_FILE));
}
