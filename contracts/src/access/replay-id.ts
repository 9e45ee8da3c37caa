/** What Kafka knows a replay by: its group and its transactions bear one name. */
import { createHash } from 'node:crypto';

/** Name of the group and of the transactions of an input and a topic: the same in every run. */
export function replayId(address: string, topic: string): string {
  return `csv-replay.${createHash('sha256').update(`${address}\n${topic}`).digest('hex').slice(0, 16)}`;
}
