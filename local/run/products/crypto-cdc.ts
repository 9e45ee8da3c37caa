/**
 * `crypto-cdc` on the local cloud: real prices and what happens to them → DynamoDB → Kinesis → Firehose → raw zone → catalog →
 * Hudi table. One change, written last, is followed to the answer in which it is seen.
 */

import type { Passage } from '../changes/passage.ts';
import type { ProductRun } from '../product.ts';
import { answerStage } from '../stages/answer.ts';
import { deliverStage } from '../stages/deliver.ts';
import { feedStage } from '../stages/feed.ts';
import { scheduledCrawlStage } from '../stages/scheduled-crawl.ts';
import { streamStage } from '../stages/stream.ts';
import { triggeredJobStage } from '../stages/triggered-job.ts';

const slug = 'crypto-cdc';

export const cryptoCdc: ProductRun = {
  slug,
  insideOnly: true,
  stages() {
    const passage: Passage = {};
    return [
      feedStage(passage),
      streamStage(passage),
      deliverStage(passage),
      scheduledCrawlStage(passage, slug, 'data'),
      triggeredJobStage(passage, slug, 'prices'),
      answerStage(passage),
    ];
  },
};
