import { Piscina } from 'piscina';

const pool = new Piscina({ filename: new URL('../../peers/pools/increment.js', import.meta.url).href });
console.log(await Promise.all([1, 2, 3].map((x) => pool.run(x))));
await pool.close();
