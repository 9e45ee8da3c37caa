import { expect, it, vi } from 'vitest';
import type { ServiceEvent } from '../events/bus.ts';
import { type Crawl, openRunChanges, type RunChange } from './changes.ts';
import { type JobRun, type JobRunState, moveTo, openJobRuns } from './job-runs.ts';
import { tellEventBus } from './state-events.ts';

const told = (change: RunChange): readonly ServiceEvent[] => {
  const changes = openRunChanges();
  const put = vi.fn(async (_: ServiceEvent) => undefined);
  tellEventBus(changes, { put });
  changes.tell(change);
  return put.mock.calls.map(([event]) => event);
};
const run = (state: JobRunState, error?: string): JobRun => {
  const one = openJobRuns().start({ job: {}, jobName: 'upsert', arguments: {} });
  moveTo(one, state, error);
  return one;
};

it.each<[JobRunState, string, string]>([
  ['SUCCEEDED', 'INFO', 'Job run succeeded'],
  ['FAILED', 'ERROR', 'no good'],
  ['TIMEOUT', 'WARN', 'Job run timed out'],
  ['STOPPED', 'INFO', 'Job run stopped'],
])('a job run that ended %s is an event of severity %s', (state, severity, message) => {
  const ended = run(state, state === 'FAILED' ? 'no good' : undefined);
  expect(told({ kind: 'job', region: 'eu-west-1', run: ended, isLast: false })).toEqual([
    {
      region: 'eu-west-1',
      source: 'aws.glue',
      detailType: 'Glue Job State Change',
      detail: { jobName: 'upsert', severity, state, jobRunId: ended.id, message },
    },
  ]);
});

it('a job run that goes on is no event', () => {
  expect(told({ kind: 'job', region: 'eu-west-1', run: run('RUNNING'), isLast: false })).toEqual([]);
});

const crawl: Crawl = { id: 'c', crawler: 'raw', started: Date.UTC(2026, 10, 21, 5) };
const detailOf = (one: Crawl) => told({ kind: 'crawl', region: 'us-east-1', crawl: one }).map(({ detail }) => detail);

it('a crawl tells of its start, its end with counts, and why it failed', () => {
  expect(detailOf(crawl)).toEqual([
    {
      accountId: '000000000000',
      crawlerName: 'raw',
      startTime: '2026-11-21T05:00:00Z',
      state: 'Started',
      message: 'Crawler Started',
    },
  ]);
  const counts = { tablesUpdated: 1, partitionsAdded: 2, partitionsDeleted: 0 };
  expect(detailOf({ ...crawl, status: 'SUCCEEDED', ended: crawl.started + 7_000, counts })).toEqual([
    expect.objectContaining({
      state: 'Succeeded',
      message: 'Crawler Succeeded',
      tablesUpdated: '1',
      partitionsCreated: '2',
      'runningTime (sec)': '7',
      completionDate: '2026-11-21T05:00:07Z',
    }),
  ]);
  expect(detailOf({ ...crawl, status: 'FAILED', errorMessage: 'no table' })).toEqual([
    expect.objectContaining({ state: 'Failed', message: 'Crawler Failed', errorMessage: 'no table' }),
  ]);
});

it('a crawl that was cancelled ends without an event', () => {
  expect(detailOf({ ...crawl, status: 'CANCELLED' })).toEqual([]);
});
