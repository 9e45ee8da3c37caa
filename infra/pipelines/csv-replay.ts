/** CSV replay: a file of rows → Kafka → sink → raw zone, which is the table → crawler → Athena. */
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import { RunFailures } from '../components/glue/run-failures.ts';
import { LakeTable } from '../components/lake/lake-table.ts';
import { NamedQueries } from '../components/queries/named-queries.ts';
import type { ProcessOutputs, ProductOutputs } from '../outputs.ts';
import { questionsOf } from '../parts/questions.ts';
import { createStreamSink, sinkAsset, sinkWorkloads } from '../parts/stream-sink.ts';
import { createTableCrawler } from '../parts/table-crawler.ts';
import { createWorkers } from '../parts/workers.ts';
import type { Pipeline, Platform } from '../platform.ts';
import { type Access, access } from '../policies/access.ts';

const product = 'csv-replay';
const message = messages['csv-replay/flights'];
const contract = tables['csv-replay/flights'];
const files = { replay: 'replay/csv-replay.zip', sink: sinkAsset(product) } as const;

const replayName = `${product}-replay`;

/** The pipeline's row. */
export const csvReplay: Pipeline = {
  product,
  messages: [message],
  workloads: ({ replayInput }) => [
    {
      ...{ name: replayName, product, messages: [message], kind: 'replay' },
      inputs: replayInput === undefined ? [] : [replayInput],
    },
    ...sinkWorkloads(product, [message]),
  ],
  assets: Object.values(files),
  deploy,
};

function deploy(platform: Platform): ProductOutputs {
  const replay = createReplay(platform);
  const sink = createStreamSink(platform, product, [message]);
  const table = new LakeTable(`${product}-${contract.name}`, { ...platform, contract });
  const crawler = createTableCrawler(platform, table, 'by the clock');
  new RunFailures(`${product}-runs`, { crawler, alarms: platform.alarms });
  const queries = new NamedQueries(product, { ...platform, results: questionsOf(product) });
  return {
    producers: {},
    replay,
    sink,
    crawler: { name: crawler.crawlerName },
    tables: { [contract.name]: table.tableName },
    queries: queries.ids,
  };
}

/** One instance that replays the configured file and is done; none as long as there is no file. */
function createReplay(platform: Platform): ProcessOutputs {
  const { replayInput } = platform.config;
  return createWorkers(platform, replayName, {
    description: 'Streams the rows of a CSV file into Kafka, each once',
    product,
    asset: files.replay,
    entry: 'replay.mjs',
    count: replayInput === undefined ? 0 : 1,
    access: inputAccess(replayInput),
    environment: {
      STREAMPACT_REPLAY_INPUT: replayInput ?? '',
      STREAMPACT_REPLAY_CONTRACT: `${product}/${message.name}`,
    },
    endsByItself: true,
  });
}

/** To read the very file, wherever it lies. */
function inputAccess(input: string | undefined): readonly Access[] {
  const [, address] = /^s3:\/\/(.+)$/.exec(input ?? '') ?? [];
  if (address === undefined) return [];
  return [access({ statements: [{ actions: ['s3:GetObject'], resources: [`arn:aws:s3:::${address}`] }] })];
}
