/** Activations: a function at work in a call, with the variables that it sees. */
import type { AnyNode } from 'acorn';
import { type Binding, functionScope } from '../../capture/scope.ts';
import type { Place, Site } from './facts.ts';
import type { Module } from './module.ts';

export interface Frame {
  readonly module: Module;
  /** The function, or the program of a module. */
  readonly node: AnyNode;
  readonly site: Site;
  /** The activation around it. */
  readonly parent: Frame | undefined;
}

/** The activation that a variable belongs to, seen from another one. */
export function frameOf(frame: Frame, binding: Binding): Frame {
  const { node } = functionScope(binding.scope);
  let found: Frame = frame;
  while (found.node !== node && found.parent) found = found.parent;
  return found;
}

export const placeOf = (frame: Frame, binding: Binding): Place =>
  frameOf(frame, binding).site.place(binding, binding.name);
