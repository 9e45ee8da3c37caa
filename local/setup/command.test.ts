import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from './command.ts';

describe('a tool of the set-up', () => {
  it('that succeeds is silent', async () => {
    await expect(runCommand({ name: 'Shell', command: '/bin/sh', args: ['-c', 'echo said'] })).resolves.toBeUndefined();
  });

  it('that fails shows the last lines of its output', async () => {
    const args = ['-c', 'for i in $(seq 30); do echo "line $i"; done; exit 4'];
    await expect(runCommand({ name: 'Shell', command: '/bin/sh', args })).rejects.toMatchObject({
      code: 'TOOLCHAIN_INSTALL',
      message: expect.stringMatching(/^Shell failed with exit code 4\.\n {2}\| line 16\n[\s\S]*line 30$/),
    });
  });

  it('that hangs is ended', async () => {
    const hanging = runCommand({ name: 'Shell', command: '/bin/sleep', args: ['60'], timeoutSeconds: 0.2 });
    await expect(hanging).rejects.toMatchObject({ message: expect.stringContaining('SIGTERM') });
  });

  it('that cannot be run is named, and leaves nothing that keeps the process waiting', () => {
    const module = JSON.stringify(join(import.meta.dirname, 'command.ts'));
    const script = `const { runCommand } = await import(${module});
      await runCommand({ name: 'uv', command: '/nowhere/uv', args: [] }).catch((error) => console.log(error.message));`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const cwd = join(import.meta.dirname, '..', '..');
    const { status, stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 15_000 });
    expect(stdout).toBe('uv could not be run (/nowhere/uv).\n');
    expect(status).toBe(0);
  });
});
