/** Command lines against tables of options: what is understood and what help prints are the same rows. */
import { parseArgs } from 'node:util';
import { OssaError } from '../errors.ts';
import { closest } from '../skeletons/suggest.ts';

export interface Option {
  /** How its value is called in help; a flag without one if left out. */
  readonly value?: string;
  /** The value where the option is given without one: another stands behind =, as in --code=ir. */
  readonly alone?: string;
  /** May be given again. */
  readonly multiple?: boolean;
  readonly short?: string;
  readonly help: string;
}
export type Options = Readonly<Record<string, Option>>;

/** The values of options, by name, as they were given. */
export type Given<O extends Options> = {
  readonly [N in keyof O]?: O[N] extends { readonly multiple: true }
    ? string[]
    : O[N] extends { readonly value: string }
      ? string
      : boolean;
};

export interface CommandLine<O extends Options> {
  readonly options: Given<O>;
  /** What is not an option, and everything after `--`. */
  readonly operands: readonly string[];
}

/** @throws OssaError OSSA_USAGE with what was probably meant */
export function parseOptions<const O extends Options>(
  command: string,
  table: O,
  args: readonly string[],
): CommandLine<O> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { value, multiple, short }]) => [
      name,
      {
        type: value === undefined ? 'boolean' : 'string',
        multiple: multiple ?? false,
        ...(short === undefined ? {} : { short }),
      } as const,
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: completed(table, args),
      options,
      allowPositionals: true,
      strict: true,
    });
    return { options: values as Given<O>, operands: positionals };
  } catch (error) {
    throw explained(command, table, error);
  }
}

/** The arguments with a value for each option that may be without one. */
function completed(table: Options, args: readonly string[]): string[] {
  const end = args.indexOf('--');
  return args.map((arg, i) => {
    const alone = end >= 0 && i > end ? undefined : arg.startsWith('--') ? table[arg.slice(2)]?.alone : undefined;
    return alone === undefined ? arg : `${arg}=${alone}`;
  });
}

function explained(command: string, table: Options, error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string };
  if (code?.startsWith('ERR_PARSE_ARGS') !== true) return error;
  const all = `'ossa ${command} --help' lists the options; what is meant for your script goes after --`;
  const unknown = /^Unknown option '--?([^']+)'/.exec(message)?.[1];
  if (unknown === undefined)
    return new OssaError('OSSA_USAGE', { problem: (message.split(/[.\n]/)[0] as string).trim(), hint: all });
  const meant = closest(unknown, Object.keys(table));
  return new OssaError('OSSA_USAGE', {
    problem: `'ossa ${command}' has no option --${unknown}`,
    hint: meant === undefined ? all : `Did you mean --${meant}? ${all}`,
  });
}

/** The rows as lines of help. */
export function describeOptions(table: Options): string {
  const rows = Object.entries(table).map(([name, { value, alone, short, help }]) => ({
    left: `${short === undefined ? '' : `-${short}, `}--${name}${value === undefined ? '' : alone === undefined ? ` ${value}` : `[=${value}]`}`,
    help,
  }));
  const width = Math.max(...rows.map(({ left }) => left.length));
  return rows
    .map(({ left, help }) => `  ${left.padEnd(width)}  ${help.replaceAll('\n', `\n${' '.repeat(width + 4)}`)}`)
    .join('\n');
}
