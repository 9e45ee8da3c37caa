/** Ends an engine the way a crash does, for tests of faults. */
import type { Engine } from './engine.ts';

/** SIGKILL to the engine's process group; resolves once it is gone. Its `ended` then holds an ENGINE_DIED. */
export async function killEngine({ pid, ended }: Engine): Promise<void> {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
  await ended;
}
