/** Crawlers, as Glue's. */

import {
  CreateCrawlerCommand,
  GetCrawlerCommand,
  GetCrawlerMetricsCommand,
  GetPartitionsCommand,
  StartCrawlerCommand,
  StopCrawlerCommand,
} from '@aws-sdk/client-glue';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../setup/until.ts';
import { bucket, database, glue, location, prepareTrades, putText, rows, s3, table, unique } from './harness.ts';

beforeAll(prepareTrades);

describe('crawlers', () => {
  const name = `crawler-${unique}`;
  const crawled = async (Name = name) => {
    await glue.send(new StartCrawlerCommand({ Name }));
    const { Crawler: crawler } = await until(
      () => glue.send(new GetCrawlerCommand({ Name })),
      (answer) => answer.Crawler?.State === 'READY',
    );
    return crawler;
  };
  const partitions = async () => {
    const { Partitions: all = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: table }),
    );
    return all.map((partition) => partition.Values?.join('/')).sort();
  };

  beforeAll(async () => {
    await glue.send(
      new CreateCrawlerCommand({
        Name: name,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { CatalogTargets: [{ DatabaseName: database, Tables: [table] }] },
        SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'DELETE_FROM_DATABASE' },
      }),
    );
  });

  it('add the partitions that stand in S3, and no folder that is none', async () => {
    const crawler = await crawled();
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'SUCCEEDED', LogGroup: '/aws-glue/crawlers' });
    expect(await partitions()).toEqual(['2021-10-27/15', '2021-10-27/9']);
    const metrics = await glue.send(new GetCrawlerMetricsCommand({ CrawlerNameList: [name] }));
    expect(metrics.CrawlerMetricsList?.[0]).toMatchObject({ CrawlerName: name, TablesUpdated: 1 });
  });

  it('make the rows queryable, decimals exact', async () => {
    const sql = `SELECT id, amount FROM ${table} ORDER BY id`;
    expect(await rows(sql)).toEqual([
      ['id', 'amount'],
      ['a', '60000.123456789012345678'],
      ['b', '0.000000000000000001'],
    ]);
  });

  it('change nothing the second time, and drop what is gone', async () => {
    expect((await crawled())?.LastCrawl?.Status).toBe('SUCCEEDED');
    expect(await partitions()).toHaveLength(2);
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'trades/date=2021-10-27/hour=9/a.json' }));
    await crawled();
    expect(await partitions()).toEqual(['2021-10-27/15']);
    await putText('trades/date=2021-10-27/hour=9/a.json', '{"id":"a","amount":"1.5"}\n');
    await crawled();
    expect(await partitions()).toHaveLength(2);
  });

  it('refuse a start of what is unknown and a stop of what rests', async () => {
    const startUnknown = glue.send(new StartCrawlerCommand({ Name: `no-${unique}` }));
    await expect(startUnknown).rejects.toMatchObject({ name: 'EntityNotFoundException' });
    const stopResting = glue.send(new StopCrawlerCommand({ Name: name }));
    await expect(stopResting).rejects.toMatchObject({ name: 'CrawlerNotRunningException' });
  });

  it('find the table of an S3 target by its place, and mark what is gone', async () => {
    const marking = `marking-${unique}`;
    await glue.send(
      new CreateCrawlerCommand({
        Name: marking,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { S3Targets: [{ Path: `${location}/` }] },
        SchemaChangePolicy: { UpdateBehavior: 'LOG', DeleteBehavior: 'DEPRECATE_IN_DATABASE' },
      }),
    );
    await rows(`ALTER TABLE ${table} ADD PARTITION (date = '2020-01-01', hour = 0)`);
    const crawler = await crawled(marking);
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'SUCCEEDED' });
    const { Partitions: all = [] } = await glue.send(
      new GetPartitionsCommand({ DatabaseName: database, TableName: table }),
    );
    const marked = all.filter((partition) => partition.Parameters?.DEPRECATED_BY_CRAWLER !== undefined);
    expect(marked.map((partition) => partition.Values)).toEqual([['2020-01-01', '0']]);
    await rows(`ALTER TABLE ${table} DROP PARTITION (date = '2020-01-01', hour = 0)`);
  });

  it('fail by name when an S3 target has no table', async () => {
    const orphan = `orphan-${unique}`;
    await glue.send(
      new CreateCrawlerCommand({
        Name: orphan,
        Role: 'arn:aws:iam::000000000000:role/crawler',
        DatabaseName: database,
        Targets: { S3Targets: [{ Path: `s3://${bucket}/nowhere/` }] },
      }),
    );
    const crawler = await crawled(orphan);
    expect(crawler?.LastCrawl).toMatchObject({ Status: 'FAILED' });
    expect(crawler?.LastCrawl?.ErrorMessage).toContain('has the location');
  });
});
