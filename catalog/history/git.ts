/** Asks git for the history of a folder, by argument arrays and within a time. */
import { spawn } from 'node:child_process';

const patienceMs = 20_000;
const maxOutput = 64 * 1024 * 1024;

/** What `git <args>` in `folder` prints; undefined if git is missing, refuses, takes too long or says too much. */
export async function git(folder: string, args: readonly string[], input = ''): Promise<Buffer | undefined> {
  return await new Promise((resolve) => {
    const child = spawn('git', args, { cwd: folder, stdio: ['pipe', 'pipe', 'ignore'], timeout: patienceMs });
    const chunks: Buffer[] = [];
    let size = 0;
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxOutput) child.kill();
      else chunks.push(chunk);
    });
    // git may end before it has read everything; its exit code says what matters.
    child.stdin.on('error', () => undefined);
    child.once('error', () => resolve(undefined));
    child.once('close', (code) => resolve(code === 0 ? Buffer.concat(chunks) : undefined));
    child.stdin.end(input);
  });
}
