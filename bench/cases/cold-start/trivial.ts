import { map, run } from 'ossa';

console.log(
  await run(
    map((x: number) => x + 1),
    [1, 2, 3],
  ),
);
