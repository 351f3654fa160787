/** The JavaScript form of a kernel with declared types, as text: what it is as a function, wherever there is no other code for it. */
import { emitScalar } from '../emit/js/kernel.ts';
import type { Lowered } from './front/lower.ts';
import { type Path, type ResultShape, type ScalarShape, type Shape, shapeAt, type Source } from './front/shape.ts';

/** How a number is stored as an element, of `x`; booleans are what holds. */
const entry: Readonly<Record<string, (x: string) => string>> = {
  f64: (x) => `+${x}`,
  f32: (x) => `Math.fround(${x})`,
  i32: (x) => `${x} | 0`,
  u32: (x) => `${x} >>> 0`,
  i16: (x) => `${x} << 16 >> 16`,
  u16: (x) => `${x} & 65535`,
  i8: (x) => `${x} << 24 >> 24`,
  u8: (x) => `${x} & 255`,
  bool: (x) => `!!${x}`,
};

const at = (of: string, path: Path): string =>
  path.reduce<string>((text, key) => `${text}[${JSON.stringify(key)}]`, of);

/**
 * The text of `(values) => (x0, x1, …) => result`, where `values` are the captured values. Arguments are converted as typed collections
 * store them; the function keeps nothing.
 */
export function formText({ kernel, parameters, arrays, result }: Lowered, declared: readonly Shape[]): string {
  const given = (source: Source): string => {
    if (source.from === 'capture') return at(`values[${source.capture}]`, source.path);
    const argument = `x${source.argument}`;
    if (source.from === 'position') return `${argument}.position[${source.dimension}] | 0`;
    const shape = declared[source.argument];
    const { type } = shapeAt(shape?.kind === 'near' ? shape.element : shape, source.path) as ScalarShape;
    const of = source.from === 'near' ? `${argument}.at(${source.offset.join(', ')})` : argument;
    return (entry[type] as (x: string) => string)(at(of, source.path));
  };
  const numbers = [...parameters, ...arrays.filter((source) => source !== undefined)].map(given);
  const call = `scalar(${numbers.join(', ')})`;
  const takes = declared.map((_, i) => `x${i}`).join(', ');
  const returned = result.kind === 'scalar' ? [`return ${call};`] : objects(result, call);
  return `(values) => {\nconst scalar = (${emitScalar(kernel)})();\nreturn (${takes}) => {\n${returned.join('\n')}\n};\n}`;
}

/** The tuple or struct of the numbers that a call gives. */
function objects(result: ResultShape, call: string): readonly string[] {
  const names: string[] = [];
  const build = (shape: ResultShape): string => {
    if (shape.kind === 'tuple') return `[${shape.elements.map(build).join(', ')}]`;
    if (shape.kind === 'struct') {
      const fields = Object.entries(shape.fields).map(([name, field]) => `${JSON.stringify(name)}: ${build(field)}`);
      return `({ ${fields.join(', ')} })`;
    }
    return names[names.push(`n${names.length}`) - 1] as string;
  };
  const value = build(result);
  const pattern = names.length === 1 ? names[0] : `[${names.join(', ')}]`;
  return [`const ${pattern} = ${call};`, `return ${value};`];
}
