import { backEnds } from './back-ends.ts';
import { drawsOf } from './draws.ts';
import { randomPiece } from './pieces.ts';
import { reference } from './reference.ts';
import { mathFunctions } from '../../src/compiler/kernel/math/functions.ts';
const functions = Object.values(mathFunctions);
const N = 600; let t = performance.now();
const lap = (what) => { console.log(what.padEnd(22), ((performance.now() - t) / N).toFixed(2), 'ms each'); t = performance.now(); };
const pieces = Array.from({ length: N }, (_, i) => randomPiece(drawsOf(5, i), { functions })); lap('make');
const ex = pieces.map((p) => reference(p.entry)(p)); lap('interpret');
for (const b of backEnds) { if (b.name === 'C') continue;
 const runs = await b.compile(pieces.map(({ entry }, i) => ({ entry, random: drawsOf(6, i) }))); lap(b.name + ' compile');
 pieces.forEach((p, i) => runs[i](p)); lap(b.name + ' run'); }
