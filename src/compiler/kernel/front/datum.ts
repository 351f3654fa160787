/** What an expression stands for while a function is lowered: numbers are values of the IR, everything else is known. */
import type { AnyNode, Function as FunctionNode } from 'acorn';
import type { Scalar, Value } from '../ir/ir.ts';
import type { Declared } from '../declared.ts';
import type { HeapObject, Place, Weak } from './facts.ts';
import type { Frame } from './frame.ts';
import type { Details, RefusalName } from './refusal.ts';

/** A number or boolean: a value of the IR, or a constant that is written where it is needed. */
export interface ScalarDatum {
  readonly kind: 'scalar';
  readonly type: Scalar;
  readonly value?: Value | undefined;
  readonly constant?: number | undefined;
  /** What this f64 is an exact conversion of. */
  readonly narrow?: ScalarDatum | undefined;
  readonly weak?: Weak | undefined;
  /** It stands for something that is not looked at: any number is right. */
  readonly free?: true;
  /** The variables whose type this takes part in, while it is weak. */
  readonly origins?: readonly Place[] | undefined;
}

/** A tuple or struct that the function made: its parts are variables. */
export interface ObjectDatum {
  readonly kind: 'object';
  readonly object: HeapObject;
}

/** A tuple or struct that the function was given: only the parts that are read become parameters. */
export interface GivenDatum {
  readonly kind: 'given';
  readonly form: 'tuple' | 'struct';
  readonly name: string;
  readonly keys: readonly string[];
  readonly get: (key: string) => Datum | undefined;
}

export interface ArrayDatum {
  readonly kind: 'array';
  /** The number of the kernel's array. */
  readonly array: number;
  readonly name: string;
}

export interface NearDatum {
  readonly kind: 'near';
  readonly name: string;
  readonly radius: readonly number[];
  readonly at: (offset: readonly number[]) => Datum;
  readonly position: GivenDatum;
}

export interface FunctionDatum {
  readonly kind: 'function';
  readonly node: AnyNode & FunctionNode;
  /** The activation whose variables it sees. */
  readonly frame: Frame;
  readonly declared?: Declared | undefined;
}

/** Ossa's function of that name. */
export const RANDOM = 'random';

/** `Math`, `Math.sin`, `Number` …, and methods of what the function was given. */
export interface BuiltinDatum {
  readonly kind: 'builtin';
  readonly path: readonly string[];
  /** It is Ossa's, not V8's. */
  readonly own?: boolean | undefined;
  readonly declared?: Declared | undefined;
}
export interface MethodDatum {
  readonly kind: 'method';
  readonly of: NearDatum;
}

/** No value: uses of it are refused in these words. */
export interface Nothing {
  readonly kind: 'nothing';
  readonly refusal: RefusalName;
  readonly details: Details;
}

/** What is not there yet and is not looked at before it is: the result of a function that has not returned. */
export interface Unset {
  readonly kind: 'unset';
}

export type Datum =
  | ScalarDatum
  | ObjectDatum
  | GivenDatum
  | ArrayDatum
  | NearDatum
  | FunctionDatum
  | BuiltinDatum
  | MethodDatum
  | Nothing
  | Unset;

export const UNSET: Unset = { kind: 'unset' };
export const TRUE: ScalarDatum = { kind: 'scalar', type: 'bool', constant: 1 };
export const FALSE: ScalarDatum = { kind: 'scalar', type: 'bool', constant: 0 };

export const nothing = (refusal: RefusalName, details: Details = {}): Nothing => ({
  kind: 'nothing',
  refusal,
  details,
});

export const isConstant = (datum: Datum | undefined, value: number): boolean =>
  datum?.kind === 'scalar' && datum.constant === value;

/** Whether two data are known to be the same thing. */
export function same(a: Datum | undefined, b: Datum | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined || a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'scalar': {
      const other = b as ScalarDatum;
      if (a.type !== other.type || a.weak !== other.weak) return false;
      return a.constant === undefined ? a.value === other.value : Object.is(a.constant, other.constant);
    }
    case 'object':
      return a.object === (b as ObjectDatum).object;
    case 'array':
      return a.array === (b as ArrayDatum).array;
    case 'function':
      return sameFunction(a, b as FunctionDatum);
    case 'builtin': {
      const other = b as BuiltinDatum;
      return a.path.join('.') === other.path.join('.') && a.own === other.own && a.declared === other.declared;
    }
    case 'method':
      return a.of === (b as MethodDatum).of;
    default:
      return false;
  }
}

const sameFunction = (a: FunctionDatum, b: FunctionDatum): boolean =>
  a.node === b.node && a.frame === b.frame && a.declared === b.declared;
