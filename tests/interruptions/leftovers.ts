/** What an ended run must not leave: processes, ports, temporary files. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  const open = listening();
  const ports = Object.entries(portsOf(state)).filter(([, port]) => open.has(port));
  const files = readdirSync(temporary).filter((name) => !caches.test(name));
  return [
    ...processes,
    ...ports.map(([name, port]) => `port ${port} (${name})`),
    ...files.map((name) => `temporary file ${name}`),
  ];
}

/** tsx's cache of compiled modules, one for each user, which is meant to stay. */
const caches = /^tsx-\d+$/;

/**
 * Ports that somebody listens on, whatever the address. Trying to listen would not tell: an outgoing connection of anybody may have
 * got a port that a run set aside for an engine it did not start. https://docs.kernel.org/networking/proc_net_tcp.html
 */
function listening(): ReadonlySet<number> {
  const rows = ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8').trim().split('\n').slice(1),
  );
  const cells = rows.map((row) => row.trim().split(/\s+/));
  const ports = cells.flatMap(([, local = '', , state]) => (state === '0A' ? [local.split(':').at(-1) ?? ''] : []));
  return new Set(ports.map((port) => Number.parseInt(port, 16)));
}

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
