/** The platform's dashboard: brokers, network, measurements, and what costs by use. */
import type * as pulumi from '@pulumi/pulumi';
import type { Alarms } from '../alarms/alarms.ts';
import { metricsOf } from '../alarms/metric.ts';
import type { Group } from './body.ts';
import { bucketGraphs, producerGraphs, workgroupGraphs } from './way.ts';

/** What is shown. */
export interface PlatformSpec {
  readonly alarms: Alarms;
  /** Kafka's nodes; none where Kafka is outside the stack. */
  readonly nodes: readonly string[];
  readonly natGatewayIds: readonly pulumi.Input<string>[];
  /** The function that measures service levels; none where products in stacks of their own have theirs. */
  readonly functionName: pulumi.Input<string> | undefined;
  /** The lake's. */
  readonly bucketName: pulumi.Input<string>;
  readonly workgroupName: pulumi.Input<string>;
}

/** The groups. */
export function platformGraphs(spec: PlatformSpec): readonly Group[] {
  return [
    ...(spec.nodes.length === 0 ? [] : [brokerGraphs(spec)]),
    networkGraphs(spec.natGatewayIds),
    ...(spec.functionName === undefined ? [] : [producerGraphs('Service levels', spec.functionName)]),
    workgroupGraphs(spec.workgroupName),
    bucketGraphs('Lake', spec.bucketName),
  ];
}

function brokerGraphs({ alarms, nodes }: PlatformSpec): Group {
  const each = (name: Parameters<Alarms['own']>[1]) => nodes.map((Node) => alarms.own('Maximum', name, { Node }));
  return {
    heading: 'Brokers',
    graphs: [
      {
        title: 'Partitions without all replicas, without writes, without a leader',
        metrics: [...each('UnderReplicatedPartitions'), ...each('UnderMinIsrPartitions'), ...each('OfflinePartitions')],
      },
      { title: 'Who is the controller', metrics: each('ActiveControllers') },
      { title: 'Data volumes (% used)', metrics: each('BrokerDiskUsedPercent') },
      { title: 'Heap (% used)', metrics: each('HeapUsedPercent') },
      { title: 'Days until certificates end', metrics: each('CertificateDaysLeft') },
    ],
  };
}

function networkGraphs(natGatewayIds: readonly pulumi.Input<string>[]): Group {
  const each = (name: string) =>
    natGatewayIds.map((NatGatewayId) =>
      metricsOf({ namespace: 'AWS/NATGateway', dimensions: { NatGatewayId } })('Sum', name),
    );
  return {
    heading: 'NAT gateways',
    graphs: [
      { title: 'Bytes to and from the internet: what they cost', metrics: each('BytesOutToDestination') },
      {
        title: 'Connections without a port, dropped packets',
        metrics: [...each('ErrorPortAllocation'), ...each('PacketsDropCount')],
      },
    ],
  };
}
