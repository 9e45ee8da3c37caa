/** The alarms of Kafka's nodes, on what each tells of itself every minute. */
import type { Alarms } from './alarms.ts';
import { type AlarmRow, never } from './row.ts';

/** What the nodes call themselves in their metrics. */
export function nodeNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `kafka-${at + 1}`);
}

/** The rows of one node; `secured` nodes have a certificate. */
export function nodeAlarms(alarms: Alarms, node: string, secured: boolean): readonly AlarmRow[] {
  const { limits } = alarms;
  const of = (statistic: 'Maximum' | 'Minimum', name: Parameters<Alarms['own']>[1]) =>
    alarms.own(statistic, name, { Node: node });
  const partitions = (suffix: string, description: string, name: Parameters<Alarms['own']>[1]): AlarmRow => ({
    suffix: `${node}-${suffix}`,
    kind: 'broker-partitions',
    description: `${description}, says ${node}`,
    metric: of('Maximum', name),
    rings: never,
    points: limits.alarmPoints,
  });
  return [
    {
      suffix: `${node}-silent`,
      kind: 'broker-silent',
      description: `${node} tells nothing of itself`,
      metric: of('Maximum', 'ActiveControllers'),
      rings: ['below', 0],
      missing: 'rings',
      points: 3,
    },
    partitions('under-replicated', 'Partitions lack replicas', 'UnderReplicatedPartitions'),
    partitions('under-min-isr', 'Partitions take no writes', 'UnderMinIsrPartitions'),
    partitions('offline', 'Partitions have no leader', 'OfflinePartitions'),
    {
      suffix: `${node}-disk`,
      kind: 'broker-disk',
      description: `The data volume of ${node} fills up`,
      metric: of('Maximum', 'BrokerDiskUsedPercent'),
      rings: ['above', limits.diskPercent],
      points: limits.alarmPoints,
    },
    ...(secured
      ? [
          {
            suffix: `${node}-certificate`,
            kind: 'certificate-ending',
            description: `The certificate of ${node} ends soon, and was not renewed`,
            metric: of('Minimum', 'CertificateDaysLeft'),
            rings: ['below', limits.certificateDays],
          } satisfies AlarmRow,
        ]
      : []),
  ];
}
