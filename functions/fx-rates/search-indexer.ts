/**
 * The search indexer: a Lambda function that S3's events start. An event of any file of a day brings that day of the index to
 * what the lake has. Personal data stays out of the index unless the deployment asks for it.
 */
import { S3Client } from '@aws-sdk/client-s3';
import { Client } from '@opensearch-project/opensearch';
import { AwsSigv4Signer } from '@opensearch-project/opensearch/aws-v3';
import { tables } from '../../contracts/generated/fx-rates/tables.ts';
import type { Config } from '../shared/config.ts';
import { httpUrl, matching, oneOf, shared, text } from '../shared/config.ts';
import type { LambdaService } from '../shared/lambda.ts';
import { lambdaHandler } from '../shared/lambda.ts';
import { s3DayFiles } from './search/day-files.ts';
import { dayOf } from './search/event.ts';
import { type DayResult, indexDay } from './search/index-day.ts';
import { indexBody, indexedColumns } from './search/mapping.ts';
import { createSearchIndex } from './search/search-index.ts';

const contract = tables['fx-rates/normalized-transactions'];

const variables = {
  bucket: shared.lakeBucket,
  endpoint: httpUrl('STREAMPACT_SEARCH_ENDPOINT'),
  index: matching(
    'STREAMPACT_SEARCH_INDEX',
    { pattern: /^[a-z][a-z0-9-]{0,99}$/, expected: 'lower-case letters, digits and hyphens' },
    contract.table.replaceAll('_', '-'),
  ),
  personalData: oneOf('STREAMPACT_SEARCH_PERSONAL_DATA', ['leave-out', 'include'], 'leave-out'),
  region: text('AWS_REGION'),
} as const;

function open(config: Config<typeof variables>): LambdaService<DayResult> {
  const s3 = new S3Client({});
  const client = new Client({
    ...AwsSigv4Signer({ region: config.region, service: 'es', getCredentials: () => s3.config.credentials() }),
    node: config.endpoint,
    maxRetries: 4,
    requestTimeout: 60_000,
  });
  const columns = indexedColumns(contract, config.personalData === 'include');
  const [idColumn = ''] = contract.recordKey;
  const inFiles = new Set<string>(contract.columns.map(({ name }) => name));
  const parts = {
    files: s3DayFiles({ client: s3, bucket: config.bucket, location: contract.location }),
    index: createSearchIndex({ client, index: config.index, body: indexBody(columns), idColumn }),
    columns: columns.flatMap(({ name }) => (inFiles.has(name) ? [name] : [])),
  };
  return {
    invoke: (event, deadline) => indexDay(parts, dayOf(event, contract.location), deadline),
    close: async () => {
      s3.destroy();
      await client.close();
    },
  };
}

/** Indexes the day of an event. Errors bear a code of the closed set as their name. */
export const handler = lambdaHandler({ name: 'search-indexer', variables, open });
