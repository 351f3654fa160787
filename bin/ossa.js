#!/usr/bin/env node
/**
 * The command `ossa`. Plain JavaScript that any Node can read, so that one that is too old is told so. Commands that run user
 * code run in a child process under a supervisor, which can end it whatever it does; the others run here.
 */
const OLDEST = 24;
const SUPERVISED = ['run', 'explain', 'check'];

const major = Number(process.versions.node.split('.')[0]);
if (major < OLDEST) {
  process.stderr.write(
    `ossa needs Node ${OLDEST} or later, and this is ${process.version}.\n` +
      'fix: install a current Node (https://nodejs.org, or nvm install node); in a clone of the repository, npm run demo\n' +
      '     brings the right one along, as .node/node_modules/.bin/node\n',
  );
  process.exitCode = 2;
} else if (SUPERVISED.includes(process.argv[2] ?? '')) {
  const { supervise } = await import('./supervisor.js');
  supervise(process.argv.slice(2));
} else {
  const { load } = await import('./load.js');
  const { main } = await load('cli/main');
  process.exitCode = await main(process.argv.slice(2));
}
