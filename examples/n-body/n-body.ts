/**
 * Bodies that attract each other: every body with every other in each step, their movement by the leapfrog.
 *
 *     npx ossa run examples/n-body/n-body.ts [bodies] [steps]
 *
 * The energy of all stays, and so does the shape of the orbit in which three bodies chase each other on a figure of eight:
 * Chenciner and Montgomery, A remarkable periodic solution of the three-body problem, 2000.
 */
import {
  allPairs,
  f64,
  fork,
  iterate,
  map,
  op,
  pipe,
  random,
  run,
  struct,
  zip,
  type Operator,
  type RunOptions,
} from 'ossa';

export interface Body {
  readonly mass: number;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Velocity. */
  readonly u: number;
  readonly v: number;
  readonly w: number;
}
/** What pulls a body. */
interface Pull {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
export const body = struct({ mass: f64, x: f64, y: f64, z: f64, u: f64, v: f64, w: f64 });
export type Bodies = ReturnType<typeof body.make>;
const pull = struct({ x: f64, y: f64, z: f64 });

const together: Operator<Pull> = op<Pull>((a, b) => ({ x: a.x + b.x, y: a.y + b.y, z: a.z + b.z }), {
  name: 'together',
  identity: pull.zero,
  commutative: true,
});

/** Newton's law; within `softening` bodies go through each other, and none pulls itself. */
const pulls = (softening: number) =>
  allPairs(
    (a: Body, b: Body): Pull => {
      const [dx, dy, dz] = [b.x - a.x, b.y - a.y, b.z - a.z];
      const square = dx * dx + dy * dy + dz * dz + softening * softening;
      const strength = square === 0 ? 0 : b.mass / (square * Math.sqrt(square));
      return { x: strength * dx, y: strength * dy, z: strength * dz };
    },
    together,
    pull,
  );

const drift = (time: number) =>
  map(
    ({ mass, x, y, z, u, v, w }: Body): Body => ({ mass, x: x + time * u, y: y + time * v, z: z + time * w, u, v, w }),
    body,
  );
const kick = (time: number) =>
  zip(
    ({ mass, x, y, z, u, v, w }: Body, a: Pull): Body => ({
      mass,
      x,
      y,
      z,
      u: u + time * a.x,
      v: v + time * a.y,
      w: w + time * a.z,
    }),
    body,
  );

/** The bodies after so many steps: each half a drift, a kick where the bodies are then, and the other half. */
export function moved(
  bodies: Bodies,
  { step, steps, softening }: { step: number; steps: number; softening: number },
  options?: RunOptions,
): Promise<Bodies> {
  const both = (bodies: Bodies): readonly [Bodies, Bodies] => [bodies, bodies];
  const one = pipe(
    drift(step / 2),
    fork((bodies: Bodies) => bodies, pipe(both, pulls(softening))),
    kick(step),
    drift(step / 2),
  );
  return run(iterate(one, { times: steps }), bodies, options);
}

/** Of motion and of place. */
export function energy(bodies: Bodies, softening: number): number {
  let total = 0;
  const all = [...bodies];
  for (const [i, a] of all.entries()) {
    total += (a.mass * (a.u ** 2 + a.v ** 2 + a.w ** 2)) / 2;
    for (const b of all.slice(i + 1))
      total -= (a.mass * b.mass) / Math.hypot(b.x - a.x, b.y - a.y, b.z - a.z, softening);
  }
  return total;
}

/** A round cloud at rest, of mass 1. */
export function cloud(n: number): Bodies {
  const bodies = Array.from({ length: n }, (_, i): Body => {
    const numbers = random(1687, i);
    const [x, y, z] = [numbers.normal(), numbers.normal(), numbers.normal()];
    return { mass: 1 / n, x, y, z, u: 0, v: 0, w: 0 };
  });
  return body.from(bodies);
}

if (import.meta.main) {
  const [n = 1000, steps = 20] = process.argv.slice(2).map(Number);
  const how = { step: 0.01, steps, softening: 0.05 };
  const start = cloud(n);
  const before = performance.now();
  const end = await moved(start, how);
  const seconds = (performance.now() - before) / 1000;
  const energies = [start, end].map((bodies) => energy(bodies, how.softening));
  console.log(
    `${n} bodies, ${steps} steps in ${seconds.toFixed(2)} s: ${((n * n * steps) / seconds / 1e6).toFixed(0)} million pairs a second`,
  );
  console.log(`energy ${energies.map((e) => e.toFixed(9)).join(' before, ')} after`);
}
