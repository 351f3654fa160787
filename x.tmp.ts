import { capture } from './src/compiler/capture/capture.ts';
import { lower } from './src/compiler/kernel/front/lower.ts';
import { print } from './src/compiler/kernel/ir/print.ts';
import { interpret } from './src/compiler/kernel/ir/interpret.ts';
const most = 50;
const tab = new Float64Array([1, 2, 3, 4]);
const cfg = { scale: 2.5, off: [1, 2] };
function helper(a: number): number {
  if (a < 0) return -a;
  return a * 2;
}
const fs: [string, (x: number) => unknown][] = [
  ['poly', (x: number) => x * x + 2 * x - 1],
  [
    'escape',
    (cx: number) => {
      let x = 0,
        y = 0,
        n = 0;
      while (n < most && x * x + y * y <= 4) {
        const t = x * x - y * y + cx;
        y = 2 * x * y + 0.3;
        x = t;
        n++;
      }
      return n;
    },
  ],
  ['helper', (x: number) => helper(x) + helper(x - 3)],
  [
    'for',
    (x: number) => {
      let s = 0;
      for (let i = 0; i < tab.length; i++) {
        if (i === 2) continue;
        if (s > 100) break;
        s += tab[i]! * x;
      }
      return s;
    },
  ],
  [
    'early',
    (x: number) => {
      for (let i = 0; i < 10; i++) {
        for (let j = 0; j < 10; j++) {
          if (i * j > x) return i * 100 + j;
        }
      }
      return -1;
    },
  ],
  [
    'labelled',
    (x: number) => {
      let n = 0;
      outer: for (let i = 0; i < 10; i++) {
        for (let j = 0; j < 10; j++) {
          if (j > i) continue outer;
          if (i + j > x) break outer;
          n += i * j;
        }
      }
      return n;
    },
  ],
  [
    'switch',
    (x: number) => {
      let r = 0;
      switch (Math.floor(x) % 4) {
        case 0:
          r += 1;
        case 1:
          r += 10;
          break;
        case 2:
          return 77;
        default:
          r = -5;
      }
      return r + x;
    },
  ],
  ['bits', (x: number) => ((x | 0) ^ 0x55) + (x >>> 3) + (~x & 15)],
  ['cfg', (x: number) => x * cfg.scale + cfg.off[1]!],
  [
    'do',
    (x: number) => {
      let n = 0;
      let v = Math.abs(x);
      do {
        v = v / 2;
        n++;
        if (n > 20) break;
      } while (v > 1);
      return n * 10 + v;
    },
  ],
  [
    'tuple',
    (x: number) => {
      const p = { a: x, b: 2 };
      let q = [p.a + 1, p.b];
      if (x > 1) q = [q[1]!, q[0]!];
      p.a += 3;
      return q[0]! * p.a + q[1]!;
    },
  ],
  ['logical', (x: number) => ((x > 1 && x < 3) || !(x < 10) ? 1 : 0)],
  [
    'forof',
    (x: number) => {
      let s = 0;
      for (const t of tab) {
        if (t > x) break;
        s += t;
      }
      return s;
    },
  ],
  ['oob', (x: number) => tab[x]! + 1],
  [
    'uninit',
    (x: number) => {
      let y: number;
      if (x > 2) {
        y = 1;
      } else {
        y = x;
      }
      return y;
    },
  ],
  ['str', (x: number) => `a${x}`],
  [
    'rec',
    function f(x: number): number {
      return x < 1 ? 1 : f(x - 1);
    },
  ],
  ['exp', (x) => Math.exp(x)],
  ['pow', (x) => x ** 2],
];
for (const [name, f] of fs) {
  const c = capture(f, "map's function");
  let l;
  try {
    l = lower(c, {
      typing: 'exact',
      parameters: [{ kind: 'number', type: 'f64' }],
      captured: c.values(),
      ownMath: name !== 'exp',
      fast: false,
    });
  } catch (e) {
    console.log(name, 'CRASH', (e as Error).stack!.slice(0, 400));
    continue;
  }
  if ('refusal' in l) {
    console.log(name, 'refused', JSON.stringify(l.refusal));
    continue;
  }
  const vals = c.values();
  const at = (i: { capture: number; path: readonly string[] }) => i.path.reduce((v: any, k) => v[k], vals[i.capture]);
  let wrong = 0;
  for (const x of [0, -0, 1, 2, 3, 2.5, -7.25, 9, 11, 100, 1e9, 5e9, -3e9, NaN, Infinity, 0.1]) {
    const args = l.inputs.map((i) => (i.from === 'parameter' ? x : Number(at(i))));
    const r = interpret(l.kernel, args, l.arrays.map(at) as never);
    const want = Number(f(x));
    if (typeof r === 'symbol') {
      if (name !== 'oob') console.log(name, x, 'bail');
      continue;
    }
    if (!Object.is(r[0], want) && !(r[0] !== r[0] && want !== want)) {
      wrong++;
      console.log(name, x, r[0], want);
    }
  }
  console.log(name, 'ok', !wrong, l.kernel.body.statements.length, l.result);
  if (['escape'].includes(name) || wrong) console.log(print(l.kernel));
}
