/** What the supervisor starts: one command, with a line to the supervisor on descriptor 3. */
import { setFlagsFromString } from 'node:v8';
import { load } from './load.js';

/**
 * Otherwise V8 marks its whole heap whenever 64 MiB of large arrays were made, which takes 15 to 30 ms (measured: half of the time of a
 * program with results of 64 MB); with it, when these have grown by a third. Versions of Node that are known to have it.
 */
if (Number(process.versions.node.split('.')[0]) <= 26)
  setFlagsFromString('--external-memory-accounted-in-global-limit');

const { child } = await load('cli/child');
await child(process.argv.slice(2), 3);
