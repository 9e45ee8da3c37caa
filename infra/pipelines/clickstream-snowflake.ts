/** What clickstream has in Snowflake: which prefix fills which raw table, and the tasks of both legs. */

import { readFileSync } from 'node:fs';
import { log } from '@pulumi/pulumi';
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import { isOfSnowflakeAlone } from '../../contracts/src/emit/table-levels.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { type LandingBucket, landingPrefix } from '../components/landing/landing-bucket.ts';
import { PrivacyKey, privacyKeyAsset } from '../components/privacy-key/privacy-key.ts';
import { SnowflakeLevels, snowflakeLevelsAsset } from '../components/service-levels/snowflake-levels.ts';
import type { FeedRow } from '../components/snowflake/ingest.ts';
import { databaseNameOf } from '../components/snowflake/names.ts';
import { SnowflakeProduct } from '../components/snowflake/snowflake-product.ts';
import { tableRows } from '../components/snowflake/tables.ts';
import type { GraphRow, TaskRow } from '../components/snowflake/tasks.ts';
import type { SnowflakeOutputs } from '../outputs.ts';
import type { Platform } from '../platform.ts';
import { accountOf } from '../policies/statements.ts';

const product = 'clickstream';

const feeds: readonly FeedRow[] = [
  {
    stage: 'API_EXT_STAGE',
    prefix: landingPrefix(messages['clickstream/events'].topic),
    table: 'RAW_EVENTS',
    pipe: 'RAW_EVENTS_PIPE',
  },
  {
    stage: 'LOGS_EXT_STAGE',
    prefix: landingPrefix(messages['clickstream/orders'].topic),
    table: 'RAW_LOGS',
    pipe: 'RAW_LOGS_PIPE',
  },
];

/** Where the statements are: checks of the contracts are generated, what follows them is written by hand. */
const folders = {
  generated: '../../contracts/generated/clickstream/snowflake/',
  written: '../../queries/snowflake/',
} as const;

function task(name: string, comment: string, folder: keyof typeof folders): TaskRow {
  const file = new URL(`${folders[folder]}${name.toLowerCase()}.sql`, import.meta.url);
  return { name, comment, statement: readFileSync(file, 'utf8').trim().replace(/;$/, '') };
}

/** Each task has a stream of its own: what one has read, another still has to. */
export const graphs: readonly GraphRow[] = [
  {
    streams: [
      { name: 'RAW_EVENTS_STREAM', table: 'RAW.RAW_EVENTS' },
      { name: 'RAW_EVENTS_QUARANTINE_STREAM', table: 'RAW.RAW_EVENTS' },
      { name: 'STRUCTURED_EVENTS_STREAM', table: 'STRUCTURED.STRUCTURED_EVENTS' },
    ],
    root: task('INSERT_EVENT_DATA_TASK', 'Events that keep their contract, each once', 'generated'),
    children: [
      task('QUARANTINE_EVENT_DATA_TASK', 'Events that break it, with the reasons', 'generated'),
      task('TASK_LOAD_TRANSFORMED_CLICKSTREAM', 'Sessions', 'written'),
    ],
  },
  {
    streams: [
      { name: 'RAW_LOGS_STREAM', table: 'RAW.RAW_LOGS' },
      { name: 'RAW_LOGS_QUARANTINE_STREAM', table: 'RAW.RAW_LOGS' },
      { name: 'STRUCTURED_LOGS_STREAM', table: 'STRUCTURED.STRUCTURED_LOGS' },
      { name: 'STRUCTURED_LOGS_HISTORY_STREAM', table: 'STRUCTURED.STRUCTURED_LOGS' },
    ],
    root: task('INSERT_LOG_DATA_TASK', 'Changes of orders that keep their contract, each once', 'generated'),
    children: [
      task('QUARANTINE_LOG_DATA_TASK', 'Changes that break it, with the reasons', 'generated'),
      task('TASK_LOAD_TRANSFORMED_LOGS', 'Orders as they are', 'written'),
      task('TASK_LOAD_TRANSFORMED_LOGS_HISTORY', 'Orders as they were', 'written'),
    ],
  },
];

/** Declares it, if the stack has an account there; else the product ends in the landing bucket, and says so. */
export function createSnowflake(platform: Platform, landing: LandingBucket): SnowflakeOutputs | undefined {
  const { config, prefix, alarms, artifacts } = platform;
  const { snowflakeUser: user, snowflakeOrganization: organization, snowflakeAccount: account } = config;
  if (user === undefined || organization === undefined || account === undefined) {
    log.warn(`${product} ends in the landing bucket: streampact:snowflakeUser names nobody who deploys to Snowflake`);
    return undefined;
  }
  const key = new PrivacyKey(`${product}-privacy-key`, {
    secretName: `${prefix}-${product}-privacy-key`,
    bundle: artifacts.artifact(privacyKeyAsset),
    alarms,
    deletable: config.dataMayBeDeleted,
    logRetentionDays: config.logRetentionDays,
  });
  const made = new SnowflakeProduct(`${product}-snowflake`, {
    account: { organization, account, user, role: config.snowflakeRole, privateKey: config.snowflakePrivateKey },
    database: databaseNameOf(config.environment),
    tables: tableRows(product),
    feeds,
    graphs,
    landing,
    awsAccount: accountOf(alarms.topicArn),
    roleName: `${prefix}-snowflake-landing`,
    privacyKeyArn: key.secretArn,
    started: config.snowflakeTasks,
    deletable: config.dataMayBeDeleted,
  });
  const levels = measureTables(platform, `${organization}-${account}`, made);
  return { ...made.outputs, monitorSecretArn: levels.secretArn };
}

function measureTables(platform: Platform, account: string, { outputs }: SnowflakeProduct): SnowflakeLevels {
  const { config, network, artifacts, alarms } = platform;
  const own = Object.values<TableContract>(tables).filter((table) => table.product === product);
  return new SnowflakeLevels(`${product}-snowflake-levels`, {
    stack: config.environment,
    tables: own.filter(isOfSnowflakeAlone),
    reading: { account, database: outputs.database, warehouse: outputs.warehouse, role: outputs.roles.monitor },
    bundle: artifacts.artifact(snowflakeLevelsAsset),
    ...{ network, alarms },
    schedule: config.snowflakeLevelSchedule,
    enabled: config.schedulesEnabled,
    deletable: config.dataMayBeDeleted,
    logRetentionDays: config.logRetentionDays,
  });
}
