/** What a run leaves behind, if it leaves anything: processes that name its folder, and open ports. */

import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

function mentions(pid: string, text: string): boolean {
  try {
    return ['cmdline', 'environ'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(text));
  } catch {
    return false; // it ended while we looked
  }
}

/** Processes whose arguments or environment name `text`, this one and zombies apart. Linux only. */
function processesThatMention(text: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid && mentions(pid, text));
}

/** Polls until no process names `text`; answers those that still do when the time is over. */
export async function remainingProcesses(text: string, seconds = 15): Promise<readonly string[]> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const left = processesThatMention(text);
    if (left.length === 0 || Date.now() > deadline) return left;
    await delay(100);
  }
}
