/** A program of a module on the items of an input. */
import { pathToFileURL } from 'node:url';
import { run, stream } from '../api/run.ts';
import { OssaError } from '../errors.ts';
import type { AnyStage } from '../skeletons/chain.ts';
import { describe } from '../skeletons/describe.ts';
import { isSkeleton } from '../skeletons/skeleton.ts';
import type { Format } from './format.ts';
import { shown } from './frames.ts';
import { parseJson } from '../api/files.ts';
import { itemsOf, valueOf } from './input.ts';
import { Output } from './output.ts';

export interface Feeding {
  readonly exportName: string;
  readonly inputs: readonly string[];
  /** JSON text of the one input. */
  readonly value: string | undefined;
  /** The whole input is one value. */
  readonly one: boolean;
  readonly format: Format | undefined;
  readonly numbers: boolean;
  readonly output: string | undefined;
}

/** Feeds the program and writes its outputs. @throws OssaError OSSA_NO_PROGRAM, OSSA_INPUT, or what the run throws */
export async function feed(path: string, feeding: Feeding): Promise<void> {
  const program = await programIn(path, feeding.exportName);
  const output = new Output(feeding.output);
  if (feeding.value !== undefined && feeding.inputs.length > 0) {
    throw new OssaError('OSSA_USAGE', { problem: '--input and --value exclude each other', hint: 'Give one of them' });
  }
  if (feeding.one || feeding.value !== undefined) {
    const input =
      feeding.value === undefined
        ? await valueOf(feeding.inputs, feeding)
        : parseJson(feeding.value, '--value', 'json');
    await output.write(await run(program as (x: unknown) => unknown, input));
  } else {
    for await (const result of stream(program as (x: unknown) => unknown, all(feeding))) await output.write(result);
  }
  await output.end();
}

async function* all(feeding: Feeding): AsyncGenerator<unknown> {
  for (const input of feeding.inputs) yield* itemsOf(input, feeding);
}

async function programIn(path: string, name: string): Promise<AnyStage> {
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const program = module[name];
  if (isSkeleton(program) || typeof program === 'function') return program as AnyStage;
  const others = Object.keys(module).filter((each) => isSkeleton(module[each]));
  throw new OssaError('OSSA_NO_PROGRAM', {
    file: shown(path),
    name,
    given:
      name in module ? describe(program) : others.length > 0 ? `missing (there are ${others.join(', ')})` : 'missing',
  });
}
