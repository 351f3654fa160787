import { expect, test } from 'vitest';
import { body, cloud, energy, moved, type Body } from './n-body.ts';

/** Where the three bodies are on the figure of eight, and how fast: Chenciner and Montgomery 2000, after Simó. */
const figureOfEight = (): Body[] => {
  const [x, y] = [0.97000436, -0.24308753];
  const [u, v] = [-0.93240737, -0.86473146];
  const at = (x: number, y: number, u: number, v: number): Body => ({ mass: 1, x, y, z: 0, u, v, w: 0 });
  return [at(x, y, -u / 2, -v / 2), at(-x, -y, -u / 2, -v / 2), at(0, 0, u, v)];
};
const period = 6.32591398;

test('three bodies are back where they were after one period', async () => {
  const steps = 1500;
  const start = figureOfEight();
  const end = [...(await moved(body.from(start), { step: period / steps, steps, softening: 0 }))];
  for (const [i, { x, y, u, v }] of start.entries()) {
    expect(end[i]!.x).toBeCloseTo(x, 3);
    expect(end[i]!.y).toBeCloseTo(y, 3);
    expect(end[i]!.u).toBeCloseTo(u, 3);
    expect(end[i]!.v).toBeCloseTo(v, 3);
  }
});

test('a third of a period on, each is where the next was', async () => {
  const steps = 700;
  const start = figureOfEight();
  const end = [...(await moved(body.from(start), { step: period / 3 / steps, steps, softening: 0 }))];
  const places = (bodies: readonly Body[]): number[] => bodies.map(({ x }) => x).sort((a, b) => a - b);
  for (const [i, x] of places(end).entries()) expect(x).toBeCloseTo(places(start)[i]!, 3);
  expect(end[2]!.x).not.toBeCloseTo(start[2]!.x, 1);
});

test('a cloud keeps its energy, with the same digits on 1, 2 and 7 workers', async () => {
  const how = { step: 0.01, steps: 10, softening: 0.05 };
  const start = cloud(200);
  const [first, ...others] = await Promise.all([1, 2, 7].map((workers) => moved(start, how, { workers })));
  expect(energy(first!, how.softening)).toBeCloseTo(energy(start, how.softening), 5);
  expect(first!.columns).not.toEqual(start.columns);
  for (const other of others) expect(other.columns).toEqual(first!.columns);
});
