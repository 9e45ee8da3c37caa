/** LocalStack in its namespace: what it reaches, what stays of it, and what is said where there are no namespaces. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineContext } from '../../../local/engines/engine.ts';
import { startLocalstack } from '../../../local/engines/localstack.ts';
import { freePorts, isFree } from '../../../local/engines/ports.ts';
import { startWatchdog } from '../../../local/engines/watchdog.ts';
import { ensureOptional, ensureToolchain } from '../../../local/setup/toolchain.ts';
import { until } from '../../setup/until.ts';

/** Whether a process group, by its negative id, has a process. */
function isAlive(group: number): boolean {
  try {
    return process.kill(group, 0);
  } catch {
    return false;
  }
}

const isAsked = process.env.STREAMPACT_BACKEND === 'localstack';
const why = isAsked ? '' : ' (skipped: the backend is not localstack)';

describe.skipIf(!isAsked)(`LocalStack’s namespace${why}`, () => {
  const home = mkdtempSync(join(tmpdir(), 'streampact-isolation-'));
  const watchdog = startWatchdog();
  let context: EngineContext;
  beforeAll(async () => {
    const logsDir = join(home, 'logs');
    mkdirSync(logsDir);
    context = { toolchain: await ensureToolchain({ quiet: true }), stateDir: home, logsDir, watchdog };
  });
  afterAll(async () => {
    await watchdog.stop();
    rmSync(home, { recursive: true, force: true });
  });

  test('has a loopback and nothing else; nothing stays of it when it is stopped', async () => {
    const { port } = await freePorts(['port'] as const, {});
    const engine = await startLocalstack(context, { port });
    const devices = readFileSync(`/proc/${engine.pid}/net/dev`, 'utf8').matchAll(/^\s*(\w+):/gm);
    expect([...devices].map(([, name]) => name)).toEqual(['lo']);
    await engine.stop();
    expect(await isFree(port)).toBe(true);
    await until(
      () => isAlive(-engine.pid),
      (alive) => !alive,
      { seconds: 10 },
    );
  });

  test('does not begin on a port that is taken', async () => {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
    });
    const starting = startLocalstack(context, { port });
    await expect(starting).rejects.toMatchObject({ code: 'ENGINE_START', message: expect.stringContaining('in use') });
    server.close();
  });

  test('that is forbidden is told in a sentence', async () => {
    const folder = join(import.meta.dirname, '..', '..', '..', 'local', 'engines', 'localstack');
    const forbid = [
      'import errno, os, sys',
      'def unshare(_): raise OSError(errno.EPERM, os.strerror(errno.EPERM))',
      'os.unshare = unshare',
      'import apart',
      'sys.exit(apart.main(0))',
    ].join('\n');
    const python = join(await ensureOptional('localstack', { quiet: true }), 'bin', 'python');
    const env = { PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' };
    const { status, stderr } = spawnSync(python, ['-c', forbid], { env, encoding: 'utf8', timeout: 30_000 });
    expect(status).toBe(3);
    expect(stderr).toContain('Network namespaces are not permitted here: Operation not permitted.');
  });
});
