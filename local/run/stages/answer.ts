/** Hudi table → answer: asks Athena until the change that was written last is in what it answers. */

import { runQuery } from '../../../queries/client.ts';
import { nextTrade } from '../../sources/crypto-prices.ts';
import { fedOf, type Passage } from '../changes/passage.ts';
import type { ProductContext, Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

/** Trino may still be starting. */
const ANSWER_SECONDS = 120;

/** Whether the newest price that Athena knows is the tracer's, volume and all. */
async function isAnswered({ aws, outputs }: ProductContext, version: number): Promise<boolean> {
  const { item } = nextTrade(version);
  const { rows } = await runQuery(aws.athena, {
    query: 'crypto-cdc/latest-price',
    database: outputs.database,
    workgroup: outputs.workgroup,
  });
  return rows.some(
    (row) =>
      row.symbol === item?.symbol && row.version === version && row.volume.replace(/\.?0+$/, '') === item?.volume,
  );
}

export function answerStage(passage: Passage): Stage {
  return {
    name: 'trace',
    title: 'the last change → answer (Athena)',
    async run(context) {
      const { version } = fedOf(passage);
      await waitFor(async () => ((await isAnswered(context, version)) ? true : undefined), {
        what: 'Athena to answer the change that was written last',
        seconds: ANSWER_SECONDS,
      });
      context.journey.reach('Athena');
      return { in: 1, out: 1, rejected: 0 };
    },
  };
}
