/** Glue behind the gateway: its parts, put together. */

import type { EventBus } from '../events/bus.ts';
import type { Route } from '../routes.ts';
import type { SparkTools } from '../spark/jobs.ts';
import { openRunChanges } from './changes.ts';
import { classifierRoutes } from './classifiers.ts';
import { openCrawlers } from './crawlers.ts';
import { openJobs } from './jobs.ts';
import { tellEventBus } from './state-events.ts';
import { tableRoutes } from './tables.ts';
import { systemClock } from './trigger-clock.ts';
import { openTriggers } from './triggers.ts';

/** What Glue needs. */
export interface GlueOptions extends SparkTools {
  /** What hears of the ends of jobs and crawls. */
  readonly bus: EventBus;
  /** Folder for what outlives the gateway; undefined for memory only. */
  readonly stateDir?: string | undefined;
}

/** A running Glue. */
export interface Glue {
  readonly routes: readonly Route[];
  /** No trigger fires any more. */
  stop(): void;
}

export function openGlue({ bus, stateDir, ...tools }: GlueOptions): Glue {
  const changes = openRunChanges();
  tellEventBus(changes, bus);
  const jobs = openJobs({ ...tools, tell: changes.tell });
  const crawlers = openCrawlers({ ...tools, tell: changes.tell });
  const triggers = openTriggers({ ...tools, jobs, crawlers, changes, stateDir, clock: systemClock });
  return {
    routes: [
      ...tableRoutes(),
      ...jobs.routes,
      ...crawlers.routes,
      ...classifierRoutes(tools.clients),
      ...triggers.routes,
    ],
    stop: () => triggers.stop(),
  };
}
