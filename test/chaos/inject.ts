/** A program with a fault: its first function does something terrible at one item. */
import { readFileSync } from 'node:fs';
import { childrenOf, skeletonOf } from '../../src/skeletons/kinds.ts';
import type { AnyFunction, Node } from '../../src/skeletons/node.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';

/** What can go wrong in a function. Those that need a file block on `pipe`, a named pipe that nobody writes to. */
export const faults = {
  exit: () => process.exit(3),
  timer: () => {
    setTimeout(() => {
      throw new Error('too late to be caught');
    }, 0);
  },
  overflow: () => {
    const deeper = (n: number): number => deeper(n + 1) + 1;
    deeper(0);
  },
  endless: () => {
    for (;;);
  },
  allocating: () => {
    for (let kept: unknown[] = []; ;) {
      kept.push(new Array(1000).fill(0));
      if (kept.length > 1000) kept = [];
    }
  },
  heap: () => {
    for (const kept: unknown[] = []; ;) kept.push(new Array(1000).fill(kept.length));
  },
  offheap: () => {
    for (const kept: unknown[] = []; ;) kept.push(Buffer.alloc(1 << 22, 1));
  },
  blocked: (pipe: string) => {
    readFileSync(pipe);
  },
} as const;
export type Fault = keyof typeof faults;

/** The program, its first function replaced by one that commits the fault at the item whose key is `target`. */
export function inject(program: AnySkeleton, fault: Fault, target: string, pipe: string): AnySkeleton {
  const commit: (pipe: string) => void = faults[fault];
  let done = false;
  const replace = (fn: AnyFunction): AnyFunction => {
    if (done) return fn;
    done = true;
    return (item: unknown) => {
      const key = typeof item === 'object' && item !== null && 'path' in item ? String(item.path) : String(item);
      if (key === target) commit(pipe);
      return fn(item);
    };
  };
  const rebuild = (node: Node): Node => {
    switch (node.kind) {
      case 'seq':
        return { ...node, fn: replace(node.fn) };
      case 'pipe':
        return { ...node, stages: node.stages.map(rebuild) };
      case 'farm':
        return { ...node, worker: rebuild(node.worker) };
      case 'map':
      case 'generate':
        return { ...node, body: rebuild(node.body) };
      default:
        return node;
    }
  };
  const changed = skeletonOf(rebuild(program.node));
  if (!done) throw new Error(`no function to replace among ${childrenOf(program.node).length} parts`);
  return changed;
}
