/**
 * Running statistics over a CSV file: daily highest temperatures of Seattle and New York, for each city and month the mean,
 * standard deviation, minimum and maximum so far. One pass, constant memory: the state of a key is five numbers.
 *
 *     npx ossa run examples/statistics/statistics.ts [file.csv]
 */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { farm, pipe, stateful, stream, type Skeleton } from 'ossa';

/** One day: `location,date,precipitation,temp_max,…`, temperature in °C. */
interface Day {
  readonly key: string;
  readonly temperature: number;
}
/** Statistics of the days of one city and month that have been seen so far. */
export interface Running {
  readonly key: string;
  readonly count: number;
  readonly mean: number;
  /** Sum of the squared deviations from the mean. */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
}

/** The program: each line of the file becomes the statistics of its city and month up to that line. */
export const statistics: Skeleton<string, Running> = pipe(
  farm((line: string): Day => {
    const [city, date, , temperature] = line.split(',');
    return { key: `${city} ${date!.slice(5, 7)}`, temperature: Number(temperature) };
  }),
  stateful(
    (): Running => ({ key: '', count: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity }),
    (so, { key, temperature }: Day) => {
      // Welford's update: stable where the sum of squares minus the square of the sum is not.
      const count = so.count + 1;
      const mean = so.mean + (temperature - so.mean) / count;
      const squares = so.squares + (temperature - so.mean) * (temperature - mean);
      const next = {
        key,
        count,
        mean,
        squares,
        min: Math.min(so.min, temperature),
        max: Math.max(so.max, temperature),
      };
      return [next, next];
    },
    ({ key }: Day) => key,
  ),
);

/** The sample standard deviation. */
export const deviation = ({ squares, count }: Running): number => Math.sqrt(squares / (count - 1));

/** The lines of a CSV file but the first, which names the columns. */
export async function* rowsOf(file: string): AsyncGenerator<string> {
  let header = true;
  for await (const line of createInterface({ input: createReadStream(file) })) {
    if (!header) yield line;
    header = false;
  }
}

const column = (value: number, width: number): string => value.toFixed(1).padStart(width);

if (import.meta.main) {
  const [file = join(import.meta.dirname, 'weather.csv')] = process.argv.slice(2);
  const latest = new Map<string, Running>();
  for await (const running of stream(statistics, rowsOf(file))) latest.set(running.key, running);

  console.log('city and month   days    mean  st.dev.    min    max   (highest temperature of the day, °C)');
  for (const [key, s] of [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const numbers = column(s.mean, 8) + column(deviation(s), 9) + column(s.min, 7) + column(s.max, 7);
    console.log(key.padEnd(14) + String(s.count).padStart(7) + numbers);
  }
}
