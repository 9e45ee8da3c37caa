/** DynamoDB → Kinesis: waits until the stream holds every change that was fed. */

import { identityOfRecord } from '../changes/identity.ts';
import { fedOf, itemOf, type Passage, prices } from '../changes/passage.ts';
import { openTail } from '../changes/tail.ts';
import type { Stage } from '../product.ts';
import { waitFor } from '../wait.ts';

/** LocalStack puts each change by a call of its own, and a thousand of them take minutes where the machine is busy. */
const STREAM_SECONDS = 300;

/** Counts changes: those that were fed in, those that the stream holds out. */
export function streamStage(passage: Passage): Stage {
  return {
    name: 'stream',
    title: 'DynamoDB → Kinesis',
    async run(context, report) {
      const { aws, journey } = context;
      const { changes, tracer, begun } = fedOf(passage);
      const tail = openTail(aws.kinesis, itemOf(context, prices).deployed.streamName, begun);
      const missing = new Set(changes);
      await waitFor(
        async () => {
          for (const { data, arrived } of await tail.look()) {
            const identity = identityOfRecord(data);
            if (missing.delete(identity) && identity === tracer) journey.reach('Kinesis', arrived);
          }
          report(`${missing.size} changes to go`);
          return missing.size === 0 ? true : undefined;
        },
        { what: 'the stream to hold every change', seconds: STREAM_SECONDS },
      );
      return { in: changes.size, out: changes.size, rejected: 0 };
    },
  };
}
