/** What the supervisor starts: one command, with a line to the supervisor on descriptor 3. */
import { load } from './load.js';

const { child } = await load('cli/child');
await child(process.argv.slice(2), 3);
