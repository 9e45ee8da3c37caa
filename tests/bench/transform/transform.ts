/** `npm run bench -- transform`: the product's changes through its Firehose transformer, and through what others would write. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle } from '../../../infra/build/bundle.ts';
import { startWatchdog, type Watchdog } from '../../../local/engines/watchdog.ts';
import { asWork } from '../kafka/floors.ts';
import { type Contender, chosen, inTurn } from '../kafka/rounds.ts';
import { type Row, rowOf } from '../kafka/table.ts';
import { startWorker } from '../kafka/worker.ts';
import { changeEvents } from './events.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What may be chosen. */
export interface TransformOptions {
  readonly messages: number;
  readonly rounds: number;
  /** Ids of contenders, or how they begin; default all. */
  readonly only?: readonly string[];
  readonly say: (line: string) => void;
}

/** What came of it. */
export interface TransformReport {
  readonly messages: number;
  readonly rounds: number;
  readonly rows: readonly Row[];
}

const rows: Readonly<Record<string, Pick<Contender, 'name' | 'does'>>> = {
  transformer: {
    name: 'functions/crypto-cdc/transformer.ts',
    does: 'event text to answer text: plain lines with exact numbers, contract validation, partition keys, a bounded answer',
  },
  sdk: {
    name: '@aws-sdk/util-dynamodb',
    does: "the same text to text by AWS's `unmarshall` and JSON.stringify; no validation, no keys, no bound",
  },
  floor: {
    name: 'JSON.parse and base64 alone',
    does: 'parses the event, decodes and parses its records; answers nothing',
  },
};

/** Ids that `--only` takes. */
export const transformContenders = Object.keys(rows);

/** Runs the benchmark. BENCH_FAILED when a contender does not get through. */
export async function benchTransform({ messages, rounds, only, say }: TransformOptions): Promise<TransformReport> {
  const folder = await mkdtemp(join(tmpdir(), 'streampact-bench-'));
  const watchdog = startWatchdog();
  try {
    const { events, records, recordBytes } = changeEvents();
    say(`${records} changes of ${Math.round(recordBytes)} bytes in ${events.length} events, over and over`);
    const [eventsFile, workerFile] = [join(folder, 'events.jsonl'), join(folder, 'worker.mjs')];
    await writeFile(eventsFile, `${events.join('\n')}\n`);
    const entry = 'tests/bench/transform/worker.ts';
    await writeFile(workerFile, (await bundle({ entry, file: 'worker.mjs' }, root)).code);
    const arena = { folder, watchdog, eventsFile, workerFile, messages };
    const makers = Object.fromEntries(
      Object.entries(rows).map(([id, who]) => [id, () => contender({ id, ...who }, arena)]),
    );
    const contenders = chosen(makers, only).map((make) => make());
    const runs = await inTurn(contenders, rounds, say);
    return { messages, rounds, rows: contenders.map((who, at) => rowOf(who, runs[at] ?? [])) };
  } finally {
    await watchdog.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

interface Arena {
  readonly folder: string;
  readonly watchdog: Watchdog;
  readonly eventsFile: string;
  readonly workerFile: string;
  readonly messages: number;
}

function contender(who: Omit<Contender, 'run'>, arena: Arena): Contender {
  return {
    ...who,
    async run() {
      const worker = startWorker({
        name: who.name,
        command: process.execPath,
        args: [arena.workerFile],
        env: {
          WORK: who.id,
          EVENTS: arena.eventsFile,
          MESSAGES: String(arena.messages),
          STREAMPACT_LOG_LEVEL: 'info',
        },
        logFile: join(arena.folder, `${who.id}.log`),
        watchdog: arena.watchdog,
      });
      try {
        return asWork(await worker.answer(), who.name);
      } finally {
        await worker.stop();
      }
    },
  };
}
