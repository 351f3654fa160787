/** Calls of a function, as both sides of the comparison record them. */

/** A call's value as JSON, or the error's message and its innermost place in the user's code. */
export interface Call {
  readonly value?: unknown;
  readonly error?: string;
  readonly place?: string | undefined;
}
export async function callAll(fn: Function, inputs: readonly unknown[]): Promise<Call[]> {
  const calls: Call[] = [];
  for (const input of inputs) {
    try {
      calls.push({ value: await (fn as (input: unknown) => unknown)(input) });
    } catch (error) {
      const frame = (error as Error).stack?.split('\n').find((line) => /^\s+at /.test(line));
      calls.push({ error: (error as Error).message, place: /([^\s()]+:\d+:\d+)\)?$/.exec(frame ?? '')?.[1] });
    }
  }
  return calls;
}

/** A place without the folder of the program, which is another under each flavour: `p7/main.ts:1:5` in a bundle. */
export function inProgram(place: string | undefined): string | undefined {
  return place?.replace(/^.*\bp\d+\//, '');
}
