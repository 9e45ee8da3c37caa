/** The verdict over a whole run: all topics and their dead letters, all objects, the projection. */
import type { Kafka } from 'kafkajs';
import type { InputMessage } from './input.ts';
import { type Lake, listVersions } from './lake.ts';
import type { LoggedPut } from './lake-proxy.ts';
import { judgeProjection } from './projection-verdict.ts';
import { readTopic } from './topic-reader.ts';
import { judgeKeys, judgeLetters, judgeObjects, type Verdict } from './verdict.ts';

/** {@link Verdict}s of all contracts together. */
export interface RunVerdict extends Verdict {
  /** Dead letters, repeated ones included. */
  readonly letters: number;
  /** Versions of the projection's files. */
  readonly projected: number;
}

/** One of a run's topics. */
export interface Feed {
  /** `<product>/<name>`. */
  readonly contract: string;
  readonly topic: string;
  readonly input: readonly InputMessage[];
}

/** Where to look. */
export interface Found {
  readonly lake: Lake;
  readonly kafka: Kafka;
  readonly puts: readonly LoggedPut[];
}

/** Reads topics and lake to the end and judges all. */
export async function judge({ lake, kafka, puts }: Found, feeds: readonly Feed[]): Promise<RunVerdict> {
  const found = await listVersions(lake);
  const versions = found.map(({ key }) => key);
  const verdicts = await Promise.all(
    feeds.map(async ({ contract, topic, input }) => {
      const [records, letters] = await Promise.all([readTopic(kafka, topic), readTopic(kafka, `${topic}.dlq`)]);
      const verdict = await judgeObjects({ lake, versions, topic, contract, records, input });
      const keys = letters.flat().map(({ key }) => key);
      const projection =
        contract === 'fx-rates/rates'
          ? await judgeProjection({ lake, versions: found, records, input })
          : { problems: [], versions: 0 };
      const problems = [...verdict.problems, ...judgeLetters(verdict.origins, keys), ...projection.problems];
      return { ...verdict, problems, letters: keys.length, projected: projection.versions };
    }),
  );
  const sum = (of: (row: (typeof verdicts)[number]) => number) => verdicts.reduce((total, row) => total + of(row), 0);
  return {
    raw: sum(({ raw }) => raw),
    quarantined: sum(({ quarantined }) => quarantined),
    objects: sum(({ objects }) => objects),
    letters: sum(({ letters }) => letters),
    projected: sum(({ projected }) => projected),
    contracts: verdicts.flatMap(({ contracts }) => contracts),
    origins: verdicts.flatMap(({ origins }) => origins),
    problems: [...judgeKeys(versions, puts), ...verdicts.flatMap(({ problems }) => problems)],
  };
}
