/**
 * Fusion of kernels, on which that of skeletons rests: what one gives goes into another without being stored (`compose`: map after map,
 * filter, reduce or scan after map), or several are done together (`abreast`).
 */
import type { NumberName } from '../../../types/element.ts';
import { Builder } from '../ir/builder.ts';
import { type Kernel, loadedType, type Parameter, type Scalar, type Value } from '../ir/ir.ts';
import { Rewriter } from './rewrite.ts';

/** A parameter that is a result of the kernel before. */
export interface Wire {
  readonly result: number;
  /** The elements of the collection that would lie between: the value is rounded or cut as if it was stored there. */
  readonly stored: NumberName | 'bool';
}

/**
 * The kernel of `f` and then `g`, whose parameters come from results of `f` where there is a wire. The others follow the parameters of `f`, the
 * arrays of `g` those of `f`. With `keep` the results of `f` stand before those of `g`.
 */
export function compose(f: Kernel, g: Kernel, wires: readonly (Wire | undefined)[], keep = false): Kernel {
  const b = new Builder();
  const both = together(f, g);
  const results = inline(b, f, parametersOf(b, f), both.outside);
  const given = g.parameters.map((parameter, i) => {
    const wire = wires[i];
    if (wire === undefined) return copied(b, parameter);
    return converted(b, storedAs(b, results[wire.result] as Value, wire.stored), parameter.type);
  });
  const last = inline(b, g, given, both.outside);
  return b.kernel(`${f.name}_${g.name}`, keep ? [...results, ...last] : last, both);
}

/** Kernels side by side, with the results of all. The first `shared` parameters are the same for all; the others follow, kernel by kernel. */
export const abreast = (kernels: readonly Kernel[], shared: number): Kernel =>
  joined(kernels, (b) => {
    const same = (kernels[0] as Kernel).parameters.slice(0, shared).map((each) => copied(b, each));
    return kernels.map(({ parameters }) => [...same, ...parameters.slice(shared).map((each) => copied(b, each))]);
  });

/**
 * Operators side by side, kernel k on pairs of `counts[k]` partial results: the parameters are the first partial results of all, the second ones,
 * and what else they have.
 */
export const operatorsAbreast = (kernels: readonly Kernel[], counts: readonly number[]): Kernel =>
  joined(kernels, (b) => {
    const part = (from: number, to?: number): readonly (readonly Value[])[] =>
      kernels.map(({ parameters }, k) => {
        const count = counts[k] as number;
        return parameters.slice(from * count, to === undefined ? undefined : to * count).map((each) => copied(b, each));
      });
    const [first, second, others] = [part(0, 1), part(1, 2), part(2)];
    return kernels.map((_, k) => [first, second, others].flatMap((all) => all[k] as readonly Value[]));
  });

/** The kernel with the results of all, which are given what `given` makes for them. */
export function joined(kernels: readonly Kernel[], given: (b: Builder) => readonly (readonly Value[])[]): Kernel {
  const b = new Builder();
  const all = together(...kernels);
  const parameters = given(b);
  const results = kernels.flatMap((kernel, k) => inline(b, kernel, parameters[k] as readonly Value[], all.outside));
  return b.kernel(kernels.map(({ name }) => name).join('_'), results, all);
}

/** The kernel with its results as they come back from elements of memory, of given types then. */
export function storing(kernel: Kernel, stored: readonly NumberName[], types: readonly Scalar[]): Kernel {
  const b = new Builder();
  const results = inline(b, kernel, parametersOf(b, kernel), kernel.outside);
  const converting = results.map((value, i) =>
    converted(b, storedAs(b, value, stored[i] as NumberName), types[i] as Scalar),
  );
  return b.kernel(kernel.name, converting, kernel);
}

const together = (...kernels: readonly Kernel[]): Pick<Kernel, 'outside' | 'fast'> => ({
  outside: kernels.some(({ outside }) => outside === 'bail') ? 'bail' : 'zero',
  fast: kernels.every(({ fast }) => fast),
});

const copied = (b: Builder, { name, type, varying }: Parameter): Value => b.parameter(name, type, varying);
const parametersOf = (b: Builder, { parameters }: Kernel): Value[] => parameters.map((each) => copied(b, each));

/** Writes what a kernel does with `parameters` into another one, whose reads outside mean `outside`. */
export function inline(
  b: Builder,
  kernel: Kernel,
  parameters: readonly Value[],
  outside: Kernel['outside'],
): readonly Value[] {
  // Tables that are the same need to be there once.
  const arrays = kernel.arrays.map((array) => {
    const same = array.data === undefined ? -1 : b.arrays.findIndex(({ data }) => data === array.data);
    return same < 0 ? b.array(array) : same;
  });
  const to = new Rewriter((statement) => {
    switch (statement.kind) {
      case 'length':
        return to.define(statement.result, b.length(arrays[statement.array] as number));
      case 'load': {
        const { array: old, index: at, mask: where, inside, result } = statement;
        const [array, index] = [arrays[old] as number, to.of(at)];
        let mask = where === undefined ? undefined : to.of(where);
        // A zero that is read outside would not be for the kernel now: such a read is not done.
        if (!inside && kernel.outside === 'zero' && outside === 'bail') {
          const there = b.operation(
            'and',
            b.operation('ge', index, b.constant('i32', 0)),
            b.operation('lt', index, b.length(array)),
          );
          mask = mask === undefined ? there : b.operation('and', mask, there);
        }
        return to.define(result, b.load(array, index, { mask, inside }));
      }
      default:
        return to.copy(statement);
    }
  }, b);
  to.defineAll(kernel.parameters, parameters);
  return to.inline(kernel.body);
}

/** A value as it comes back from an element of memory. */
function storedAs(b: Builder, value: Value, element: NumberName | 'bool'): Value {
  if (element === 'bool') return converted(b, value, 'bool');
  const loaded = converted(b, value, loadedType(element));
  const shifted = (by: number): Value => {
    const bits = b.constant('i32', by);
    return b.operation('shr', b.operation('shl', loaded, bits), bits);
  };
  switch (element) {
    case 'i8':
      return shifted(24);
    case 'i16':
      return shifted(16);
    case 'u8':
      return b.operation('and', loaded, b.constant('i32', 0xff));
    case 'u16':
      return b.operation('and', loaded, b.constant('i32', 0xffff));
    default:
      return loaded;
  }
}

function converted(b: Builder, value: Value, type: Scalar): Value {
  if (value.type === type) return value;
  if (type === 'bool') {
    const zero = b.constant(value.type, 0);
    // NaN is not true either.
    const isFloat = value.type === 'f64' || value.type === 'f32';
    return isFloat ? b.operation('gt', b.operation('abs', value), zero) : b.operation('ne', value, zero);
  }
  if (value.type === 'bool') return b.operation('select', value, b.constant(type, 1), b.constant(type, 0));
  return b.operation(type, value);
}
