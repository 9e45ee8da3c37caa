import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { GlueClient, type Trigger } from '@aws-sdk/client-glue';
import { afterAll, expect, it, vi } from 'vitest';
import { type Clients, openClients } from '../clients.ts';
import { AwsError } from '../wire/errors.ts';
import { type Crawl, openRunChanges, type RunChange } from './changes.ts';
import type { CrawlerStart } from './crawlers.ts';
import type { JobStart } from './jobs.ts';
import { openTriggers, type Triggers } from './triggers.ts';

const home = mkdtempSync(join(tmpdir(), 'streampact-triggers-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const nowhere = 'http://127.0.0.1:9';
const pool = openClients({ upstream: nowhere, glueUpstream: nowhere, kinesisUpstream: nowhere });
const minute = 60_000;
/** Quarter past, an hour later, a second before it. */
const [quarter, hour] = [Date.UTC(2026, 10, 21, 10, 15), 60 * minute];

/** Triggers over `listed`, with a clock that is set by hand and jobs and crawlers that only note who starts them. */
function open(listed: readonly Trigger[], stateDir?: string) {
  let now = quarter - 1_000;
  let task: () => void = () => undefined;
  const started: (CrawlerStart | JobStart)[] = [];
  const asked: string[] = [];
  const of = (region: string): Clients => {
    const glue = new GlueClient({ region });
    vi.spyOn(glue, 'send').mockImplementation(async () => {
      asked.push(region);
      return { Triggers: listed };
    });
    return { ...pool.of(region), glue };
  };
  const changes = openRunChanges();
  const note = async (start: CrawlerStart | JobStart): Promise<string> => {
    if ('name' in start && start.name === 'busy') throw new AwsError('CrawlerRunningException', 'it runs');
    started.push(start);
    return 'id';
  };
  const triggers: Triggers = openTriggers({
    clients: { of, as: of, keysOf: async () => undefined, close: () => undefined },
    jobs: { routes: [], start: note },
    crawlers: { routes: [], start: note },
    changes,
    logsDir: home,
    stateDir,
    clock: {
      now: () => now,
      after(_, then) {
        task = then;
        return () => {
          task = () => undefined;
        };
      },
    },
  });
  /** It is `time`; gives what has been started since, once that is all. */
  const at = async (time: number): Promise<readonly (CrawlerStart | JobStart)[]> => {
    started.length = 0;
    now = time;
    task();
    await setImmediate();
    return [...started];
  };
  const tell = async (change: RunChange): Promise<readonly (CrawlerStart | JobStart)[]> => {
    started.length = 0;
    changes.tell(change);
    await setImmediate();
    return [...started];
  };
  return { at, tell, asked, stop: () => triggers.stop(), routes: triggers.routes };
}

const scheduled = (State: Trigger['State'], CrawlerName = 'raw'): Trigger => ({
  Name: 'clock',
  Type: 'SCHEDULED',
  State,
  Schedule: 'cron(0/15 * * * ? *)',
  Actions: [{ CrawlerName }],
});

it('fire by the clock at their minute, and at no other', async () => {
  const { at, stop } = open([scheduled('ACTIVATED')]);
  const [start] = await at(quarter);
  expect(start).toMatchObject({ name: 'raw', region: 'us-east-1', firing: { trigger: 'clock', predecessors: [] } });
  expect(await at(quarter + minute)).toEqual([]);
  expect(await at(quarter + 15 * minute)).toEqual([]); // that minute was not waited for: it was missed
  expect(await at(quarter + hour)).toEqual([]);
  stop();
});

it('fire each time in a chain of its own, until the clock stops', async () => {
  const { at, stop } = open([scheduled('ACTIVATED')]);
  const [first] = await at(quarter);
  for (let minutes = 1; minutes < 15; minutes += 1) expect(await at(quarter + minutes * minute)).toEqual([]);
  const [second] = await at(quarter + 15 * minute);
  expect(second?.firing?.chain).not.toBe(first?.firing?.chain);
  stop();
  expect(await at(quarter + 30 * minute)).toEqual([]);
});

it.each<[string, Trigger]>([
  ['deactivated', scheduled('DEACTIVATED')],
  ['never activated', scheduled('CREATED')],
  ['on demand', { ...scheduled('CREATED'), Type: 'ON_DEMAND' }],
  ['of a schedule that cannot be read', { ...scheduled('ACTIVATED'), Schedule: 'cron(now)' }],
  ['whose crawler runs already', scheduled('ACTIVATED', 'busy')],
])('start nothing by the clock when %s', async (_, trigger) => {
  const { at, stop } = open([trigger]);
  expect(await at(quarter)).toEqual([]);
  stop();
});

it('go on behind one that fails', async () => {
  const { at, stop } = open([{ ...scheduled('ACTIVATED'), Schedule: 'cron(never)' }, scheduled('ACTIVATED')]);
  expect(await at(quarter)).toHaveLength(1);
  expect(readFileSync(join(home, 'glue-triggers.log'), 'utf8')).toContain('cron(never)');
  stop();
});

it('look again, after a restart, at every region in which a trigger was made', async () => {
  const stateDir = join(home, 'state');
  const before = open([], stateDir);
  const create = before.routes.find((route) => 'operation' in route && route.operation === 'CreateTrigger');
  await create?.handle({
    input: { Name: 'clock', Type: 'ON_DEMAND', Actions: [{ JobName: 'curate' }] },
    region: 'eu-west-1',
    path: '/',
    query: new URLSearchParams(),
    forward: async () => ({}),
  });
  before.stop();
  const { at, asked, stop } = open([], stateDir);
  await at(quarter);
  expect(asked.toSorted()).toEqual(['eu-west-1', 'us-east-1']);
  stop();
});

const crawl: Crawl = {
  id: 'c',
  crawler: 'raw',
  started: 0,
  firing: { trigger: 't', chain: 'chain', predecessors: [] },
};
const conditional: Trigger = {
  Name: 'crawled',
  Type: 'CONDITIONAL',
  State: 'ACTIVATED',
  Predicate: { Conditions: [{ CrawlerName: 'raw', CrawlState: 'SUCCEEDED' }] },
  Actions: [{ JobName: 'curate', Arguments: { '--mode': 'upsert' }, Timeout: 5 }],
};

it('follow the end of what a trigger started, in the same chain', async () => {
  const { tell, stop } = open([conditional]);
  const change = { kind: 'crawl', region: 'eu-west-1' } as const;
  expect(await tell({ ...change, crawl })).toEqual([]);
  expect(await tell({ ...change, crawl: { ...crawl, status: 'FAILED' } })).toEqual([]);
  expect(await tell({ ...change, crawl: { ...crawl, status: 'SUCCEEDED', firing: undefined } })).toEqual([]);
  expect(await tell({ ...change, crawl: { ...crawl, status: 'SUCCEEDED' } })).toEqual([
    {
      jobName: 'curate',
      arguments: { '--mode': 'upsert' },
      timeoutMinutes: 5,
      region: 'eu-west-1',
      firing: { trigger: 'crawled', chain: 'chain', predecessors: [] },
    },
  ]);
  stop();
  expect(await tell({ ...change, crawl: { ...crawl, status: 'SUCCEEDED' } })).toEqual([]);
});
