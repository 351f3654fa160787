/** The control flow of a kernel as C statements. What stands in them, numbers or vectors, is the business of a form. */
import type { Block, Constant, Length, Load, Operation, Value } from '../../kernel/ir/ir.ts';

/** A C variable. */
export interface Variable {
  readonly type: string;
  readonly name: string;
}

export type Leaf = Constant | Operation | Load | Length;

/** How the values of a kernel are written. */
export interface Form {
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

/** The statements of a block, without its yields; `beside` is a comment for the first statement of a line of the source. */
export function blockLines(block: Block, form: Form, beside: (line: number) => string = () => ''): string[] {
  let last: number | undefined;
  const lines = ({ statements }: Block): string[] =>
    statements.flatMap((statement) => {
      const { line } = statement;
      const comment = line === undefined || line === last ? '' : beside(line);
      if (line !== undefined) last = line;
      // A backslash at the end of a line would go on in the next.
      const text = comment === '' ? [] : [`// ${comment.replaceAll('\\', '/').replaceAll(/[\r\n]+/g, ' ')}`];
      return [...text, ...written(statement)];
    });
  const written = (statement: Block['statements'][number]): readonly string[] => {
    if (statement.kind === 'if') {
      const { results, condition, whenTrue, whenFalse } = statement;
      const no = [...lines(whenFalse), ...assign(form, results, whenFalse.yields)];
      return [
        ...results.flatMap((result) => form.variables(result).map(declare)),
        `if (${form.condition(condition)}) {`,
        ...indent([...lines(whenTrue), ...assign(form, results, whenTrue.yields)]),
        ...(no.length === 0 ? [] : ['} else {', ...indent(no)]),
        '}',
      ];
    }
    if (statement.kind === 'loop') {
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
    }
    return form.leaf(statement);
  };
  return lines(block);
}
