/** What an object has of its own beyond its content, and how far it is closed to change. */
import { inspect, isDeepStrictEqual } from 'node:util';
import { EXTENSIBLE, FROZEN, NOT_EXTENSIBLE, SEALED, type Integrity } from './format.ts';
import { property, Refusal } from './refusal.ts';

const { getOwnPropertyNames, getOwnPropertySymbols, hasOwn, isExtensible, isFrozen, isSealed } = Object;
const { ownKeys } = Reflect;

export function integrityOf(object: object): Integrity {
  if (isExtensible(object)) return EXTENSIBLE;
  return isFrozen(object) ? FROZEN : isSealed(object) ? SEALED : NOT_EXTENSIBLE;
}

const close: ((object: object) => object)[] = [
  (object) => object,
  Object.preventExtensions,
  Object.seal,
  Object.freeze,
];

export function closeTo(level: number, object: object): object | undefined {
  return close[level]?.(object);
}

/** Why a property cannot travel as part of its object. */
export function refuseProperty(descriptor: PropertyDescriptor): Refusal {
  if (descriptor.writable === undefined) return new Refusal('accessor');
  return new Refusal(descriptor.enumerable === true ? 'readOnly' : 'hidden');
}

/** A refusal placed at a property. */
export function refusedAt(key: string | symbol, refusal: Refusal): Refusal {
  refusal.segments.push(property(key));
  return refusal;
}

export function refuseSymbolKeys(object: object): void {
  const symbols = getOwnPropertySymbols(object);
  if (symbols.length > 0) throw refusedAt(symbols[0]!, new Refusal('symbolKey'));
}

/** Built-ins whose content is internal: `bare` is one that has the `names` properties which all of them have, usually none. */
export function refuseExtras(object: object, what: string, names = 0, bare: object = {}): void {
  if (getOwnPropertyNames(object).length !== names || getOwnPropertySymbols(object).length > 0) {
    refuseKey(object, what, (key) => !hasOwn(bare, key));
  }
}

/** Up to here listing the keys is faster than `inspect`. */
const LISTED_MAX = 16;
/** Up to here comparing a view to another one of the same bytes is faster than `inspect`. */
const COMPARED_MAX = 1 << 16;
const besideElements = { maxArrayLength: 0, depth: 0, customInspect: false };

/**
 * Whether an array has elements and nothing else. Listing its keys takes 30 ns an element, more than carrying them; `inspect`
 * is the one function that shows the enumerable properties without the elements, in constant time (0.5 µs). Should its text
 * be another one day, the keys are listed.
 */
export function refuseArrayExtras(array: readonly unknown[]): void {
  const { length } = array;
  if (length > LISTED_MAX && inspect(array, besideElements) === `[ ... ${length} more items ]`) return;
  // A hole makes the count smaller; it is refused where it is.
  if (ownKeys(array).length > length + 1) refuseKey(array, 'an array', (key) => key !== 'length' && !isIndex(key));
}

/**
 * The same for typed arrays, where properties that are not enumerable are not seen at any length. `bare` is a view of the
 * same bytes: what differs between the two are properties, or bytes that another thread changes meanwhile.
 */
export function refuseViewExtras(view: NodeJS.TypedArray, bare: NodeJS.TypedArray, name: string): void {
  if (view.byteLength <= COMPARED_MAX) {
    if (isDeepStrictEqual(view, bare)) return;
  } else if (inspect(view, besideElements) === inspect(bare, besideElements)) return;
  refuseKey(view, `a ${name}`, (key) => !isIndex(key));
}

function isIndex(key: string | symbol): boolean {
  return typeof key === 'string' && String(Number(key) >>> 0) === key && key !== '4294967295';
}

/** Refuses the first key that is one too many. */
function refuseKey(object: object, what: string, isExtra: (key: string | symbol) => boolean): void {
  const extra = ownKeys(object).find(isExtra);
  if (extra !== undefined) throw refusedAt(extra, new Refusal('extra', what));
}
