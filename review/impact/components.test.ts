import { expect, test } from 'vitest';
import { items, messages, tables } from '../../contracts/generated/catalogue.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { readConfig } from '../../infra/config.ts';
import { deployPipelines } from '../../infra/pipelines.ts';
import { temporaryDist } from '../../infra/testing/dist.ts';
import { declare } from '../../infra/testing/mocks.ts';
import { changePartsOf, crawlerOf, jobOf, loaderOf, producerOf, sinkOf } from './components.ts';

test('every part that the lineage names is a component of the program', async () => {
  using dist = temporaryDist();
  const { resources } = await declare(() => deployPipelines(readConfig(), dist.directory), {
    config: {
      'streampact:amiId': 'ami-0123456789abcdef0',
      'streampact:snowflakeOrganization': 'acme',
      'streampact:snowflakeAccount': 'sales',
      'streampact:snowflakeUser': 'DEPLOYER',
      'streampact:snowflakePrivateKey': 'a key',
    },
  });
  const components = resources.filter(({ type }) => type.startsWith('streampact:')).map(({ name }) => name);
  const named = [
    ...Object.values(messages).flatMap((message) => [sinkOf(message), producerOf(message) ?? []].flat()),
    ...Object.values(items).flatMap((item) => Object.values(changePartsOf(item))),
    ...Object.values(tables).flatMap((table) => [jobOf(table) ?? [], crawlerOf(table) ?? []].flat()),
  ];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !components.includes(name))).toEqual([]);
  const snowflake = new Set(resources.map(({ type, inputs }) => `${type} ${String(inputs.name)}`));
  const loaders = Object.values<TableContract>(tables)
    .filter(({ format }) => format === 'snowflake')
    .map((table) => ({ table: table.table, loader: loaderOf(table) }));
  expect(loaders.filter(({ loader }) => loader === undefined)).toEqual([]);
  const types = { pipe: 'snowflake:index/pipe:Pipe', task: 'snowflake:index/task:Task' } as const;
  const wanted = loaders.flatMap(({ loader }) => (loader === undefined ? [] : `${types[loader.kind]} ${loader.name}`));
  expect(new Set(wanted).size).toBe(loaders.length);
  expect(wanted.filter((name) => !snowflake.has(name))).toEqual([]);
});
