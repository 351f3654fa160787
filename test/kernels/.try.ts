import { drawsOf } from './draws.ts';
import { captures, randomSource } from './random-source.ts';
let bad = 0, t = performance.now();
const names = Object.keys(captures), values = Object.values(captures);
for (let i = 0; i < 3000; i++) { const { text } = randomSource(drawsOf(3, i));
 try { const f = new Function(...names, `'use strict';\n${text}\n;return f;`)(...values); for (const x of [0, 1.5, -3, NaN]) f(x, 2, [1, 2]); } catch (e) { if (bad++ < 3) console.log(String(e), text); } }
console.log(bad, performance.now() - t); console.log(randomSource(drawsOf(3, 5)).text);
