/** The event of the function: which node wants to change, and how many there are. */
import { StreampactError } from '../../contracts/src/error.ts';

/** What is asked. */
export interface TurnQuestion {
  /** Number of the node that wants to change, from 1. */
  readonly node: number;
  /** Nodes of the cluster, that one included. */
  readonly nodes: number;
}

/** Reads an event; further fields are tolerated. @throws StreampactError KAFKA_TURN_EVENT_INVALID */
export function parseQuestion(event: unknown): TurnQuestion {
  const { node, nodes } = typeof event === 'object' && event !== null ? (event as Partial<TurnQuestion>) : {};
  if (isCount(node) && isCount(nodes) && node <= nodes) return { node, nodes };
  throw new StreampactError('KAFKA_TURN_EVENT_INVALID', 'The event does not name a node of a cluster.', {
    where: 'the event of the function',
    fix: 'Send { "node": 1, "nodes": 3 }; node is at most nodes.',
  });
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 99;
}
