/** `csv-replay` on the local cloud: the flights of 2013 → Kafka → raw zone, which is the table → catalog. */

import { flightsFile } from '../../sources/flights.ts';
import type { ProductRun } from '../product.ts';
import { crawlStage } from '../stages/crawl.ts';
import { replayStage } from '../stages/replay.ts';
import { sinkStage } from '../stages/sink.ts';

const slug = 'csv-replay';

export const csvReplay: ProductRun = {
  slug,
  stages: () => [
    replayStage(slug, ({ cloud }) => flightsFile(cloud.toolchain)),
    sinkStage(slug),
    crawlStage(slug, 'flights'),
  ],
};
