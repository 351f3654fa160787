/** The worker side: as little as can give a unit's function back and call it. */
import { registerHooks } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { instantiate, provideModules } from '../../../src/compiler/capture/instantiate.ts';
import type { Unit } from '../../../src/compiler/capture/unit.ts';
import { callAll } from './calls.ts';

const pure = new URL('../../../src/pure.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'ossa' ? { url: pure, shortCircuit: true } : next(specifier, context),
});

parentPort!.on(
  'message',
  async ({ unit, captured, inputs }: { unit: Unit; captured: unknown[]; inputs: unknown[] }) => {
    try {
      provideModules(unit.modules);
      parentPort!.postMessage(await callAll(instantiate(unit, captured), inputs));
    } catch (error) {
      parentPort!.postMessage([{ error: String((error as Error).stack) }]);
    }
  },
);
