/** New folders → partitions: one run of the product's crawler. The contract owns the schema; the crawler adds partitions. */

import { GetCrawlerCommand, GetPartitionsCommand, StartCrawlerCommand } from '@aws-sdk/client-glue';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

const CRAWL_SECONDS = 120;

/** How many partitions the catalog has of a table. */
export async function partitionCount({ aws, outputs }: ProductContext, table: string): Promise<number> {
  let count = 0;
  let token: string | undefined;
  do {
    const page = await aws.glue.send(
      new GetPartitionsCommand({
        DatabaseName: outputs.database,
        TableName: table,
        ExcludeColumnSchema: true,
        ...(token === undefined ? {} : { NextToken: token }),
      }),
    );
    count += page.Partitions?.length ?? 0;
    token = page.NextToken;
  } while (token !== undefined);
  return count;
}

async function crawl({ aws }: ProductContext, name: string): Promise<void> {
  await aws.glue.send(new StartCrawlerCommand({ Name: name }));
  const crawler = await waitFor(
    async () => {
      const { Crawler } = await aws.glue.send(new GetCrawlerCommand({ Name: name }));
      return Crawler?.State === 'READY' ? Crawler : undefined;
    },
    { what: `the crawler ${name} to end`, seconds: CRAWL_SECONDS },
  );
  if (crawler.LastCrawl?.Status !== 'SUCCEEDED') {
    throw new StreampactError('LOCAL_STAGE_FAILED', `The crawler ${name} ended ${crawler.LastCrawl?.Status}.`, {
      fix: crawler.LastCrawl?.ErrorMessage ?? 'see its log',
    });
  }
}

/** The stage for the product's crawler; counts partitions: all of them in, new ones out. */
export function crawlStage(slug: string, table: string): Stage {
  return {
    name: 'crawl',
    title: 'partitions → catalog (Glue crawler)',
    async run(context) {
      const { crawler, tables } = productOutputs(context, slug);
      const name = tables[table] ?? '';
      const before = await partitionCount(context, name);
      await crawl(context, crawler?.name ?? '');
      const after = await partitionCount(context, name);
      return { in: after, out: after - before, rejected: 0 };
    },
  };
}
