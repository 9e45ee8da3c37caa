/** New folders → partitions, as the schedule does it: the clock's trigger is fired at once, and starts the crawler. */

import { StreampactError } from '../../../contracts/src/error.ts';
import { crawlerRests, fireTrigger, jobRests } from '../changes/chain.ts';
import type { Passage } from '../changes/passage.ts';
import { productOutputs, type Stage } from '../product.ts';
import { partitionCount } from './crawl.ts';

/** The stage for a crawler with triggers; counts partitions: all of them in, new ones out. */
export function scheduledCrawlStage(passage: Passage, slug: string, table: string): Stage {
  return {
    name: 'crawl',
    title: 'partitions → catalog (Glue trigger, crawler)',
    async run(context) {
      const { crawler, job, tables, triggers } = productOutputs(context, slug);
      const crawlerName = crawler?.name ?? '';
      const name = tables[table] ?? '';
      await crawlerRests(context, crawlerName);
      await jobRests(context, job?.name ?? '');
      const before = await partitionCount(context, name);
      passage.fired = Date.now();
      await fireTrigger(context, triggers?.clock ?? '');
      const { LastCrawl } = await crawlerRests(context, crawlerName);
      if (LastCrawl?.Status !== 'SUCCEEDED') {
        throw new StreampactError('LOCAL_STAGE_FAILED', `The crawler ${crawlerName} ended ${LastCrawl?.Status}.`, {
          fix: LastCrawl?.ErrorMessage ?? 'see its log',
        });
      }
      context.journey.reach('catalog');
      const after = await partitionCount(context, name);
      return { in: after, out: after - before, rejected: 0 };
    },
  };
}
