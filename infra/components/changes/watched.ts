/** What CloudWatch measures along the way of a table's changes. */
import type * as pulumi from '@pulumi/pulumi';
import type { ItemContract } from '../../../contracts/src/model.ts';
import { type Metric, metricsOf, queryOf } from '../alarms/metric.ts';

/** The way, by the names that AWS knows its parts by. */
export interface WayOfChanges {
  readonly contract: ItemContract;
  readonly tableName: pulumi.Input<string>;
  readonly streamName: pulumi.Input<string>;
  readonly deliveryName: pulumi.Input<string>;
  readonly functionName: pulumi.Input<string>;
}

/** The same, with what its alarms are measured by. */
export interface Watched extends WayOfChanges {
  /** After how long the function is stopped. */
  readonly functionSeconds: number;
  /** Longest time that a change waits for others in Firehose. */
  readonly bufferSeconds: number;
}

const kinesis = 'AWS/Kinesis';
const dynamo = 'AWS/DynamoDB';

/** Metrics of a table. Those of operations have a dimension for the operation, so they are asked for over all. */
export function tableMetrics({ contract, tableName }: WayOfChanges) {
  const of = metricsOf({ namespace: dynamo, dimensions: { TableName: tableName } });
  const asked = (metricName: string, statistic: 'SUM' | 'MAX', operation: string): Metric =>
    queryOf({
      statistic,
      metricName,
      namespace: dynamo,
      schema: [operation, 'TableName'],
      where: ['TableName', tableName],
    });
  return {
    readThrottles: of('Sum', 'ReadThrottleEvents'),
    writeThrottles: of('Sum', 'WriteThrottleEvents'),
    /** A full index holds up writes to the table. */
    indexThrottles: Object.keys(contract.indexes).map((index) => ({
      index,
      metric: metricsOf({ namespace: dynamo, dimensions: { TableName: tableName, GlobalSecondaryIndexName: index } })(
        'Sum',
        'WriteThrottleEvents',
      ),
    })),
    systemErrors: asked('SystemErrors', 'SUM', 'Operation'),
    /** Of the account and region: DynamoDB tells them of no table. */
    userErrors: metricsOf({ namespace: dynamo, dimensions: {} })('Sum', 'UserErrors'),
    replicationAge: asked('AgeOfOldestUnreplicatedRecord', 'MAX', 'DelegatedOperation'),
    replicationFailures: asked('FailedToReplicateRecordCount', 'SUM', 'DelegatedOperation'),
    captured: asked('ConsumedChangeDataCaptureUnits', 'SUM', 'DelegatedOperation'),
  } as const;
}

/** Metrics of the data stream. */
export function streamMetrics({ streamName }: WayOfChanges) {
  const of = metricsOf({ namespace: kinesis, dimensions: { StreamName: streamName } });
  return {
    iteratorAge: of('Maximum', 'GetRecords.IteratorAgeMilliseconds'),
    readThrottles: of('Sum', 'ReadProvisionedThroughputExceeded'),
    writeThrottles: of('Sum', 'WriteProvisionedThroughputExceeded'),
    incoming: of('Sum', 'IncomingRecords'),
  } as const;
}

/** Metrics of the delivery. */
export function deliveryMetrics({ deliveryName }: WayOfChanges) {
  const of = metricsOf({ namespace: 'AWS/Firehose', dimensions: { DeliveryStreamName: deliveryName } });
  return {
    freshness: of('Maximum', 'DeliveryToS3.DataFreshness'),
    delivered: of('Average', 'DeliveryToS3.Success'),
    deliveredRecords: of('Sum', 'DeliveryToS3.Records'),
    processed: of('Average', 'ExecuteProcessing.Success'),
    readRecords: of('Sum', 'DataReadFromKinesisStream.Records'),
    throttled: of('Sum', 'ThrottledRecords'),
    readThrottles: of('Sum', 'ThrottledGetRecords'),
    behind: of('Maximum', 'KinesisMillisBehindLatest'),
    partitions: of('Maximum', 'PartitionCount'),
    partitionsExceeded: of('Maximum', 'PartitionCountExceeded'),
  } as const;
}

/** Metrics of the transformer. */
export function functionMetrics({ functionName }: WayOfChanges) {
  const of = metricsOf({ namespace: 'AWS/Lambda', dimensions: { FunctionName: functionName } });
  return {
    errors: of('Sum', 'Errors'),
    throttles: of('Sum', 'Throttles'),
    duration: of('Maximum', 'Duration'),
    invocations: of('Sum', 'Invocations'),
  } as const;
}
