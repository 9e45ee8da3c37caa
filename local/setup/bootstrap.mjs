/**
 * Runs before `npm start` and `npm test`, with nothing but Node: says early what the machine lacks, and installs the npm
 * packages when they are absent or older than the lock file. Progress and errors go to stderr, stdout stays empty.
 * `--packages`: only these, for commands that start no engine.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, installedFolder, setKeys, sets } from './cache.mjs';
import { findJava, findMaven, findPython, missing } from './prerequisites.mjs';

const root = join(import.meta.dirname, '..', '..');
const oldestNode = [20, 19];

requireNode();
if (!process.argv.includes('--packages')) requireTools();
installPackages();

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Node ${oldestNode.join('.')} or newer is needed, but this is ${process.versions.node}: install a current Node.js.`,
  );
}

/** Only what is still needed: once a set is in the cache, whatever installs it may be absent. */
function requireTools() {
  const lacking = absentSets();
  const findings = {
    java: findJava(),
    ...(lacking.has('python') ? { python: findPython() } : {}),
    ...(lacking.size > (lacking.has('python') ? 1 : 0) ? { maven: findMaven() } : {}),
  };
  const problems = Object.entries(findings).filter(([, finding]) => finding.path === undefined);
  if (problems.length > 0) fail(problems.map(([tool, { found }]) => missing(tool, found)).join('\n'));
}

function absentSets() {
  try {
    const keys = setKeys();
    return new Set(sets.filter((set) => installedFolder(cacheFolder(), set, keys[set]) === undefined));
  } catch {
    // A damaged lock file is told by the toolchain, with its line.
    return new Set(sets);
  }
}

function installPackages() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.streampact-lock');
  if (read(stamp) === wanted) return;
  if (isInstalled(lock)) {
    writeFileSync(stamp, wanted);
    return;
  }
  process.stderr.write('Installing npm packages (about a minute the first time) …\n');
  const started = performance.now();
  // npm hands its own settings to its scripts; this call must not inherit the quiet log level, which hides errors.
  const { npm_config_loglevel: _, ...env } = process.env;
  const npm = process.env.npm_execpath;
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const { status } = spawnSync(command, [...args, 'ci', '--loglevel=error', '--no-progress'], {
    cwd: root,
    env,
    stdio: ['ignore', process.stderr.fd, 'inherit'],
  });
  if (status !== 0) fail('npm ci failed (its own message stands above): mend that, then run this command again.');
  writeFileSync(stamp, wanted);
  process.stderr.write(`Installed npm packages in ${Math.round((performance.now() - started) / 1000)} s\n`);
}

/** Whether the tree that npm recorded last is the lock's: so after `npm install <package>` nothing is installed twice. */
function isInstalled(lock) {
  const hidden = read(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === undefined) return false;
  const wanted = JSON.parse(lock).packages;
  const present = JSON.parse(hidden).packages;
  const same = (path) => present[path]?.version === wanted[path]?.version;
  const needed = ([path, { optional, devOptional, peer }]) => path !== '' && !optional && !devOptional && !peer;
  return (
    Object.keys(present).every(same) &&
    Object.entries(wanted)
      .filter(needed)
      .every(([path]) => same(path))
  );
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
