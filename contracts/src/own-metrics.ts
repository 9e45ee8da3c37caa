/**
 * The metrics that streampact makes itself, a row each: who sends them is told their names and dimensions here, and so is who watches
 * them. CloudWatch adds up no metric over dimensions, so that each has exactly these.
 */

/** Namespace of all of them in CloudWatch. */
export const metricNamespace = 'streampact';

/** Product of what belongs to no data product. */
export const platformProduct = 'platform';

/** Dimensions of a table's, a topic's, a node's and a connector's metrics. */
const [ofTable, ofTopic] = [
  ['Stack', 'Product', 'Table'],
  ['Stack', 'Product', 'Topic'],
] as const;
const [ofNode, ofWorkers] = [
  ['Stack', 'Node'],
  ['Stack', 'Product', 'Function'],
] as const;

/** All rows. */
export const ownMetrics = {
  /** Since the newest row, at least; see docs/operations.md. */
  FreshnessMinutes: { unit: 'None', dimensions: ofTable },
  /** Rejected rows by rows read, of the newest run that judged any. */
  RejectedShare: { unit: 'None', dimensions: ofTable },
  /** Rules that the newest run found broken. */
  QualityRulesFailed: { unit: 'Count', dimensions: ofTable },
  /** Records between what is written for sure and the topic's end, of one worker. */
  LagRecords: { unit: 'Count', dimensions: ofTopic },
  /** Partitions that an error stopped, of one worker. */
  StoppedPartitions: { unit: 'Count', dimensions: ofTopic },
  /** Records written since the line before. */
  RecordsWritten: { unit: 'Count', dimensions: ofTopic },
  /** Records refused and kept with the reason, since the line before. */
  DeadLetters: { unit: 'Count', dimensions: ofTopic },
  /** A worker that is in its group says so every minute. */
  Heartbeats: { unit: 'Count', dimensions: ofWorkers },
  /** Connectors of Kafka Connect that have failed, or of which a task has. */
  FailedConnectors: { unit: 'Count', dimensions: ofWorkers },
  /** Partitions without all of their replicas. */
  UnderReplicatedPartitions: { unit: 'Count', dimensions: ofNode },
  /** Partitions with fewer replicas in step than a write asks for. */
  UnderMinIsrPartitions: { unit: 'Count', dimensions: ofNode },
  /** Partitions without a leader, as the controller knows. */
  OfflinePartitions: { unit: 'Count', dimensions: ofNode },
  /** 1 on the node that is the controller, 0 on the others. */
  ActiveControllers: { unit: 'Count', dimensions: ofNode },
  /** Of the data volume. */
  BrokerDiskUsedPercent: { unit: 'Percent', dimensions: ofNode },
  /** Of Kafka's Java heap. */
  HeapUsedPercent: { unit: 'Percent', dimensions: ofNode },
  /** Until the node's certificate ends. */
  CertificateDaysLeft: { unit: 'None', dimensions: ofNode },
} as const;

/** Name of one of them. */
export type OwnMetricName = keyof typeof ownMetrics;

/** Values for exactly the dimensions of a metric. */
export type OwnDimensions<Name extends OwnMetricName> = Readonly<
  Record<(typeof ownMetrics)[Name]['dimensions'][number], string>
>;
