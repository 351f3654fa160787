/** Structs as elements: several numbers with names, each of which is stored in a column of its own. */
import { OssaError } from '../errors.ts';
import {
  type Element,
  elementOf,
  elements,
  type NumberName,
  type StructName,
  type TypedCollection,
} from './element.ts';
import { type Columns, type Struct, StructArray } from './struct-array.ts';

/** What `struct` takes: the element type of each field. */
export type StructFields<C> = { readonly [K in keyof C]: Element<number, C[K]> };

/** More are no records any more, and their objects have no constant shape. */
const MOST_FIELDS = 64;
/** What JavaScript takes as a name after a dot: it stands in generated text and in the name of the element. */
const FIELD = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** A field of a struct, in the order of the declaration. */
export interface Field {
  readonly name: string;
  readonly type: NumberName;
}

/** An element type of structs; made by `struct`, the same object for the same fields. */
export class StructElement<C> implements Element<Struct<C>, StructArray<C>> {
  readonly name: StructName;
  readonly bytes: number;
  readonly fields: readonly Field[];
  readonly zero: Struct<C>;

  constructor(name: StructName, fields: readonly Field[]) {
    this.name = name;
    this.fields = fields;
    this.bytes = fields.reduce((sum, { type }) => sum + elements[type].bytes, 0);
    this.zero = this.#struct(() => 0);
    Object.freeze(this);
  }

  /** A new collection of `length` zeros, each column with memory of its own. */
  readonly make = (length: number): StructArray<C> =>
    new StructArray(
      this,
      this.#columns(({ type }) => elements[type].make(length)),
    );

  /**
   * The collection that stands in a buffer at `byteOffset`, without a copy: one column behind the other, those of larger numbers
   * first, otherwise in the order of the fields.
   */
  readonly view = (buffer: ArrayBufferLike, byteOffset: number, length: number): StructArray<C> => {
    const begins = new Map<string, number>();
    let at = byteOffset;
    for (const { name, type } of this.fields.toSorted((a, b) => elements[b.type].bytes - elements[a.type].bytes)) {
      begins.set(name, at);
      at += length * elements[type].bytes;
    }
    const columns = this.#columns(({ name, type }) => elements[type].view(buffer, begins.get(name) as number, length));
    return new StructArray(this, columns, { buffer, byteOffset });
  };

  /**
   * An element as it is after being stored: the fields of the struct, each rounded as its column stores. Other fields are left out.
   *
   * @throws TypeError when it is no object, or a field is missing or no number
   */
  readonly store = (value: Struct<C>): Struct<C> => {
    if (typeof value !== 'object' || value === null)
      throw new TypeError(`a struct ${this.name} has to be an object, not ${value === null ? 'null' : typeof value}`);
    return this.#struct(({ name, type }) => {
      const number: unknown = (value as Record<string, unknown>)[name];
      if (typeof number === 'number') return elements[type].store(number);
      const given = number === undefined ? 'it is missing' : `not ${number === null ? 'null' : typeof number}`;
      throw new TypeError(`field ${name} of a struct ${this.name} has to be a number: ${given}`);
    });
  };

  /** The first `length` elements in memory that the collection given up loses. */
  readonly transfer = (collection: StructArray<C>, length: number): StructArray<C> => {
    const { buffer } = collection;
    const columns = collection.columns as Columns;
    if (buffer !== undefined && collection.byteOffset === 0 && length === collection.length)
      return this.view((buffer as ArrayBuffer).transfer(), 0, length);
    return new StructArray(
      this,
      this.#columns(({ name, type }) => elements[type].transfer(columns[name] as TypedCollection, length)),
    );
  };

  /**
   * The collection over columns that are there already, which are not copied.
   *
   * @throws OssaError `OSSA_INVALID_ARGUMENT` unless there is a column for each field and no other, of its type, all of one length
   * @example struct({ x: f64, y: f64 }).of({ x: new Float64Array(10), y: new Float64Array(10) })
   */
  of(columns: Readonly<C>): StructArray<C> {
    const given = Object(columns) as Columns;
    const names = Object.keys(given);
    const [first] = this.fields as [Field];
    const length = given[first.name]?.length ?? 0;
    const extra = names.find((name) => !this.fields.some((field) => field.name === name));
    if (extra !== undefined) throw invalid('of', `columns of its fields only`, `one named ${extra}`);
    for (const { name, type } of this.fields) {
      const column = Object.hasOwn(given, name) ? given[name] : undefined;
      if (elementOf(column)?.name !== type)
        throw invalid(
          'of',
          `${type} numbers (${elements[type].make(0).constructor.name}) as column ${name}`,
          kindOf(column),
        );
      if (column?.length !== length)
        throw invalid(
          'of',
          `columns of one length (${first.name} has ${length})`,
          `${name} of length ${column?.length}`,
        );
    }
    return new StructArray(
      this,
      this.#columns(({ name }) => given[name] as TypedCollection),
    );
  }

  /**
   * The collection of these objects, each stored as `map` stores it. O(objects × fields).
   *
   * @throws OssaError `OSSA_INVALID_ARGUMENT` for what is no object with a number in each field
   * @example struct({ x: f64, y: f64 }).from([{ x: 0, y: 1 }])
   */
  from(objects: Iterable<Struct<C>>): StructArray<C> {
    const all = [...objects];
    const made = this.make(all.length);
    for (const [i, object] of all.entries()) {
      try {
        made.put(i, object);
      } catch (error) {
        throw invalid(
          'from',
          'objects with a number in each field',
          `other things: [${i}]: ${(error as Error).message}`,
        );
      }
    }
    return made;
  }

  #struct(numberOf: (field: Field) => number): Struct<C> {
    const made: Record<string, number> = {};
    for (const field of this.fields) made[field.name] = numberOf(field);
    return made as Struct<C>;
  }

  #columns(columnOf: (field: Field) => TypedCollection): C {
    const made: Record<string, TypedCollection> = {};
    for (const field of this.fields) made[field.name] = columnOf(field);
    return Object.freeze(made) as C;
  }
}

const invalid = (method: string, expects: string, given: string): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: `struct(…).${method}`, expects, given });

const kindOf = (value: unknown): string =>
  value === undefined ? 'none' : Object.prototype.toString.call(value).slice(8, -1);

const known = new Map<StructName, StructElement<never>>();

/**
 * An element type of records of numbers, whose collections are structs of arrays: `map(f, struct({ x: f64, y: f64 }))` stores what
 * `f` gives field by field in typed arrays, where workers read and write it in place, without an object for each element. The same
 * fields in the same order give the same element type.
 *
 * Meaning: a value is stored as an object with these fields in this order, each rounded as its number type stores. A field that is
 * missing or no number fails with `OSSA_FUNCTION_FAILED`, which names it; other fields are left out. Read, an element is a new object
 * each time: changing it changes nothing in the collection.
 * Cost: the bytes of the fields for each element. `make`, `of` and `columns` do not copy; `at` and iteration make an object.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` unless it is a plain object of 1 to 64 fields, each an element type of numbers, with
 * names that are identifiers and not those that every object has (`constructor`, `__proto__`)
 * @example run(map((t: number) => ({ x: Math.cos(t), y: Math.sin(t) }), struct({ x: f64, y: f32 })), range(100))
 */
export function struct<C extends Columns>(fields: StructFields<C>): StructElement<C> {
  return structOf(checkedFields(fields)) as unknown as StructElement<C>;
}

/** The struct of that name, made anew where this thread has not met it. @throws OssaError for what is no name of one */
export function structNamed(name: StructName): StructElement<never> {
  const declared = (field: string): readonly [string, unknown] => {
    const [own, type] = field.split(': ') as [string, NumberName];
    return [own, elements[type]];
  };
  return known.get(name) ?? structOf(checkedFields(Object.fromEntries(name.slice(2, -2).split(', ').map(declared))));
}

function structOf(fields: readonly Field[]): StructElement<never> {
  const name: StructName = `{ ${fields.map((field) => `${field.name}: ${field.type}`).join(', ')} }`;
  let element = known.get(name);
  if (element === undefined) known.set(name, (element = new StructElement(name, Object.freeze(fields))));
  return element;
}

function checkedFields(fields: unknown): Field[] {
  const refused = (expects: string, given: string): OssaError =>
    new OssaError('OSSA_INVALID_ARGUMENT', { name: 'struct', expects, given });
  const prototype: unknown = typeof fields === 'object' && fields !== null ? Object.getPrototypeOf(fields) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw refused('a plain object of element types', fields === null ? 'null' : kindOf(fields));
  const entries = Object.entries(fields as StructFields<Columns>);
  if (entries.length === 0 || entries.length > MOST_FIELDS)
    throw refused(`1 to ${MOST_FIELDS} fields`, String(entries.length));
  return entries.map(([name, element]) => {
    if (!FIELD.test(name) || name in Object.prototype)
      throw refused('fields named by identifiers that no object has by itself', JSON.stringify(name));
    const type = element?.name as NumberName;
    if (element === undefined || elements[type] !== element)
      throw refused(`an element type (${Object.keys(elements).join(', ')}) in field ${name}`, kindOf(element));
    return { name, type };
  });
}
