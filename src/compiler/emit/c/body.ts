/** The control flow of a kernel as C statements. What stands in them, numbers or vectors, is the business of a form. */
import { type Beside, besideEach } from '../../kernel/ir/beside.ts';
import type { Block, Constant, If, Length, Load, Loop, Operation, Statement, Value } from '../../kernel/ir/ir.ts';

/** A C variable. */
export interface Variable {
  readonly type: string;
  readonly name: string;
}

export type Leaf = Constant | Operation | Load | Length;

/** How the values of a kernel are written. */
export interface Form {
  /** What stands before the first statement of a line of the source, as a comment. */
  readonly beside: Beside;
  /** The variables of a value: one, or one for each vector. */
  variables(value: Value): readonly Variable[];
  /** What is assigned to the variables of `target` for it to be `value`. */
  parts(value: Value, target: Value): readonly string[];
  /** A condition that is the same for all elements that are computed together. */
  condition(value: Value): string;
  /** The statements that define the result. */
  leaf(statement: Leaf): readonly string[];
}

export const indent = (lines: readonly string[]): string[] => lines.map((line) => (line === '' ? '' : `  ${line}`));

export const declare = ({ type, name }: Variable): string => `${type} ${name};`;

/** Assignments of `values` to `targets`, as if all were done at once. */
function assign(form: Form, targets: readonly Value[], values: readonly Value[]): string[] {
  const moves = targets.flatMap((target, i) => {
    const parts = form.parts(values[i] as Value, target);
    return form.variables(target).map((variable, j) => ({ ...variable, from: parts[j] as string }));
  });
  const changing = moves.filter(({ name, from }) => name !== from);
  const names = new Set(changing.map(({ name }) => name));
  const uses = (text: string): boolean => text.match(/\w+/g)?.some((word) => names.has(word)) === true;
  const held = changing.map((move, i) => ({ ...move, temporary: uses(move.from) ? `next${i}` : undefined }));
  const kept = held.flatMap(({ type, from, temporary }) =>
    temporary === undefined ? [] : [`const ${type} ${temporary} = ${from};`],
  );
  return [...kept, ...held.map(({ name, from, temporary }) => `${name} = ${temporary ?? from};`)];
}

/** The statements of a block, without its yields. */
export function blockLines(block: Block, form: Form): string[] {
  const beside = besideEach(form.beside);
  const lines = ({ statements }: Block): string[] =>
    statements.flatMap((statement) => {
      if (statement.kind === 'if' || statement.kind === 'loop') return [...comment(statement), ...written(statement)];
      const leaf = form.leaf(statement);
      return leaf.length === 0 ? [] : [...comment(statement), ...leaf];
    });
  const comment = ({ site }: Statement): readonly string[] => {
    const text = beside(site);
    // A backslash at the end of a line would go on in the next.
    return text === '' ? [] : [`// ${text.replaceAll('\\', '/').replaceAll(/[\r\n]+/g, ' ')}`];
  };
  const written = (statement: If | Loop): readonly string[] => {
    if (statement.kind === 'if') {
      const { results, condition, whenTrue, whenFalse } = statement;
      const [yes, no] = [whenTrue, whenFalse].map((arm) => [...lines(arm), ...assign(form, results, arm.yields)]) as [
        string[],
        string[],
      ];
      return [
        ...results.flatMap((result) => form.variables(result).map(declare)),
        `if (${form.condition(condition)}) {`,
        ...indent(yes),
        ...(no.length === 0 ? [] : ['} else {', ...indent(no)]),
        '}',
      ];
    }
    const { results, carried, initial, before, body } = statement;
    const [condition, ...given] = before.yields as [Value, ...Value[]];
    const first = carried.flatMap((value, i) => {
      const parts = form.parts(initial[i] as Value, value);
      return form.variables(value).map(({ type, name }, j) => `${type} ${name} = ${parts[j]};`);
    });
    // In order: what a constant is called is known once it has been written.
    const head = lines(before);
    const left = assign(form, results, given);
    return [
      ...results.flatMap((result) => form.variables(result).map(declare)),
      ...first,
      'for (;;) {',
      ...indent([
        ...head,
        ...(left.length === 0
          ? [`if (!(${form.condition(condition)})) break;`]
          : [`if (!(${form.condition(condition)})) {`, ...indent([...left, 'break;']), '}']),
        ...lines(body),
        ...assign(form, carried, body.yields),
      ]),
      '}',
    ];
  };
  return lines(block);
}
