/** `replay`: refused messages back into their topics, through today's contracts. */
import { currentValidator } from '../../contracts/generated/validators.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import type { Filter } from '../../functions/dead-letters/filter.ts';
import { ledgerTopic } from '../../functions/dead-letters/ledger.ts';
import { type ReplayCounts, type ReplaySession, replay } from '../../functions/dead-letters/replay.ts';
import { visible } from '../../functions/shared/visible.ts';
import type { Paint } from '../terminal/paint.ts';
import { factsOf } from './limits.ts';
import { type FilterFlags, filterOf } from './options.ts';
import { nothingPassed, type Passed, type Place, refusalsOf } from './refusals.ts';
import { type OpenSession, openSession, readLedger } from './session.ts';
import { counted, groupTable } from './text.ts';

/** The command's own flags. */
export interface ReplayFlags extends FilterFlags {
  readonly dryRun?: true;
  readonly batch: number;
  readonly formerTopics?: true;
}

/** What came of one topic's refusals. */
interface TopicReport extends ReplayCounts {
  /** `<product>/<name>@<hash>`: the contract that they were held to. */
  readonly contract: string;
  readonly topic: string;
  readonly ledger: string;
  /** The first replayed, as many as `--limit` says. */
  readonly ids: readonly string[];
}

/** What `--json` prints. In a dry run nothing was changed, and `replayed` is what would be. */
export interface ReplayReport {
  readonly ok: true;
  readonly dryRun: boolean;
  readonly topics: readonly TopicReport[];
  readonly passed: Passed;
}

/** Replays topic by topic. Throws DLQ_REPLAY_FENCED, DLQ_KAFKA_FAILED; what was published by then is known to the next. */
export async function replayAll(place: Place, flags: ReplayFlags): Promise<ReplayReport> {
  const passed = nothingPassed();
  const { filter, contracts } = filterOf(flags);
  const topics: TopicReport[] = [];
  for (const contract of contracts) {
    const report = await replayTopic(place, contract, { filter, flags, passed });
    if (report !== undefined) topics.push(report);
  }
  return { ok: true, dryRun: flags.dryRun ?? false, topics, passed };
}

interface TopicWork {
  readonly filter: Filter;
  readonly flags: ReplayFlags;
  readonly passed: Passed;
}

/** Undefined where nothing was refused. */
async function replayTopic(
  place: Place,
  contract: MessageContract,
  { filter, flags, passed }: TopicWork,
): Promise<TopicReport | undefined> {
  const refusals = refusalsOf(place, { contracts: [contract], filter, passed });
  const first = await refusals.next();
  if (first.done) return undefined;
  const name = `${contract.product}/${contract.name}`;
  const ids: string[] = [];
  let session: OpenSession | undefined;
  const open = async (): Promise<ReplaySession> => {
    if (flags.dryRun) return { replayed: await readLedger(place.kafka, contract), publish: async () => {} };
    session = await openSession(place.kafka, contract);
    return session;
  };
  try {
    const counts = await replay(
      { contract, validate: currentValidator(name) },
      {
        refusals: withFirst(first.value, refusals),
        open,
        ...(await factsOf(place.kafka, contract.topic)),
      },
      {
        batchRecords: Math.max(1, flags.batch),
        formerTopics: flags.formerTopics ?? false,
        onReplayed: (id) => {
          if (ids.length < flags.limit) ids.push(id);
        },
      },
    );
    return {
      contract: `${name}@${contract.hash}`,
      topic: contract.topic,
      ledger: ledgerTopic(contract),
      ...counts,
      ids,
    };
  } finally {
    await session?.close();
    await refusals.return();
  }
}

async function* withFirst<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void> {
  yield first;
  yield* rest;
}

/** DLQ_UNREADABLE when objects could not be read: their records have not been replayed. */
export function damageOf({ passed: { unreadable } }: ReplayReport): StreampactError | undefined {
  if (unreadable.objects + unreadable.lines === 0) return undefined;
  return new StreampactError(
    'DLQ_UNREADABLE',
    `The replay is done, but for ${unreadable.objects} objects and ${unreadable.lines} lines that are damaged.`,
    {
      where: unreadable.examples.map(visible).join(', '),
      fix: 'look at these objects; a bucket with versions may hold what they were. Then replay again.',
    },
  );
}

const heldBackTexts: Readonly<Record<keyof ReplayCounts['heldBack'], string>> = {
  formerTopic:
    'stood in a topic of this name that is gone: what was replayed of it is not known (--former-topics replays them)',
  reservedKey: 'have the key 00 00 00 00, which kafkajs takes for a transaction mark',
  tooLarge: 'are larger than the topic takes with the header that names their origin',
};

/** The report as text. */
export function renderReplay({ topics, dryRun }: ReplayReport, paint: Paint): string {
  if (topics.length === 0) return 'No refused messages.\n';
  const lines: string[] = dryRun ? [paint('yellow', 'A dry run: nothing was changed.')] : [];
  for (const topic of topics) {
    const { examined, replayed, alreadyReplayed, stillRefused, heldBack, refusals, ids } = topic;
    lines.push(
      paint('bold', `${topic.topic}: ${counted(examined, 'refused message')}, held to ${topic.contract}`),
      `  ${String(replayed).padStart(7)}  ${dryRun ? 'would be replayed' : 'replayed'}`,
      `  ${String(alreadyReplayed).padStart(7)}  had been replayed before`,
      `  ${String(stillRefused).padStart(7)}  still refused, left where they are`,
    );
    for (const [reason, text] of Object.entries(heldBackTexts)) {
      const count = heldBack[reason as keyof typeof heldBack];
      if (count > 0) lines.push(`  ${String(count).padStart(7)}  ${text}`);
    }
    if (refusals.length > 0) lines.push(...groupTable(refusals, paint));
    if (ids.length > 0)
      lines.push(
        paint('dim', dryRun ? '  would be replayed:' : '  replayed:'),
        ...ids.map((id) => `    ${visible(id)}`),
      );
    if (ids.length > 0 && ids.length < replayed) lines.push(paint('dim', `    … and ${replayed - ids.length} more`));
  }
  return `${lines.join('\n')}\n`;
}
