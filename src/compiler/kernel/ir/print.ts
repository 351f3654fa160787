/** Kernels as text, which `parse` reads back. */
import { type Beside, besideEach, nothingBeside } from './beside.ts';
import type { ArrayParameter, Block, Kernel, Parameter, Statement, Value } from './ir.ts';

/** A number so that it is read back bit for bit; that of NaN is not told apart. */
export const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** The text of a kernel, with comments before the statements of a line of the source. */
export function print(kernel: Kernel, beside: Beside = nothingBeside): string {
  const lines: string[] = [];
  const comment = besideEach(beside);
  const name = ({ id }: Value): string => `%${id}`;
  const names = (values: readonly Value[]): string => values.map(name).join(', ');
  const typed = (values: readonly Value[]): string => values.map(({ id, type }) => `%${id}: ${type}`).join(', ');
  const put = (depth: number, text: string): void => void lines.push(`${'  '.repeat(depth)}${text}`);
  const block = ({ statements }: Block, depth: number): void => {
    for (const statement of statements) {
      const text = comment(statement.site);
      if (text !== '') put(depth, `; ${text}`);
      write(statement, depth);
    }
  };
  const write = (statement: Statement, depth: number): void => {
    switch (statement.kind) {
      case 'constant':
        return put(depth, `${typed([statement.result])} = constant ${numberText(statement.value)}`);
      case 'operation':
        return put(depth, `${typed([statement.result])} = ${statement.operation} ${names(statement.operands)}`);
      case 'length':
        return put(depth, `${typed([statement.result])} = length @${statement.array}`);
      case 'load': {
        const { result, array, index, mask, inside } = statement;
        const where = mask === undefined ? '' : ` where ${name(mask)}`;
        return put(depth, `${typed([result])} = load @${array}[${name(index)}]${where}${inside ? ' inside' : ''}`);
      }
      case 'if': {
        const { results, condition, whenTrue, whenFalse } = statement;
        put(depth, `${typed(results)}${results.length > 0 ? ' = ' : ''}if ${name(condition)} {`);
        block(whenTrue, depth + 1);
        put(depth + 1, `yield ${names(whenTrue.yields)}`.trimEnd());
        put(depth, `} else {`);
        block(whenFalse, depth + 1);
        put(depth + 1, `yield ${names(whenFalse.yields)}`.trimEnd());
        return put(depth, '}');
      }
      case 'loop': {
        const { results, carried, initial, before, body } = statement;
        const first = carried.map((value, i) => `${typed([value])} = ${name(initial[i] as Value)}`).join(', ');
        put(depth, `${typed(results)}${results.length > 0 ? ' = ' : ''}loop (${first}) {`);
        block(before, depth + 1);
        put(depth, `} while ${name(before.yields[0] as Value)} else (${names(before.yields.slice(1))}) {`);
        block(body, depth + 1);
        put(depth + 1, `next ${names(body.yields)}`.trimEnd());
        return put(depth, '}');
      }
    }
  };
  const parameter = ({ id, type, name: called, varying }: Parameter): string =>
    `%${id}: ${varying ? '' : 'uniform '}${type} ${called}`;
  const array = ({ name: called, element, data }: ArrayParameter, i: number): string =>
    `@${i}: ${element} ${called}${data === undefined ? '' : ` = [${data.map(numberText).join(', ')}]`}`;
  const given = [...kernel.parameters.map(parameter), ...kernel.arrays.map(array)].join(', ');
  put(0, `kernel ${kernel.name}(${given}) outside ${kernel.outside}${kernel.fast ? ' fast' : ''} {`);
  block(kernel.body, 1);
  put(1, `yield ${names(kernel.body.yields)}`.trimEnd());
  put(0, '}');
  return lines.join('\n');
}
