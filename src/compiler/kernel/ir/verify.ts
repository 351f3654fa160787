/** What every kernel holds to, whoever made it: checked between passes, and for IR that comes from outside. */
import { OssaError } from '../../../errors.ts';
import {
  type Block,
  blocksOf,
  type Kernel,
  loadedType,
  operandsOf,
  resultsOf,
  type Scalar,
  type Statement,
  type Value,
} from './ir.ts';
import { normalise, operandType, operandTypes, operations, resultType } from './operations.ts';

/**
 * Checks that every value is defined once and before its uses, that types fit, and that constants are values of their types.
 *
 * @throws OssaError `OSSA_INTERNAL` with the first thing that is wrong; `after` says which pass made it
 */
export function verify(kernel: Kernel, after: string): void {
  const wrong = (what: string): never => {
    throw new OssaError('OSSA_INTERNAL', { what: `kernel ${kernel.name} after ${after}: ${what}` });
  };
  const defined: boolean[] = [];
  const define = ({ id }: Value): void => {
    if (defined[id] === true) wrong(`%${id} is defined twice`);
    defined[id] = true;
  };
  const typed = (values: readonly Value[], types: readonly Scalar[], what: string): void => {
    if (!fit(values, types))
      wrong(`${what}: (${values.map(({ type }) => type).join(', ')}) instead of (${types.join(', ')})`);
  };
  /** What can be used where the walk is, by number. */
  const visible: boolean[] = [];
  const see = (values: readonly Value[]): void => {
    for (const { id } of values) visible[id] = true;
  };
  /** `inside` looks at what sees the values of the block. */
  const block = ({ statements, yields }: Block, inside?: () => void): void => {
    const uses = (values: readonly Value[]): void => {
      for (const { id } of values) if (visible[id] !== true) wrong(`%${id} is used where it is not defined`);
    };
    for (const statement of statements) {
      uses(operandsOf(statement));
      check(statement);
      for (const result of resultsOf(statement)) define(result);
      see(resultsOf(statement));
    }
    uses(yields);
    inside?.();
    for (const statement of statements) for (const { id } of resultsOf(statement)) visible[id] = false;
  };
  const check = (statement: Statement): void => {
    switch (statement.kind) {
      case 'constant': {
        const { result, value } = statement;
        if (!Object.is(normalise(result.type, value), value) || (result.type === 'bool' && value !== 0 && value !== 1))
          wrong(`${value} is no ${result.type}`);
        return;
      }
      case 'operation': {
        const { operation, operands, result } = statement;
        if (!(operation in operations)) wrong(`there is no operation ${operation}`);
        const { arity, types }: { arity: number; types: readonly Scalar[] } = operations[operation];
        if (operands.length !== arity) wrong(`${operation} of ${operands.length} operands`);
        const type = operandType(operation, operands);
        if (!types.includes(type)) wrong(`${operation} of ${type}`);
        typed(operands, operandTypes(operation, type), operation);
        if (result.type !== resultType(operation, type)) wrong(`the result of ${operation} is ${result.type}`);
        return;
      }
      case 'load':
      case 'length': {
        const array = kernel.arrays[statement.array];
        if (array === undefined) return wrong(`there is no array ${statement.array}`);
        if (statement.kind === 'length') return typed([statement.result], ['i32'], 'a length');
        typed([statement.index], ['i32'], 'an index');
        if (statement.mask !== undefined) typed([statement.mask], ['bool'], 'a mask');
        return typed([statement.result], [loadedType(array.element)], `an element of ${array.name}`);
      }
      case 'if': {
        typed([statement.condition], ['bool'], 'a condition');
        for (const inner of blocksOf(statement)) {
          block(inner);
          typed(
            inner.yields,
            statement.results.map(({ type }) => type),
            'what an arm yields',
          );
        }
        return;
      }
      case 'loop': {
        const { initial, carried, before, body, results } = statement;
        const types = carried.map(({ type }) => type);
        typed(initial, types, 'what a loop begins with');
        carried.forEach(define);
        see(carried);
        block(before, () => block(body));
        for (const { id } of carried) visible[id] = false;
        typed(before.yields, ['bool', ...results.map(({ type }) => type)], 'what ends a loop');
        typed(body.yields, types, 'the next round');
      }
    }
  };
  for (const parameter of kernel.parameters) define(parameter);
  see(kernel.parameters);
  block(kernel.body);
}

function fit(values: readonly Value[], types: readonly Scalar[]): boolean {
  for (let i = 0; i < values.length; i++) if (values[i]?.type !== types[i]) return false;
  return values.length === types.length;
}
