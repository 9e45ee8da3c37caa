/** The alarm of Kafka Connect's connectors, on what the worker tells of them every minute. */
import type { Alarms } from './alarms.ts';
import { type AlarmRow, never } from './row.ts';

/** One failed, or the worker does not answer. */
export function connectorFailed(alarms: Alarms): AlarmRow {
  return {
    suffix: 'failed',
    kind: 'connector-failed',
    description: 'A connector has failed, or the worker tells nothing of them',
    metric: alarms.own('Maximum', 'FailedConnectors', { Function: 'connect' }),
    rings: never,
    missing: 'rings',
    points: 3,
  };
}
