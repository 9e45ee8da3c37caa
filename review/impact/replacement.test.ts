import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { rows as driver } from '../../local/deploy/provider/rows.ts';
import { replacesOnProperty } from '../../local/deploy/step.ts';
import { holdsData } from './holds-data.ts';
import table from './replacement.json' with { type: 'json' };
import { effectOf } from './replacement.ts';
import { types } from './sources/types.ts';

describe('the table of replacements', () => {
  it('was read from the @pulumi/aws that is installed', async () => {
    const manifest = createRequire(import.meta.url).resolve('@pulumi/aws/package.json');
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    expect(table.sources['@pulumi/aws'], 'run review/impact/refresh-replacement.ts').toBe(version);
  });

  it('speaks of every type of AWS that the embedded driver has, and so of all that our program declares', () => {
    const ofAws = driver.resources.map(({ type }) => type).filter((type) => type.startsWith('aws:'));
    expect(ofAws.filter((type) => !types.includes(type))).toEqual([]);
  });

  it('has one row a property, each with its source', () => {
    const keys = table.rows.map(({ type, property }) => `${type} ${property}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(table.rows.filter(({ source }) => source === '')).toEqual([]);
  });

  it('calls nothing an update that the embedded driver replaces, least of all where data is kept', () => {
    const wrong = table.rows.filter(({ type, property, effect }) => {
      const row = driver.resources.find((each) => each.type === type);
      if (effect !== 'update' || property === 'tags' || row === undefined) return false;
      return holdsData(type) ? replacesOnProperty(row, property) : row.replaceOn.includes(property);
    });
    expect(wrong).toEqual([]);
  });
});

describe('a change', () => {
  it.each([
    ['aws:s3/bucket:Bucket', 'bucket', 'replace'],
    ['aws:s3/bucket:Bucket', 'tags.team', 'update'],
    ['aws:glue/catalogTable:CatalogTable', 'name', 'replace'],
    ['aws:glue/catalogTable:CatalogTable', 'storageDescriptor.columns[3].type', 'update'],
    ['aws:glue/job:Job', 'command.scriptLocation', 'update'],
    ['aws:lambda/function:Function', 's3Key', 'update'],
    ['aws:lambda/function:Function', 'sourceCodeHash', 'update'],
    ['aws:lambda/function:Function', 'name', 'replace'],
    ['aws:athena/namedQuery:NamedQuery', 'query', 'replace'],
    ['aws:cloudwatch/logGroup:LogGroup', 'name', 'replace'],
    ['aws:ebs/volume:Volume', 'size', 'update'],
    ['aws:ebs/volume:Volume', 'tags', 'update'],
    ['aws:ebs/volume:Volume', 'availabilityZone', 'unknown'],
    ['aws:ec2/subnet:Subnet', 'cidrBlock', 'replace'],
    ['aws:kinesis/stream:Stream', 'name', 'replace'],
    ['aws:kinesis/stream:Stream', 'shardCount', 'update'],
    ['aws:dynamodb/table:Table', 'hashKey', 'unknown'],
    ['aws:sqs/queue:Queue', 'fifoQueue', 'replace'],
    ['aws:kms/key:Key', 'multiRegion', 'unknown'],
    ['aws:s3/bucketObjectv2:BucketObjectv2', 'content', 'unknown'],
    ['snowflake:index/table:Table', 'columns[2].type', 'update'],
    ['snowflake:index/table:Table', 'schema', 'replace'],
    ['snowflake:index/pipe:Pipe', 'copyStatement', 'replace'],
    ['snowflake:index/task:Task', 'sqlStatement', 'update'],
    ['snowflake:index/share:Share', 'name', 'unknown'],
    ['aws:nothing/nobody:Nobody', 'name', 'unknown'],
  ])('of %s %s is: %s', (type, path, effect) => {
    expect(effectOf(type, path, {}).effect).toBe(effect);
  });
});
