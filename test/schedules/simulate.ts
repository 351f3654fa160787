/** Runs many schedules: node test/schedules/simulate.ts [--schedules 1000000] [--seed 1]. The first that fails is told with its seed. */
import { parseArgs } from 'node:util';
import { explain, schedules } from './schedules.ts';

const { values } = parseArgs({
  options: { schedules: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.schedules);
const seed = Number(values.seed);
const started = performance.now();

const summary = schedules(seed, count, (done) => {
  const perSecond = Math.round((done / (performance.now() - started)) * 1000);
  process.stderr.write(`\r${done} of ${count} schedules, ${perSecond} a second`);
});
process.stderr.write('\n');
if (summary.failed === undefined) {
  console.log(
    `${count} schedules from seed ${seed}:`,
    summary.ends,
    `${summary.lost} workers lost, ${summary.steps} steps`,
  );
} else {
  console.log(explain(summary.failed));
  process.exitCode = 1;
}
