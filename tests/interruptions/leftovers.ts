/** What an ended run must not leave: processes, ports, temporary files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFree } from '../../local/engines/ports.ts';
import { remainingProcesses } from '../setup/processes.ts';

/** Where a run lives. */
export interface Site {
  readonly state: string;
  /** Its TMPDIR. */
  readonly temporary: string;
}

/** In words; empty when nothing is left. Processes have half a minute to go. */
export async function leftovers({ state, temporary }: Site): Promise<readonly string[]> {
  const processes = (await remainingProcesses(state, 30)).map((pid) => `process ${pid} (${commandOf(pid)})`);
  const ports = await Promise.all(
    Object.entries(portsOf(state)).map(async ([name, port]) =>
      (await isFree(port)) ? [] : [`port ${port} (${name})`],
    ),
  );
  const files = readdirSync(temporary).filter((name) => !caches.test(name));
  return [...processes, ...ports.flat(), ...files.map((name) => `temporary file ${name}`)];
}

/** tsx's cache of compiled modules, one for each user, which is meant to stay. */
const caches = /^tsx-\d+$/;

function portsOf(state: string): Readonly<Record<string, number>> {
  try {
    return JSON.parse(readFileSync(join(state, 'ports.json'), 'utf8')) as Record<string, number>;
  } catch {
    return {}; // killed before it had any
  }
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 120);
  } catch {
    return 'gone meanwhile';
  }
}
