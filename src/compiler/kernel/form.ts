/** The JavaScript form of a kernel with declared types, as text: what it is as a function, wherever there is no other code for it. */
import { emitScalar } from '../emit/js/kernel.ts';
import type { Lowered } from './front/lower.ts';
import type { Path, ResultShape, Shape, Source } from './front/shape.ts';

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

const at = (of: string, path: Path): string => path.reduce<string>((text, key) => `${text}[${JSON.stringify(key)}]`, of);

function shapeAt(shape: Shape, [key, ...rest]: Path): Shape {
  if (key === undefined) return shape;
  const part = shape.kind === 'tuple' ? shape.elements[Number(key)] : shape.kind === 'struct' ? shape.fields[key] : undefined;
  return part === undefined ? shape : shapeAt(part, rest);
}

/**
 * The text of `(values) => (x0, x1, …) => result`, where `values` are the captured values. Arguments are converted as typed collections
 * store them; the function keeps nothing.
 */
export function formText({ kernel, parameters, arrays, result }: Lowered, declared: readonly Shape[]): string {
  const given = (source: Source): string => {
    if (source.from !== 'argument') return at(`values[${(source as Source & { from: 'capture' }).capture}]`, source.from === 'capture' ? source.path : []);
    const shape = shapeAt(declared[source.argument] as Shape, source.path);
    const convert = entry[shape.kind === 'scalar' ? shape.type : 'f64'] as (x: string) => string;
    return convert(at(`x${source.argument}`, source.path));
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
