/** A program of one kernel of thirty lines; the argument says what its loop is to be, wasm or js. */
import { f64, map, run } from 'ossa';
import { input, settle } from './kernel.ts';

const [kernels] = process.argv.slice(2) as ['wasm' | 'js' | undefined];
console.log((await run(map(settle, f64), input, kernels === undefined ? {} : { kernels })).join());
