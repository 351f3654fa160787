/** Elements by their place: what stands at an index of a collection, and what is put at one. */
import type { NumberName } from '../../types/element.ts';
import { type Chain, chainOf, elementShape, leavesOf, loadedShape, numberOf, settled, stored } from './chain.ts';
import type { ArrayArgument } from './code.ts';
import type { OperatorChain } from './combine.ts';
import { Builder } from './ir/builder.ts';
import { type Kernel, loadedType, type Value } from './ir/ir.ts';
import type { Argument, LoopShape } from './loop.ts';
import { inline, storing } from './passes/compose.ts';

/** A number as an index (i32); what is none is outside of every collection. */
const indexOf = (b: Builder, value: Value): Value => {
  if (value.type === 'i32') return value;
  return b.operation(value.type === 'u32' ? 'i32' : 'index', value);
};

/** The kernel of what stands at the index that a chain gives, in the collection of the piece. */
export function gathered(chain: Chain, { values, as }: LoopShape & { readonly kind: 'gather' }): Chain {
  const result = loadedShape(elementShape(values));
  const given = leavesOf(result).map(({ path: [column] }) => ({
    element: numberOf(values, column as string | undefined),
    given: { column: column as string | undefined },
  }));
  const { kernel } = chain;
  const b = new Builder();
  const parameters = kernel.parameters.map(({ name, type, varying }) => b.parameter(name, type, varying));
  const at = indexOf(b, inline(b, kernel, parameters, 'bail')[0] as Value);
  const results = given.map(({ element, given: { column = 'values' } }) =>
    b.load(b.array({ name: column, element }), at),
  );
  const arrays: readonly ArrayArgument[] = [...chain.arrays, ...given];
  const found = { ...chain, kernel: b.kernel('gather', results, { outside: 'bail', fast: true }), arrays, result };
  return stored(found, as ?? 'f64') as Chain;
}

/** The kernel of a place, which a chain gives, and of what goes there, and the operator that combines that with what is there. @throws NoKernel */
export function scattered(
  chain: Chain,
  { arguments: [, given], operator, as }: LoopShape & { readonly kind: 'scatter' },
  values: readonly unknown[],
): { readonly put: Chain; readonly operator: OperatorChain } {
  const what = chainOf([given as Argument], [], values);
  const b = new Builder();
  const [places, numbers] = [chain, what].map(({ kernel }) => {
    const parameters = kernel.parameters.map(({ name, type, varying }) => b.parameter(name, type, varying));
    return inline(b, kernel, parameters, 'zero')[0] as Value;
  }) as [Value, Value];
  const kernel = b.kernel('scatter', [indexOf(b, places), numbers], { outside: 'zero', fast: true });
  const put = { ...chain, kernel, inputs: [...chain.inputs, ...what.inputs] };
  if (operator === undefined) return { put, operator: { kernel: second(as, numbers), inputs: [], arrays: [] } };
  const operands = [as, numbers.type as Exclude<Value['type'], 'bool'>].map((type): Argument => ({
    from: 'result',
    shape: { kind: 'scalar', type },
  }));
  const combined = settled(chainOf(operands, [{ fn: operator }, { store: as, numbers: true }], values));
  return { put, operator: { ...combined, inputs: combined.inputs.slice(2) } };
}

/** The second of two numbers, stored where the first was. */
function second(as: NumberName, { type }: Value): Kernel {
  const b = new Builder();
  b.parameter('there', loadedType(as), true);
  const kernel = b.kernel('second', [b.parameter('value', type, true)], { outside: 'zero', fast: true });
  return storing(kernel, [as], [loadedType(as)]);
}
