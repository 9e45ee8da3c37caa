/** Triggers, as Glue's: what they start is real, and so is what follows. */

import {
  CreateCrawlerCommand,
  CreateDatabaseCommand,
  CreateJobCommand,
  CreateTableCommand,
  CreateTriggerCommand,
  type CreateTriggerCommandInput,
  DeleteTriggerCommand,
  GetCrawlerCommand,
  GetJobRunsCommand,
  GetPartitionsCommand,
  GetTriggerCommand,
  type JobRun,
  ListTriggersCommand,
  StartCrawlerCommand,
  StartTriggerCommand,
  StopTriggerCommand,
  UpdateTriggerCommand,
} from '@aws-sdk/client-glue';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { bucket, database, endpoint, glue, prepareBucket, putText, unique } from './harness.ts';

const crawler = `raw-${unique}`;
const job = `upsert-${unique}`;
const [clock, crawled, byHand] = [`clock-${unique}`, `crawled-${unique}`, `by-hand-${unique}`];
const Role = 'arn:aws:iam::000000000000:role/glue';

const create = (input: Partial<CreateTriggerCommandInput>) =>
  glue.send(
    new CreateTriggerCommand({
      Name: `other-${unique}`,
      Type: 'ON_DEMAND',
      Actions: [{ CrawlerName: crawler }],
      ...input,
    }),
  );
const state = async (Name: string) => (await glue.send(new GetTriggerCommand({ Name }))).Trigger?.State;
const fire = async (name: string) => {
  const answer = await fetch(`${endpoint}/_streampact/triggers/${name}/fire`, { method: 'POST' });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const runs = async (): Promise<readonly JobRun[]> =>
  (await glue.send(new GetJobRunsCommand({ JobName: job }))).JobRuns ?? [];
const crawl = async () => (await glue.send(new GetCrawlerCommand({ Name: crawler }))).Crawler;
const crawlerRests = () => until(crawl, (one) => one?.State === 'READY' && one.LastCrawl !== undefined);
const runsEnded = (count: number) =>
  until(
    runs,
    (all) => all.length === count && all.every((run) => run.CompletedOn !== undefined),
    { seconds: 110 }, // Spark may still be starting
  );

/** The raw zone of a product, as the contract has it, with one hour of changes. */
async function prepareRaw(): Promise<void> {
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: database,
      TableInput: {
        Name: 'crypto_cdc_data',
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [
          { Name: 'dt', Type: 'date' },
          { Name: 'hour', Type: 'int' },
        ],
        StorageDescriptor: {
          Location: `s3://${bucket}/raw/crypto-cdc/prices`,
          Columns: [
            { Name: 'unique_id', Type: 'string' },
            { Name: 'version', Type: 'bigint' },
          ],
          SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
        },
      },
    }),
  );
  await putText('raw/crypto-cdc/prices/dt=2026-11-21/hour=05/a', '{"unique_id":"BTC#1","version":1}\n');
  await glue.send(
    new CreateCrawlerCommand({
      Name: crawler,
      Role,
      DatabaseName: database,
      Targets: { CatalogTargets: [{ DatabaseName: database, Tables: ['crypto_cdc_data'] }] },
      SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'LOG' },
    }),
  );
  const script = [
    'import sys',
    "assert sys.argv[sys.argv.index('--mode') + 1] == 'upsert', sys.argv",
    "assert sys.argv[sys.argv.index('--kept') + 1] == 'default', sys.argv",
  ].join('\n');
  await putText('scripts/upsert.py', script);
  const Command = { Name: 'glueetl', ScriptLocation: `s3://${bucket}/scripts/upsert.py` };
  const DefaultArguments = { '--mode': 'none', '--kept': 'default' };
  await glue.send(new CreateJobCommand({ Name: job, Role, Command, DefaultArguments, GlueVersion: '5.0' }));
}

beforeAll(async () => {
  await prepareBucket();
  await prepareRaw();
});

describe('triggers', () => {
  it('are kept as they were made, and told without what is empty', async () => {
    await create({ Name: clock, Type: 'SCHEDULED', Schedule: 'cron(0/15 * * * ? *)', Description: 'a first one' });
    await create({
      Name: crawled,
      Type: 'CONDITIONAL',
      StartOnCreation: true,
      Predicate: { Conditions: [{ LogicalOperator: 'EQUALS', CrawlerName: crawler, CrawlState: 'SUCCEEDED' }] },
      Actions: [{ JobName: job, Arguments: { '--mode': 'upsert' }, Timeout: 10 }],
    });
    await create({ Name: byHand });
    expect((await glue.send(new GetTriggerCommand({ Name: clock }))).Trigger).toEqual({
      Name: clock,
      Type: 'SCHEDULED',
      State: 'CREATED',
      Schedule: 'cron(0/15 * * * ? *)',
      Description: 'a first one',
      Actions: [{ CrawlerName: crawler }],
    });
    expect(await state(crawled)).toBe('ACTIVATED');
    const { TriggerNames: names } = await glue.send(new ListTriggersCommand({}));
    expect(names).toEqual(expect.arrayContaining([clock, crawled, byHand]));
  });

  it('are activated, changed as a whole, and deactivated', async () => {
    await glue.send(new StartTriggerCommand({ Name: clock }));
    expect(await state(clock)).toBe('ACTIVATED');
    const update = { Schedule: 'cron(0 3 1 1 ? 2199)', Actions: [{ CrawlerName: crawler }] };
    const { Trigger: updated } = await glue.send(new UpdateTriggerCommand({ Name: clock, TriggerUpdate: update }));
    expect(updated).toMatchObject({ State: 'ACTIVATED', Schedule: update.Schedule });
    expect(updated?.Description).toBeUndefined();
    await glue.send(new StopTriggerCommand({ Name: clock }));
    expect(await state(clock)).toBe('DEACTIVATED');
  });

  it('start nothing behind a crawl that somebody started by hand', async () => {
    await glue.send(new StartCrawlerCommand({ Name: crawler }));
    expect((await crawlerRests())?.LastCrawl?.Status).toBe('SUCCEEDED');
    expect(await runs()).toEqual([]);
  });

  it('fire at once when asked, though the schedule is deactivated, and the chain follows', async () => {
    const { status, body } = await fire(clock);
    expect(status).toBe(200);
    expect(body).toMatchObject({ trigger: clock, refused: [] });
    expect(body.started).toEqual([{ crawlerName: crawler, crawlId: expect.any(String) }]);
    const [run] = await runsEnded(1);
    expect(run).toMatchObject({ TriggerName: crawled, JobRunState: 'SUCCEEDED', Timeout: 10 });
    expect(run?.ErrorMessage).toBeUndefined();
    const { Partitions: partitions = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: 'crypto_cdc_data' }),
    );
    expect(partitions.map((partition) => partition.Values)).toEqual([['2026-11-21', '05']]);
  });

  it('on demand start the chain as well, and stay CREATED', async () => {
    await glue.send(new StartTriggerCommand({ Name: byHand }));
    expect(await state(byHand)).toBe('CREATED');
    expect((await runsEnded(2)).map((run) => run.TriggerName)).toEqual([crawled, crawled]);
    const stop = glue.send(new StopTriggerCommand({ Name: byHand }));
    await expect(stop).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  it('start nothing when the condition is deactivated or not met', async () => {
    await glue.send(new StopTriggerCommand({ Name: crawled }));
    await fire(clock);
    await crawlerRests();
    await glue.send(new StartTriggerCommand({ Name: crawled }));
    const when = async (CrawlState: 'FAILED' | 'SUCCEEDED') => {
      const Predicate = { Conditions: [{ CrawlerName: crawler, CrawlState }] };
      const TriggerUpdate = { Predicate, Actions: [{ JobName: job, Arguments: { '--mode': 'upsert' } }] };
      await glue.send(new UpdateTriggerCommand({ Name: crawled, TriggerUpdate }));
    };
    await when('FAILED');
    await fire(clock);
    await crawlerRests();
    // The chain that does follow comes after all that might have.
    await when('SUCCEEDED');
    await fire(clock);
    await runsEnded(3);
  });

  it('say what they could not start', async () => {
    const lost = `lost-${unique}`;
    await create({ Name: lost, Actions: [{ JobName: 'nothing' }, { CrawlerName: crawler }, { CrawlerName: crawler }] });
    const { body } = await fire(lost);
    expect(body.started).toEqual([{ crawlerName: crawler, crawlId: expect.any(String) }]);
    expect(body.refused).toEqual([
      { jobName: 'nothing', code: 'EntityNotFoundException', message: expect.any(String) },
      { crawlerName: crawler, code: 'CrawlerRunningException', message: expect.any(String) },
    ]);
    await crawlerRests();
  });

  it('refuse a firing of what is unknown or conditional', async () => {
    expect(await fire(`no-${unique}`)).toMatchObject({ status: 400, body: { __type: 'EntityNotFoundException' } });
    expect(await fire(crawled)).toMatchObject({ status: 400, body: { __type: 'InvalidInputException' } });
  });

  it.each<[string, Partial<CreateTriggerCommandInput>, RegExp]>([
    ['of type EVENT', { Type: 'EVENT' }, /no EVENT triggers/],
    ['of a workflow', { WorkflowName: 'w' }, /no workflows/],
    ['without an action', { Actions: [] }, /at least one action/],
    ['with an action of two kinds', { Actions: [{ JobName: job, CrawlerName: crawler }] }, /either a job or a crawler/],
    ['with three crawlers', { Actions: Array(3).fill({ CrawlerName: crawler }) }, /at most 2 crawlers/],
    ['that fire too often', { Type: 'SCHEDULED', Schedule: 'cron(0/2 * * * ? *)' }, /every 5 minutes/],
    ['that start on demand at creation', { StartOnCreation: true }, /not for ON_DEMAND/],
    ['without conditions', { Type: 'CONDITIONAL' }, /at least one condition/],
    [
      'of several conditions without logic',
      {
        Type: 'CONDITIONAL',
        Predicate: {
          Conditions: [
            { JobName: job, State: 'FAILED' },
            { JobName: job, State: 'TIMEOUT' },
          ],
        },
      },
      /Logical/,
    ],
    [
      'that wait for a state that no run ends in',
      { Type: 'CONDITIONAL', Predicate: { Conditions: [{ JobName: job, State: 'RUNNING' }] } },
      /cannot wait for State RUNNING/,
    ],
    [
      'that start what they wait for',
      { Type: 'CONDITIONAL', Predicate: { Conditions: [{ CrawlerName: crawler, CrawlState: 'FAILED' }] } },
      /Predicate and Action/,
    ],
  ])('refuse triggers %s', async (_, input, why) => {
    await expect(create(input)).rejects.toThrow(why);
  });

  it('go when they are deleted', async () => {
    await glue.send(new DeleteTriggerCommand({ Name: clock }));
    await expect(state(clock)).rejects.toMatchObject({ name: 'EntityNotFoundException' });
  });
});
