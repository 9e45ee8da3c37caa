/**
 * The watchdog's own process: ends the engines of a parent that is gone.
 *
 * It reads lines from the pipe on stdin: `+<pgid>` to watch a process group, `-<pgid>` to forget it. The kernel closes
 * that pipe when the parent ends, however it ends; then every group that is still watched is ended.
 */
import { createInterface } from 'node:readline';

const graceSeconds = Number(process.argv[2] ?? 5);
const groups = new Set();

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const group = Number(line.slice(1));
  if (!Number.isSafeInteger(group) || group <= 1) return;
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
});
lines.on('close', endAll);
// Ctrl-C reaches the parent, which stops its engines in order; this process waits for the pipe.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

async function endAll() {
  signalAll('SIGTERM');
  const deadline = Date.now() + graceSeconds * 1_000;
  while (groups.size > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    for (const group of groups) if (!send(group, 0)) groups.delete(group);
  }
  signalAll('SIGKILL');
  process.exit(0);
}

function signalAll(signal) {
  for (const group of groups) send(group, signal);
}

/** Whether the group still has a process. */
function send(group, signal) {
  try {
    process.kill(-group, signal);
    return true;
  } catch {
    return false;
  }
}
