/**
 * `clickstream` on the local cloud: a shop's clicks by its API, and its orders by the binlog of MariaDB → Kafka → S3 → Snowflake. One
 * order, written last, is followed to the table in which it is seen.
 */

import { ask } from '../clickstream/answers.ts';
import { captureStage } from '../clickstream/capture.ts';
import { connectStage } from '../clickstream/connect.ts';
import { changeStage, seedStage } from '../clickstream/orders.ts';
import { pollStage } from '../clickstream/poll.ts';
import { of, type Side, slug } from '../clickstream/side.ts';
import { warehouseStage } from '../clickstream/warehouse.ts';
import type { ProductRun } from '../product.ts';
import { sinkStage } from '../stages/sink.ts';

export const clickstream: ProductRun = {
  slug,
  insideOnly: true,
  ask,
  stages() {
    const side: Side = {};
    const surroundings = () => ({ STREAMPACT_REGISTRY_URL: of(side, 'registry').url });
    return [
      seedStage(side),
      connectStage(side),
      pollStage,
      changeStage(side),
      captureStage(side),
      sinkStage(slug, { title: 'Kafka → S3, as it is', surroundings }),
      warehouseStage(side),
    ];
  },
};
