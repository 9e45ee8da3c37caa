import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { baseEnvironment, type EngineProcess, lastLines, startProcess } from './process.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';

let folder: string;
let watchdog: Watchdog;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'process-'));
  watchdog = startWatchdog(1);
});
afterEach(async () => {
  await watchdog.stop();
  await rm(folder, { recursive: true });
});

/** Stands for an engine: a shell that runs `script`, ready once it has said so. */
const shell = (script: string, more: Partial<EngineProcess> = {}): EngineProcess => ({
  name: 'Shell',
  command: '/bin/sh',
  args: ['-c', script],
  env: { FLAG: 'set' },
  cwd: folder,
  logFile: join(folder, 'shell.log'),
  watchdog,
  ready: async () => (await lastLines(join(folder, 'shell.log'))).includes('ready'),
  ...more,
});

/** Whether the process runs; one that has ended but waits for its parent to notice does not. */
const isAlive = (pid: number) => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
};

describe('a supervised process', () => {
  it('starts, logs and stops, and that is no failure', async () => {
    const engine = await startProcess(shell('echo "$FLAG $AWS_PROFILE."; echo ready; sleep 60'));
    expect(await readFile(engine.logFile, 'utf8')).toBe('set .\nready\n');
    await Promise.all([engine.stop(), engine.stop()]);
    expect(await engine.ended).toBeUndefined();
    expect(isAlive(engine.pid)).toBe(false);
  });

  it('leaves what is temporary beside its log, finds nothing of an earlier one there, and takes it along', async () => {
    const temporary = join(folder, 'shell.tmp');
    await mkdir(join(temporary, 'of-a-killed-one'), { recursive: true });
    const engine = await startProcess(shell('mktemp -d; ls -d "$TMPDIR"/*/ | wc -l; echo ready; sleep 60'));
    const [made, count] = (await readFile(engine.logFile, 'utf8')).split('\n');
    expect(dirname(made ?? '')).toBe(temporary);
    expect(count?.trim()).toBe('1');
    await engine.stop();
    await engine.ended;
    expect(existsSync(temporary)).toBe(false);
  });

  it('that never gets ready is stopped, and its last lines are shown', async () => {
    const lines = Array.from({ length: 30 }, (_, index) => `echo line-${index}`).join(';');
    const starting = startProcess(shell(`${lines}; sleep 60`, { startSeconds: 0.5 }));
    const error = await starting.catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'ENGINE_START', where: join(folder, 'shell.log') });
    expect(String(error)).toContain('line-29');
    expect(String(error)).not.toContain('line-9\n');
  });

  it('that ends before it is ready says how', async () => {
    const starting = startProcess(shell('echo port taken; exit 7'));
    await expect(starting).rejects.toMatchObject({
      code: 'ENGINE_START',
      message: expect.stringMatching(/exit code 7[\s\S]*port taken/),
    });
  });

  it('that cannot be run names its command', async () => {
    const starting = startProcess(shell('', { command: '/nowhere/java' }));
    await expect(starting).rejects.toMatchObject({
      code: 'ENGINE_START',
      message: expect.stringContaining('/nowhere/java'),
    });
  });

  it('that dies later says so, with its last lines', async () => {
    const engine = await startProcess(shell('echo ready; read line; echo oops; exit 3', { channel: true }));
    engine.channel?.requests.write('go\n');
    expect(await engine.ended).toMatchObject({
      code: 'ENGINE_DIED',
      message: expect.stringMatching(/exit code 3[\s\S]*oops/),
    });
  });

  it('that ignores SIGTERM is killed with everything it started', async () => {
    const engine = await startProcess(
      shell(`trap '' TERM; sleep 60 & echo $!; echo ready; wait; sleep 60`, { stopSeconds: 0.3 }),
    );
    const [child] = await lastLines(engine.logFile);
    await engine.stop();
    expect(isAlive(engine.pid)).toBe(false);
    await vi.waitFor(() => expect(isAlive(Number(child))).toBe(false));
  });

  it('sees nothing of the user but what it needs', () => {
    expect(baseEnvironment({ PATH: '/bin', AWS_PROFILE: 'work', JAVA_TOOL_OPTIONS: '-X' })).toEqual({ PATH: '/bin' });
  });
});

describe('the watchdog', () => {
  it.each(['SIGKILL', 'SIGTERM'] as const)('ends the engines of a parent that %s ended', async (signal) => {
    const parent = startParent();
    const pid = await firstNumber(parent);
    expect(isAlive(pid)).toBe(true);
    parent.kill(signal);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 8_000 });
  });

  it('leaves alone what it was told to forget', async () => {
    const own = startWatchdog(1);
    const child = spawn('/bin/sleep', ['60'], { detached: true });
    own.watch(child.pid ?? 0);
    own.forget(child.pid ?? 0);
    await own.stop();
    expect(isAlive(child.pid ?? 0)).toBe(true);
    child.kill('SIGKILL');
  });
});

/** A Node process with a watchdog and one engine that ignores SIGTERM; it prints the engine's pid. */
function startParent(): ChildProcess {
  const script = `
    import { spawn } from 'node:child_process';
    import { startWatchdog } from ${JSON.stringify(join(import.meta.dirname, 'watchdog.ts'))};
    const engine = spawn('/bin/sh', ['-c', "trap '' TERM; while :; do sleep 1; done"], { detached: true, stdio: 'ignore' });
    startWatchdog(0.5).watch(engine.pid);
    console.log(engine.pid);
    setInterval(() => {}, 1000);`;
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    cwd: join(import.meta.dirname, '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function firstNumber(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.stdout?.once('data', (data) => resolve(Number(String(data)))));
}
