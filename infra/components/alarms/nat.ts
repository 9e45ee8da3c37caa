/** The alarms of a NAT gateway. https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html */
import type * as pulumi from '@pulumi/pulumi';
import { metricsOf } from './metric.ts';
import { type AlarmRow, never } from './row.ts';

/** It had no port for a connection, or dropped packets. */
export function natAlarms(name: string, natGatewayId: pulumi.Input<string>): readonly AlarmRow[] {
  const of = metricsOf({ namespace: 'AWS/NATGateway', dimensions: { NatGatewayId: natGatewayId } });
  const row = (suffix: string, description: string, metric: string): AlarmRow => ({
    suffix: `${name}-${suffix}`,
    kind: 'nat-exhausted',
    description,
    metric: of('Sum', metric),
    rings: never,
  });
  return [
    row('ports', 'The NAT gateway had no port for a connection to the internet', 'ErrorPortAllocation'),
    row('drops', 'The NAT gateway dropped packets', 'PacketsDropCount'),
  ];
}
