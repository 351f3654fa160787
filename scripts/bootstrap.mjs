// The one script that has to run on whatever Node (>= 20) a machine has, with nothing installed: it brings the pinned Node
// and the locked dependencies into the repository, once, and then becomes the script it was asked for.
//
//   node scripts/bootstrap.mjs SCRIPT [ARGUMENTS...]
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const nodeVersion = '26.10.0';
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const nodePackage = `node-${windows ? 'win' : process.platform}-${process.arch}`;
const nodeFolder = join(root, '.node');
const nodeBinary = join(nodeFolder, 'node_modules', nodePackage, 'bin', windows ? 'node.exe' : 'node');
const path = [dirname(nodeBinary), join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
const env = { ...process.env, PATH: path };

/** What npm says it has put into a `node_modules`. npm writes this file last, so a broken-off install has none. */
function installed(folder) {
  return readJson(join(folder, 'node_modules', '.package-lock.json'))?.packages ?? {};
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

function nodeIsThere() {
  return installed(nodeFolder)[`node_modules/${nodePackage}`]?.version === nodeVersion;
}

function dependenciesAreThere() {
  const present = installed(root);
  return Object.entries(readJson(join(root, 'package-lock.json')).packages).every(
    // The root is listed under '', and an optional package is absent where it is for another system.
    ([place, { integrity, optional }]) =>
      place === '' || (present[place] ? present[place].integrity === integrity : optional),
  );
}

function npm(what, ...parameters) {
  const begin = performance.now();
  const { status, stdout, stderr, error } = spawnSync('npm', [...parameters, '--ignore-scripts', '--loglevel=error'], {
    cwd: root,
    encoding: 'utf8',
    env,
    shell: windows,
  });
  if (status !== 0) {
    process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`);
    throw new Error(`could not install ${what} (npm ${parameters.join(' ')})`, { cause: error });
  }
  console.error(`installed ${what} in ${((performance.now() - begin) / 1000).toFixed(1)} s`);
}

/** Runs `action` while no other bootstrap of this checkout does. A lock whose owner has died is taken over. */
async function alone(action) {
  mkdirSync(nodeFolder, { recursive: true });
  const lock = join(nodeFolder, 'lock');
  const deadline = performance.now() + 600_000;
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (!isAlive(readOwner(lock))) rmSync(lock, { force: true });
      else if (performance.now() > deadline)
        throw new Error(`another install has held ${lock} for 10 minutes`, { cause: error });
      else await sleep(200);
    }
  }
  try {
    action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The process that holds the lock, 0 when it was just given back. */
function readOwner(lock) {
  try {
    // Empty for the instant between its creation and its writing: held by somebody, so ask about a process that lives.
    return Number(readFileSync(lock, 'utf8')) || process.pid;
  } catch (error) {
    if (error.code === 'ENOENT') return 0;
    throw error;
  }
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  if (!nodeIsThere()) npm(`Node ${nodeVersion}`, 'install', '--prefix', nodeFolder, `${nodePackage}@${nodeVersion}`);
  // `--include=dev`: also where NODE_ENV says production.
  if (!dependenciesAreThere()) npm('the dependencies', 'ci', '--include=dev');
}

/** Stands in for the child: hands signals down, and ends as the child ends. */
function become(command, parameters) {
  const child = spawn(command, parameters, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends its interrupt to the child as well: the child must not see it twice.
    process.on(signal, () => (signal === 'SIGINT' && process.stdin.isTTY) || child.kill(signal));
  }
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const [script, ...parameters] = process.argv.slice(2);
try {
  if (!nodeIsThere() || !dependenciesAreThere()) await alone(install);
  become(nodeBinary, [join(root, script), ...parameters]);
} catch (error) {
  console.error(`bootstrap: ${error.message}`);
  process.exitCode = 1;
}
