/**
 * Windowed analytics over a CSV file: the weather of two cities arrives day by day, and each 28 days of a city become their
 * mean, lowest and highest temperature. Of the stream only the windows that are open are kept in memory.
 *
 *     npx ossa run examples/windows/windows.ts [file.csv] [days] [days between starts]
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { farm, pipe, stream, window, type Skeleton, type Window } from 'ossa';

/** One day of a city: when, as days since the first of 2012, and the highest temperature in °C. */
interface Day {
  readonly city: string;
  readonly day: number;
  readonly temperature: number;
}
/** The days of a city from `start` until before `end`. */
export interface Summary {
  readonly city: string;
  readonly start: string;
  readonly end: string;
  readonly days: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

const epoch = Date.UTC(2012, 0, 1);
const dayLength = 24 * 60 * 60 * 1000;
const dateOf = (day: number): string => new Date(epoch + day * dayLength).toISOString().slice(0, 10);

/**
 * The program: lines become the summaries of windows so many days long, one beginning every so many days. Windows are by the
 * time that a line names, not by when it arrives, and each city has its own.
 */
export const summaries = (length: number, every: number = length): Skeleton<string, Summary, 'many' | 'serial'> =>
  pipe(
    farm((line: string): Day => {
      const [city, date, , temperature] = line.split(',');
      return { city: city!, day: (Date.parse(date!) - epoch) / dayLength, temperature: Number(temperature) };
    }),
    window({ time: ({ day }: Day) => day, length, every, key: ({ city }: Day) => city }),
    farm(({ key, start, end, items }: Window<Day, string>): Summary => {
      const temperatures = items.map(({ temperature }) => temperature);
      return {
        city: key,
        start: dateOf(start),
        end: dateOf(end),
        days: items.length,
        mean: temperatures.reduce((sum, t) => sum + t, 0) / items.length,
        min: Math.min(...temperatures),
        max: Math.max(...temperatures),
      };
    }),
  );

/** The lines of a CSV file but the first, by date: the file has one city after the other, two stations report every day. */
export function linesByDate(file: string): readonly string[] {
  const dateIn = (line: string): number => Date.parse(line.split(',')[1]!);
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.sort((a, b) => dateIn(a) - dateIn(b));
}

const column = (value: number): string => value.toFixed(1).padStart(7);

if (import.meta.main) {
  const [file = join(import.meta.dirname, '../statistics/weather.csv'), length = '28', every = length] =
    process.argv.slice(2);
  console.log('from        until       city      days   mean    min    max   (highest temperature of the day, °C)');
  const program = summaries(Number(length), Number(every));
  for await (const { start, end, city, days, mean, min, max } of stream(program, linesByDate(file))) {
    const numbers = String(days).padStart(4) + [mean, min, max].map(column).join('');
    console.log(`${start}  ${end}  ${city.padEnd(9)} ${numbers}`);
  }
}
