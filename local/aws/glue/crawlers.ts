/**
 * Glue crawlers, for real: a crawl lists S3 and adds the partitions that the catalog lacks.
 *
 * Differs from Glue: a crawler never makes a table or changes a column, since the contract owns the schema; what the
 * first files of new folders hold otherwise (Parquet footers, JSON as the crawler's classifiers read it) is logged, as
 * with UpdateBehavior LOG. Only S3 and catalog targets; no exclusions, schedules of its own or Lake Formation; the log is
 * a file and not in CloudWatch; the last crawl is in memory. Who follows the crawls is told of start and end.
 *
 * Follows "Crawlers and classifiers API" of the AWS Glue web API reference (2017-03-31).
 */

import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Crawler, GetCrawlerCommand } from '@aws-sdk/client-glue';
import type { ClientPool } from '../clients.ts';
import { type Handler, type JsonCall, operations, type Route } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, requiredText, textList } from '../wire/fields.ts';
import type { Crawl, RunFollower } from './changes.ts';
import { crawl } from './crawl.ts';
import type { Firing } from './firing.ts';

/** What crawls need. */
export interface CrawlerTools {
  readonly clients: ClientPool;
  readonly logsDir: string;
  /** Hears of every crawl that starts or ends. */
  readonly tell: RunFollower;
}

/** The newest crawl of a crawler. */
interface Crawling extends Crawl {
  state: 'RUNNING' | 'STOPPING' | 'READY';
  readonly abort: AbortController;
}

type Crawls = Map<string, Crawling>;

/** What a start asks for. */
export interface CrawlerStart {
  readonly name: string;
  readonly region: string;
  /** Set when a trigger starts it. */
  readonly firing?: Firing;
}

/** Glue's crawlers. */
export interface Crawlers {
  readonly routes: readonly Route[];
  /** Starts a crawl, whoever asks; gives its id. Throws what StartCrawler throws. */
  start(start: CrawlerStart): Promise<string>;
}

/** Longest crawl, in milliseconds. */
const crawlMs = 15 * 60_000;

/** The operations of crawlers. */
export function openCrawlers(tools: CrawlerTools): Crawlers {
  const crawls: Crawls = new Map();
  const start = (asked: CrawlerStart): Promise<string> => startCrawler(tools, crawls, asked);
  const routes = operations('glue', {
    StartCrawler: async ({ input, region }) => {
      await start({ name: requiredText(input, 'Name'), region });
      return {};
    },
    StopCrawler: (call) => stopCrawler(tools, crawls, call),
    GetCrawler: async ({ forward }) => {
      const answer = await forward();
      return { ...answer, Crawler: withCrawl(crawls, answer.Crawler) };
    },
    GetCrawlers: async ({ forward }) => {
      const answer = await forward();
      const all = Array.isArray(answer.Crawlers) ? answer.Crawlers : [];
      return { ...answer, Crawlers: all.map((crawler) => withCrawl(crawls, crawler)) };
    },
    GetCrawlerMetrics: async ({ input }) => crawlerMetrics(crawls, textList(input, 'CrawlerNameList')),
    UpdateCrawler: whenIdle(crawls),
    DeleteCrawler: whenIdle(crawls),
  });
  return { routes, start };
}

async function startCrawler(
  tools: CrawlerTools,
  crawls: Crawls,
  { name, region, firing }: CrawlerStart,
): Promise<string> {
  const definition = await readCrawler(tools, name, region);
  requireIdle(crawls, name);
  const crawling: Crawling = {
    id: randomUUID(),
    crawler: name,
    firing,
    state: 'RUNNING',
    started: Date.now(),
    abort: new AbortController(),
  };
  crawls.set(name, crawling);
  void carryOut(tools, definition, { crawling, region });
  return crawling.id;
}

async function stopCrawler(tools: CrawlerTools, crawls: Crawls, { input, region }: JsonCall): Promise<JsonObject> {
  const name = requiredText(input, 'Name');
  await readCrawler(tools, name, region);
  const crawling = crawls.get(name);
  if (crawling?.state === 'STOPPING')
    throw new AwsError('CrawlerStoppingException', `Crawler with name ${name} is stopping`);
  if (crawling?.state !== 'RUNNING')
    throw new AwsError('CrawlerNotRunningException', `Crawler with name ${name} is not running`);
  crawling.state = 'STOPPING';
  crawling.abort.abort();
  return {};
}

async function carryOut(
  { clients, logsDir, tell }: CrawlerTools,
  crawler: Crawler,
  { crawling, region }: { readonly crawling: Crawling; readonly region: string },
): Promise<void> {
  const file = join(logsDir, `crawler-${crawler.Name}.log`);
  const log = (line: string): void => appendFileSync(file, `${new Date().toISOString()} ${line}\n`);
  tell({ kind: 'crawl', region, crawl: crawling });
  const signal = AbortSignal.any([crawling.abort.signal, AbortSignal.timeout(crawlMs)]);
  try {
    crawling.counts = await crawl(crawler, {
      clients: clients.as(region, crawler.Role ?? ''),
      service: clients.of(region),
      signal,
      log,
    });
    crawling.status = 'SUCCEEDED';
  } catch (error) {
    crawling.errorMessage = error instanceof Error ? error.message : String(error);
    crawling.status = crawling.abort.signal.aborted ? 'CANCELLED' : 'FAILED';
  }
  crawling.ended = Date.now();
  crawling.state = 'READY';
  tell({ kind: 'crawl', region, crawl: crawling });
}

function requireIdle(crawls: Crawls, name: string): void {
  const state = crawls.get(name)?.state ?? 'READY';
  if (state === 'READY') return;
  throw new AwsError('CrawlerRunningException', `Crawler with name ${name} has already started`);
}

function whenIdle(crawls: Crawls): Handler {
  return ({ input, forward }) => {
    requireIdle(crawls, requiredText(input, 'Name'));
    return forward();
  };
}

async function readCrawler({ clients }: CrawlerTools, name: string, region: string): Promise<Crawler> {
  try {
    const { Crawler: crawler } = await clients.of(region).glue.send(new GetCrawlerCommand({ Name: name }));
    return { ...crawler, Name: name };
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name !== 'EntityNotFoundException') throw cause;
    throw new AwsError('EntityNotFoundException', `Crawler with name ${name} does not exist`, { cause });
  }
}

/** The emulator's crawler, with the state of its real crawl in place of the pretended one. */
function withCrawl(crawls: Crawls, crawler: unknown): unknown {
  if (!isObject(crawler)) return crawler;
  const { LastCrawl: _pretended, ...definition } = crawler;
  const name = String(crawler.Name);
  const crawling = crawls.get(name);
  if (crawling === undefined) return { ...definition, State: 'READY', CrawlElapsedTime: 0 };
  return {
    ...definition,
    State: crawling.state,
    CrawlElapsedTime: (crawling.ended ?? Date.now()) - crawling.started,
    ...(crawling.status === undefined ? {} : { LastCrawl: lastCrawl(name, crawling) }),
  };
}

function lastCrawl(name: string, { status, errorMessage, started }: Crawling): JsonObject {
  return {
    Status: status,
    ...(errorMessage === undefined ? {} : { ErrorMessage: errorMessage }),
    LogGroup: '/aws-glue/crawlers',
    LogStream: name,
    MessagePrefix: `${started}`,
    StartTime: started / 1000,
  };
}

function crawlerMetrics(crawls: Crawls, names: readonly string[]): JsonObject {
  const wanted = names.length === 0 ? [...crawls.keys()] : names;
  return {
    CrawlerMetricsList: wanted.map((name) => {
      const crawling = crawls.get(name);
      const seconds = crawling?.ended === undefined ? 0 : (crawling.ended - crawling.started) / 1000;
      return {
        CrawlerName: name,
        TimeLeftSeconds: 0,
        StillEstimating: crawling !== undefined && crawling.state !== 'READY',
        LastRuntimeSeconds: seconds,
        MedianRuntimeSeconds: seconds,
        TablesCreated: 0,
        TablesUpdated: crawling?.counts?.tablesUpdated ?? 0,
        TablesDeleted: 0,
      };
    }),
  };
}
