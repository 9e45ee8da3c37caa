/**
 * What EventBridge tells CloudWatch of a rule, so that alarms on rules ring.
 *
 * Follows "Monitoring Amazon EventBridge" of the EventBridge user guide
 * (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html): FailedInvocations is told only when there
 * are any. The emulator's alarms look at a metric whatever its dimensions are: there, an alarm on one rule rings for others.
 */

import type { emulatorAt } from '../../engines/emulator.ts';

/** One event that a rule matched. */
interface Triggered {
  /** Targets that it went to, and those of them that did not take it. */
  readonly invoked: number;
  readonly failed: number;
}

/** Adds one event that `rule` matched. */
export async function measure(
  connection: ReturnType<typeof emulatorAt>,
  rule: string,
  { invoked, failed }: Triggered,
): Promise<void> {
  const { CloudWatch } = await import('@aws-sdk/client-cloudwatch');
  const cloudwatch = new CloudWatch(connection);
  const counts = { TriggeredRules: 1, Invocations: invoked, ...(failed === 0 ? {} : { FailedInvocations: failed }) };
  const Timestamp = new Date();
  const MetricData = Object.entries(counts).map(([MetricName, Value]) => ({
    MetricName,
    Value,
    Unit: 'Count' as const,
    Timestamp,
    Dimensions: [{ Name: 'RuleName', Value: rule }],
  }));
  try {
    await cloudwatch.putMetricData({ Namespace: 'AWS/Events', MetricData });
  } finally {
    cloudwatch.destroy();
  }
}
