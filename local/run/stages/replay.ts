/** File → Kafka: the deployed replayer runs until the file is done, as systemd runs it on an instance. */

import { runToEnd } from '../finite-process.ts';
import { type ProductContext, productOutputs, type Stage } from '../product.ts';

const REPLAY_SECONDS = 300;

/** What the replayer says at its end. */
interface ReplayCounts {
  /** Rows of the file that are done, those of earlier runs included. */
  readonly rows: number;
  readonly sent: number;
  readonly refused: number;
}

/** The stage that replays the file at the path which `fileOf` answers. */
export function replayStage(slug: string, fileOf: (context: ProductContext) => Promise<string>): Stage {
  return {
    name: 'replay',
    title: 'CSV file → Kafka',
    async run(context) {
      const { replay } = productOutputs(context, slug);
      if (replay === undefined) throw new TypeError(`${slug} has no replayer`);
      const stdout = await runToEnd(context, {
        name: `${slug}-replay`,
        process: replay,
        surroundings: { STREAMPACT_REPLAY_INPUT: await fileOf(context) },
        seconds: REPLAY_SECONDS,
      });
      const { rows, sent, refused } = JSON.parse(stdout) as ReplayCounts;
      return { in: rows, out: sent, rejected: refused };
    },
  };
}
