/**
 * How far each role has been tried under IAM enforcement, and why no further: the table of docs/permissions.md. `infra/least-privilege.test.ts`
 * holds that every role of every stack has a row, and the tests of `tests/rights` that what a row says has happened.
 */

/** One row. A role's name is without `-role`; `*` stands for any part of it, as the stack's environment. */
export type Trial = {
  readonly role: string;
} & (
  | {
      /** Its workload did its work with the role's keys: in stack `local`, or brought in as stack `dev` has it with every option. */
      readonly worked: 'in stack local' | 'brought in';
      /** What the work was. */
      readonly how: string;
    }
  | {
      /** Nobody works with it here. In stack `local` its rights are tried call by call. */
      readonly worked: 'rights alone' | 'no';
      readonly how: string;
    }
);

const table = 'finds the partitions of its table';
const scheduler = 'The emulator starts what is due without asking the role; schedules are off in the run.';
const writes = 'takes messages from Kafka to files in the lake';

/** The rows. */
export const trials: readonly Trial[] = [
  { role: 'clickstream-api', worked: 'in stack local', how: 'fetches its bundle, and serves visitors' },
  { role: 'clickstream-connect', worked: 'no', how: 'Kafka Connect runs on an instance; stack `local` has none.' },
  { role: 'clickstream-poller', worked: 'in stack local', how: 'fetches its bundle, and polls the API into Kafka' },
  {
    role: 'clickstream-sink',
    worked: 'in stack local',
    how: 'takes events and orders from Kafka to the landing bucket',
  },
  {
    role: 'clickstream-snowflake-levels',
    worked: 'rights alone',
    how: 'Its secret is empty in stack `local`; with a login it measures in `tests/contract/verify-snowflake.test.ts`.',
  },
  {
    role: 'clickstream-snowflake-storage',
    worked: 'rights alone',
    how: "Snowflake's stand-in reads the landing bucket with the account's keys.",
  },
  { role: 'crypto-cdc-data', worked: 'in stack local', how: table },
  { role: 'crypto-cdc-prices-delivery', worked: 'in stack local', how: 'delivers changes, transformed, to the lake' },
  {
    role: 'crypto-cdc-transformer',
    worked: 'in stack local',
    how: 'transforms changes; it may do nothing but write its log',
  },
  { role: 'crypto-cdc-upsert', worked: 'in stack local', how: 'brings the Hudi table up to date' },
  { role: 'crypto-market-assets', worked: 'in stack local', how: table },
  { role: 'crypto-market-coincap', worked: 'in stack local', how: 'polls the source into Kafka' },
  { role: 'crypto-market-curate', worked: 'in stack local', how: 'makes the table of what came' },
  { role: 'crypto-market-sink', worked: 'in stack local', how: writes },
  { role: 'csv-replay-flights', worked: 'in stack local', how: table },
  { role: 'csv-replay-replay', worked: 'in stack local', how: 'fetches its bundle, and replays a file into Kafka' },
  { role: 'csv-replay-sink', worked: 'in stack local', how: writes },
  { role: 'fx-rates-normalize', worked: 'in stack local', how: 'makes the table of a day' },
  { role: 'fx-rates-normalized-transactions', worked: 'in stack local', how: table },
  { role: 'fx-rates-open-exchange-rates', worked: 'in stack local', how: 'polls the source into Kafka' },
  {
    role: '*-privacy-key',
    worked: 'in stack local',
    how: 'makes the key of personal columns, while the stack is deployed',
  },
  { role: 'fx-rates-redshift-copy', worked: 'no', how: 'There is no Redshift here.' },
  {
    role: 'fx-rates-search-indexer',
    worked: 'brought in',
    how: 'indexes a day of the table in a real OpenSearch, behind a door that asks the policies',
  },
  { role: 'fx-rates-sink', worked: 'in stack local', how: writes },
  { role: 'streampact-*-backups', worked: 'no', how: "AWS Backup's own; the emulator copies nothing." },
  { role: 'streampact-*-flow', worked: 'no', how: 'There is no network here whose traffic could be written down.' },
  {
    role: 'streampact-*-kafka-credentials',
    worked: 'brought in',
    how: 'makes authority, certificates and passwords of a cluster and its users',
  },
  {
    role: 'streampact-*-kafka-turn',
    worked: 'brought in',
    how: 'reads its certificate, and asks a secure Kafka whether a node may go',
  },
  {
    role: 'streampact-*-kafka',
    worked: 'rights alone',
    how: 'Kafka runs from the cache folder here; on an instance its scripts read bundle and certificate.',
  },
  ...['2', '3'].map(
    (node): Trial => ({ role: `streampact-*-kafka-${node}`, worked: 'no', how: 'Kafka is one node here.' }),
  ),
  { role: '*-service-levels', worked: 'in stack local', how: 'measures every table, and tells CloudWatch' },
  {
    role: 'streampact-*-topics',
    worked: 'brought in',
    how: 'makes topics, users and rights in a secure Kafka (in stack `local`, topics in a plain one)',
  },
  ...[
    ...['clickstream-snowflake-levels', 'crypto-market-coincap', 'fx-rates-normalize'],
    ...['fx-rates-open-exchange-rates', '*-service-levels'],
  ].map((name): Trial => ({ role: `${name}-schedule`, worked: 'rights alone', how: scheduler })),
  ...['fx-rates-redshift', 'streampact-*-kafka-credentials'].map(
    (name): Trial => ({ role: `${name}-schedule`, worked: 'no', how: 'Stack `local` has not what it starts.' }),
  ),
];

/** The rows about the role `name`; none, and more than one, is wrong. */
export function trialsOf(name: string): readonly Trial[] {
  return trials.filter(({ role }) => {
    const [before = '', after] = role.split('*');
    if (after === undefined) return name === role;
    return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
  });
}
