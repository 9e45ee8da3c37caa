/** `csv-replay` on the local cloud: the flights of 2013 → Kafka → raw zone, which is the table → catalog. */

import { firstFlights, flightsFile } from '../../sources/flights.ts';
import type { ProductRun } from '../product.ts';
import { crawlStage } from '../stages/crawl.ts';
import { replayStage } from '../stages/replay.ts';
import { sinkStage } from '../stages/sink.ts';

const slug = 'csv-replay';

export const csvReplay: ProductRun = {
  slug,
  stages: () => [
    replayStage(slug, ({ cloud: { toolchain, state }, inputs: { flights } }) =>
      flights === undefined ? flightsFile(toolchain) : firstFlights(toolchain, flights, state.path),
    ),
    sinkStage(slug),
    crawlStage(slug, 'flights'),
  ],
};
