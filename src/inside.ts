/** What `import … from 'ossa'` gives inside a worker: everything that a function may use there, without the engine. */
import { OssaError } from './errors.ts';

export * from './pure.ts';
export { OssaError } from './errors.ts';

const outsideOnly =
  (what: string): ((...given: unknown[]) => never) =>
  () => {
    throw new OssaError('OSSA_NESTED_RUN', { what });
  };

export const run: (...given: unknown[]) => never = outsideOnly('run');
export const stream: (...given: unknown[]) => never = outsideOnly('stream');
export const plan: (...given: unknown[]) => never = outsideOnly('plan');
export const evaluate: (...given: unknown[]) => never = outsideOnly('evaluate');
export const evaluateStream: (...given: unknown[]) => never = outsideOnly('evaluateStream');
export const shared: (...given: unknown[]) => never = outsideOnly('shared');
export const lines: (...given: unknown[]) => never = outsideOnly('lines');
export const records: (...given: unknown[]) => never = outsideOnly('records');
export const chunks: (...given: unknown[]) => never = outsideOnly('chunks');
