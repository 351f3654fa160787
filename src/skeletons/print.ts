/** A program as a tree of lines. (As one line, `String(program)`.) */
import { kindOf } from './kinds.ts';
import type { Node } from './node.ts';

/**
 * ```
 * pipe
 * ├─ farm degree 4
 * │  └─ decode
 * └─ reduce sum
 * ```
 */
export function printTree(node: Node): string {
  return lines(node).join('\n');
}

function lines(node: Node): string[] {
  const { children, details } = kindOf(node);
  const inside = children(node);
  const head = [...(node.kind === 'seq' ? [] : [node.kind]), ...details(node)].join(' ');
  return [head, ...inside.flatMap((child, i) => indent(lines(child), i === inside.length - 1))];
}

const indent = ([first = '', ...rest]: string[], last: boolean): string[] => [
  `${last ? '└─' : '├─'} ${first}`,
  ...rest.map((line) => `${last ? '  ' : '│ '} ${line}`),
];
