/** A program of one kernel of thirty lines; the argument says what its loop is: wasm or js. */
import { f64, map, run } from 'ossa';
import { input, settle } from './kernel.ts';

const [kernels] = process.argv.slice(2) as ['wasm' | 'js'];
console.log((await run(map(settle, f64), input, { kernels })).join());
