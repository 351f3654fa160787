/** What the kernel is given: parameters and arrays for the parts of arguments and captured values that are read. */
import type { Parameter } from '../ir/ir.ts';
import type { Context } from './context.ts';
import { type Datum, type GivenDatum, nothing } from './datum.ts';
import { computed } from './scalar.ts';
import { type Path, scalarOf, type Shape, type Source } from './shape.ts';

/** A value on its way to its numbers. */
interface Part {
  readonly shape: Shape;
  readonly name: string;
  readonly path: Path;
  readonly varying: boolean;
  readonly source: (path: Path) => Source;
}

export class Given {
  /** Of the kernel's parameters and arrays, in their order; tables of the kernel's own have none. */
  readonly parameters: { readonly parameter: Parameter; readonly source: Source }[] = [];
  readonly arrays: Map<number, Source> = new Map();
  readonly #captures = new Map<number, Datum>();

  /** An argument: all of its numbers become parameters, but for those around a place. */
  argument(c: Context, index: number, shape: Shape, name: string): Datum {
    if (shape.kind === 'near') return this.#near(c, index, shape, name);
    const source = (path: Path): Source => ({ from: 'argument', argument: index, path });
    const datum = this.#datum(c, { shape, name, path: [], varying: true, source });
    const all = (each: Datum | undefined): void => {
      if (each?.kind === 'given') for (const key of each.keys) all(each.get(key));
    };
    all(datum);
    return datum;
  }

  capture(c: Context, index: number, shape: Shape, name: string): Datum {
    let datum = this.#captures.get(index);
    if (!datum) {
      const source = (path: Path): Source => ({ from: 'capture', capture: index, path });
      datum = this.#datum(c, { shape, name, path: [], varying: false, source });
      this.#captures.set(index, datum);
    }
    return datum;
  }

  #near(c: Context, argument: number, { radius, element }: Shape & { kind: 'near' }, name: string): Datum {
    const known = new Map<string, Datum>();
    const dimensions = radius.map(() => ({ kind: 'scalar', type: 'i32' }) as const);
    return {
      kind: 'near',
      name,
      radius,
      at: (offset) => {
        const key = offset.join(', ');
        let datum = known.get(key);
        if (!datum) {
          const source = (path: Path): Source => ({ from: 'near', argument, offset, path });
          datum = this.#datum(c, {
            shape: element,
            name: `${name}.${offset.join('_').replaceAll('-', 'm')}`,
            path: [],
            varying: true,
            source,
          });
          known.set(key, datum);
        }
        return datum;
      },
      position: this.#datum(c, {
        shape: { kind: 'tuple', elements: dimensions },
        name: `${name}.position`,
        path: [],
        varying: true,
        source: ([dimension]) => ({ from: 'position', argument, dimension: dimension as number }),
      }) as GivenDatum,
    };
  }

  #datum(c: Context, part: Part): Datum {
    const { shape, name, path, varying, source } = part;
    switch (shape.kind) {
      case 'scalar':
        return c.before(() => {
          const parameter = c.builder.parameter(name, scalarOf(shape.type), varying);
          this.parameters.push({ parameter, source: source(path) });
          return varying ? c.typing.given(computed(parameter)) : c.typing.captured(computed(parameter));
        });
      case 'array': {
        const array = c.builder.array({ name, element: shape.element });
        this.arrays.set(array, source(path));
        return { kind: 'array', array, name };
      }
      case 'tuple':
        return this.#parts(
          c,
          part,
          'tuple',
          shape.elements.map((element, i) => [String(i), element]),
        );
      case 'struct':
        return this.#parts(c, part, 'struct', Object.entries(shape.fields));
      case 'near':
        return nothing('given', { name: `'${name}'`, what: 'a neighbourhood inside of a value' });
      case 'other':
        return nothing(varying ? 'given' : 'captured', { name: varying ? `'${name}'` : name, what: shape.what });
    }
  }

  #parts(c: Context, part: Part, form: 'tuple' | 'struct', shapes: readonly (readonly [string, Shape])[]): GivenDatum {
    const known = new Map<string, Datum>();
    const byKey = new Map(shapes);
    return {
      kind: 'given',
      form,
      name: part.name,
      keys: [...byKey.keys()],
      get: (key) => {
        const shape = byKey.get(key);
        let datum = known.get(key);
        if (!datum && shape) {
          const name = `${part.name}.${key}`;
          const path = [...part.path, form === 'tuple' ? Number(key) : key];
          known.set(key, (datum = this.#datum(c, { ...part, shape, name, path })));
        }
        return datum;
      },
    };
  }
}
