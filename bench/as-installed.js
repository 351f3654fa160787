/** `import 'ossa'` in a process started with this is the package that package.ts made, as if it were installed. */
import { registerHooks } from 'node:module';

const entries = {
  ossa: new URL('.package/dist/index.js', import.meta.url).href,
  'ossa/kernel': new URL('.package/dist/kernel.js', import.meta.url).href,
  'ossa/register': new URL('.package/dist/register.js', import.meta.url).href,
};
registerHooks({
  resolve: (specifier, context, next) =>
    specifier in entries ? { url: entries[specifier], shortCircuit: true } : next(specifier, context),
});
await import('ossa/register');
