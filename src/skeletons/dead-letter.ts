/** deadLetter: items that fail leave the stream, and somebody is told. */
import type { Stage } from './chain.ts';
import { guarded } from './failure.ts';
import { type Replicable, union } from './flag.ts';
import { named, printed, type KindOf, type Outputs } from './kind.ts';
import type { DeadLetterNode } from './node.ts';
import { endOf } from './process.ts';
import { type Result, settled } from './settle.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { after, isThenable } from './thenable.ts';
import { checkFunction, requireReplicable } from './validate.ts';

const place = "deadLetter's function";
const letterOf = (node: DeadLetterNode): ReturnType<typeof named> => named(node.letter, "deadLetter's letter");

export const deadLetterKind: KindOf<DeadLetterNode> = {
  kind: 'deadLetter',
  children: (node) => [node.body],
  placeOf: () => place,
  functions: (node) => [letterOf(node)],
  flags: (_node, [body = []]) => union(body, ['many']),
  details: (node) => [`letter ${printed(node.letter)}`],
  open(node, { resolve, open }) {
    const { fn, role } = letterOf(node);
    const letter = guarded(resolve(fn, role), role);
    const body = open(node.body, place);
    const tell = (x: unknown, thrown: unknown): Outputs | Promise<Outputs> =>
      after(letter({ item: x, error: settled(thrown) }), () => []);
    return {
      next(x) {
        let outputs: Outputs | Promise<Outputs>;
        try {
          outputs = body.next(x);
        } catch (thrown) {
          return tell(x, thrown);
        }
        return isThenable(outputs)
          ? (outputs as Promise<Outputs>).catch((thrown: unknown) => tell(x, thrown))
          : outputs;
      },
      ...endOf([body]),
    };
  },
};

/** What a dead letter says. */
export interface Letter<I> {
  readonly item: I;
  readonly error: Extract<Result<never>, { ok: false }>;
}

/**
 * The program without the items it fails on: each of these is handed to `letter`, with the error, and leaves the stream. The
 * function is called where the item failed, in a worker, and awaited before the item counts as done: to write to a file or a
 * queue, for instance. Letters come in any order, and a worker that is lost in between calls it again.
 *
 * Laws: `deadLetter(p, l) = p` where `p` does not fail; what `l` is told and what leaves make up the inputs.
 * Effect: `'many'`, an input may give no output. Where every input must keep its place, `settle` gives failures as values.
 * Source: Hohpe and Woolf, "Enterprise Integration Patterns", 2003 (dead letter channel).
 *
 * @throws OssaError `OSSA_SERIAL_REPLICATED` when the program keeps one state for all items; `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example deadLetter(parse, ({ item, error }) => appendFile('bad.jsonl', JSON.stringify({ item, why: error.message }) + '\n'))
 */
export function deadLetter<I, O, F extends Replicable = never>(
  body: Stage<I, O, F>,
  letter: (letter: Letter<NoInfer<I>>) => unknown,
): Skeleton<I, O, F | 'many'> {
  const program = programOf(body, 'deadLetter');
  requireReplicable(program, 'deadLetter');
  const node: DeadLetterNode = {
    kind: 'deadLetter',
    body: program.node,
    letter: checkFunction(letter, "deadLetter's letter"),
  };
  return build(deadLetterKind, node, [program]);
}
