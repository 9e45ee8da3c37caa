/**
 * The two tiers of the tests. `npm run test:all` runs everything. `npm test`, which a push waits for, leaves out the files named here
 * and lets trials draw less. The table in docs/testing.md is made of the same words.
 */

/** A test file that `npm test` leaves out. */
export interface LongFile {
  readonly file: string;
  /** What only it looks at. */
  readonly proves: string;
}

export const longFiles: readonly LongFile[] = [
  { file: 'tests/changes/changes.test.ts', proves: '20,000 changes of prices while everything under them dies' },
  { file: 'tests/orders/orders.test.ts', proves: '10,000 changes of orders while everything under them dies' },
  { file: 'tests/orders/evolution.test.ts', proves: 'a purged binlog, and sources that change their shape' },
  {
    file: 'tests/rights/rights.test.ts',
    proves: 'every workload under its own role, and each call that it may not make',
  },
  { file: 'tests/e2e/outside.test.ts', proves: 'a run on an emulator and a Kafka that run elsewhere' },
  { file: 'tests/e2e/impact.test.ts', proves: 'the impact of a change on the cloud, at two trees' },
  { file: 'tests/e2e/interruption.test.ts', proves: 'commands that are killed, and the next one after them' },
  { file: 'tests/e2e/node24.test.ts', proves: 'the same bytes from Node 24' },
  { file: 'tests/clock/schedule.test.ts', proves: 'a deployed schedule that fires by itself' },
  { file: 'tests/contract/airflow.test.ts', proves: 'the DAGs, run by the real Airflow' },
  {
    file: 'tests/contract/broker-bootstrap.test.ts',
    proves: 'a node from its user data on, and the next one on its volume',
  },
  { file: 'tests/contract/broker-secure.test.ts', proves: 'three nodes that come and go, and who is let in' },
  { file: 'tests/contract/catalog.test.ts', proves: 'the catalog in a browser' },
  { file: 'tests/contract/clickstream-poller-broker.test.ts', proves: 'the poller while its broker dies' },
  {
    file: 'tests/contract/csv-replay-crash.test.ts',
    proves: 'replays that are killed again and again, and their broker',
  },
  {
    file: 'tests/contract/connect-reconcile.test.ts',
    proves: 'a Kafka Connect that is planned, applied and brought back',
  },
  {
    file: 'tests/contract/csv-replay-command.test.ts',
    proves: 'the replay as a command: its speed, its end by Ctrl-C, damaged and odd files',
  },
  {
    file: 'tests/contract/deploy-changes.test.ts',
    proves: 'a table of DynamoDB and its stream deployed, changed and made anew',
  },
  { file: 'tests/contract/dlq.test.ts', proves: 'the commands of dead letters, and replays that are interrupted' },
  { file: 'tests/contract/dlq-marks.test.ts', proves: 'the marks of a replay’s transactions, met by a sink' },
  { file: 'tests/contract/engines.test.ts', proves: 'each engine started, stopped and started again on its state' },
  { file: 'tests/contract/engines-connect.test.ts', proves: 'Kafka Connect, its registry and MariaDB, likewise' },
  { file: 'tests/contract/fx-rates-kill.test.ts', proves: 'the worker of fx-rates killed, and frozen into a zombie' },
  {
    file: 'tests/contract/gateway/dynamodb-kinesis-restarts.test.ts',
    proves: 'the stream of changes over restarts of the gateway',
  },
  { file: 'tests/contract/gateway/emr-fx-rates.test.ts', proves: 'every sum of the batch against one made on BigInt' },
  {
    file: 'tests/contract/gateway/firehose-kill.test.ts',
    proves: 'a delivery that is killed while shards split and merge',
  },
  {
    file: 'tests/contract/kafka-login.test.ts',
    proves: 'every client of a secure Kafka with its own login, and none other',
  },
  { file: 'tests/contract/landing.test.ts', proves: 'the worker that lands killed, and its registry down' },
  { file: 'tests/contract/layers.test.ts', proves: 'products in stacks of their own, deployed and destroyed' },
  {
    file: 'tests/contract/preview-offline.test.ts',
    proves: 'three stacks before AWS’s schemas, and `npm run preview` as a command',
  },
  { file: 'tests/contract/search-indexer.test.ts', proves: 'the indexer on a real OpenSearch' },
  { file: 'tests/contract/validation/cfn-lint.test.ts', proves: 'three stacks before the real cfn-lint' },
];

/** How much trials draw in `npm test`, by the variable that each reads; what they draw otherwise stands in the trial. */
export const smallDraws: Readonly<Record<string, string>> = {
  FAULT_SCHEDULES: '4',
  SQL_RUNS: '3',
  SQL_LINES: '300',
  START_RUNS: '1',
};

/** What a run leaves out, and how much its trials draw. */
export interface Tier {
  readonly excluded: readonly string[];
  readonly draws: Readonly<Record<string, string>>;
}

/** Everything at its full size, or what a push waits for; a draw that the caller asks for stays as it is. */
export function tierOf(all: boolean, environment: Readonly<Record<string, string | undefined>>): Tier {
  if (all) return { excluded: [], draws: {} };
  return {
    excluded: longFiles.map(({ file }) => file),
    draws: Object.fromEntries(Object.entries(smallDraws).filter(([name]) => environment[name] === undefined)),
  };
}
