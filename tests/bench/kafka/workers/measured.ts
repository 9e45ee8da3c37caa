/** What a worker that does its work at once tells of it, as one line on stdout. */
import type { Work } from '../work.ts';

/** Runs `act` on the clock. */
export async function measured(messages: number, act: () => Promise<void>): Promise<Work> {
  const [before, start] = [process.cpuUsage(), performance.now()];
  await act();
  const { user, system } = process.cpuUsage(before);
  return {
    messages,
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    startCpuSeconds: (before.user + before.system) / 1e6,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  };
}

/** Says it. */
export function tell(work: Work): void {
  process.stdout.write(`${JSON.stringify(work)}\n`);
}
