/** Inputs of data-parallel parts, checked as the sequential meaning checks them, and their failures made errors as it does. */
import { checkLength } from '../skeletons/generate.ts';
import { vecOf } from '../skeletons/collection.ts';
import { Failure } from '../skeletons/failure.ts';
import type { Vec } from '../types/vec.ts';

/** What the work gives. @throws OssaError for a `Failure` in it. */
export const reported = <A>(work: () => A): A => {
  try {
    return work();
  } catch (failure) {
    throw failure instanceof Failure ? failure.report(failure.path) : failure;
  }
};

/** The length that `generate` is given. @throws OssaError `OSSA_WRONG_INPUT` */
export const countLength = (input: unknown): number => reported(() => checkLength(input));

/** @throws OssaError `OSSA_WRONG_INPUT` when the input is not a collection */
export const collection = (input: unknown, role: string): Vec<unknown> => reported(() => vecOf(input, role));

export const collectionLength = (input: unknown, role: string): number => collection(input, role).length;
