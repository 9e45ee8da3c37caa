import { expect, test } from 'vitest';
import { items, messages, tables } from '../../contracts/generated/catalogue.ts';
import { readConfig } from '../../infra/config.ts';
import { deployPipelines } from '../../infra/pipelines.ts';
import { temporaryDist } from '../../infra/testing/dist.ts';
import { declare } from '../../infra/testing/mocks.ts';
import { changePartsOf, crawlerOf, jobOf, producerOf, sinkOf } from './components.ts';

test('every part that the lineage names is a component of the program', async () => {
  using dist = temporaryDist();
  const { resources } = await declare(() => deployPipelines(readConfig(), dist.directory), {
    config: { 'streampact:amiId': 'ami-0123456789abcdef0' },
  });
  const components = resources.filter(({ type }) => type.startsWith('streampact:')).map(({ name }) => name);
  const named = [
    ...Object.values(messages).flatMap((message) => [sinkOf(message), producerOf(message) ?? []].flat()),
    ...Object.values(items).flatMap((item) => Object.values(changePartsOf(item))),
    ...Object.values(tables).flatMap((table) => [jobOf(table) ?? [], crawlerOf(table) ?? []].flat()),
  ];
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !components.includes(name))).toEqual([]);
});
