/** The identity that all nodes of a cluster must share before the first of them starts. */
import { createHash } from 'node:crypto';

/**
 * A Kafka cluster id, 16 bytes in base64url, which follows from a name alone: every node, and a node on a new volume years later,
 * comes to the same. The first bit is cleared, since Kafka refuses ids that begin with a hyphen.
 */
export function clusterId(name: string): string {
  const bytes = createHash('sha256').update(`streampact kafka ${name}`).digest().subarray(0, 16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('base64url');
}
