/** What a dashboard shows along the way of the data, part by part. */
import type * as pulumi from '@pulumi/pulumi';
import type { MessageContract, TableContract } from '../../../contracts/src/model.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionMetric } from '../alarms/function.ts';
import { metricsOf } from '../alarms/metric.ts';
import { sinkFunction } from '../alarms/sink.ts';
import { tableMetrics, toldOf } from '../alarms/table.ts';
import type { Group } from './body.ts';

/** A function that a clock starts. */
export function producerGraphs(heading: string, functionName: pulumi.Input<string>): Group {
  const of = functionMetric(functionName);
  return {
    heading,
    graphs: [
      { title: 'Polls', metrics: [of('Sum', 'Invocations')] },
      { title: 'Longest poll (ms)', metrics: [of('Maximum', 'Duration')] },
      { title: 'Failures', metrics: [of('Sum', 'Errors'), of('Sum', 'Throttles')] },
    ],
  };
}

/** Topics and the workers that write them: rate, lag, dead letters. */
export function topicGraphs(alarms: Alarms, messages: readonly MessageContract[]): readonly Group[] {
  const groups = messages.map(({ title, topic }): Group => {
    const of = (statistic: 'Sum' | 'Maximum', name: Parameters<Alarms['own']>[1]) =>
      alarms.own(statistic, name, { Topic: topic });
    return {
      heading: `Topic ${topic}: ${title}`,
      graphs: [
        { title: 'Records written', metrics: [of('Sum', 'RecordsWritten')] },
        { title: 'Lag of the worker furthest behind', metrics: [of('Maximum', 'LagRecords')] },
        {
          title: 'Dead letters and stopped partitions',
          metrics: [of('Sum', 'DeadLetters'), of('Maximum', 'StoppedPartitions')],
        },
      ],
    };
  });
  const heartbeats = alarms.own('Sum', 'Heartbeats', { Function: sinkFunction });
  return [...groups, { heading: 'Workers', graphs: [{ title: 'Heartbeats of the sink', metrics: [heartbeats] }] }];
}

/** What tables promise, and how it is. */
export function promiseGraphs(alarms: Alarms, tables: readonly TableContract[]): Group {
  return {
    heading: 'Tables',
    graphs: tables.flatMap((contract) => {
      const { age, rejected, broken } = tableMetrics(alarms, contract);
      const { table, freshnessMinutes } = contract;
      const told = toldOf(contract);
      return [
        ...(told.age ? [{ title: `${table}: age (min)`, metrics: [age], limit: freshnessMinutes }] : []),
        ...(told.rejected ? [{ title: `${table}: rejected rows and broken rules`, metrics: [rejected, broken] }] : []),
        ...(told.broken && !told.rejected ? [{ title: `${table}: broken rules`, metrics: [broken] }] : []),
      ];
    }),
  };
}

/** A Spark batch on EMR Serverless. https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-job-metrics.html */
export function batchGraphs(applicationId: pulumi.Input<string>): Group {
  const of = metricsOf({ namespace: 'AWS/EMRServerless', dimensions: { ApplicationId: applicationId } });
  return {
    heading: 'Batch',
    graphs: [
      { title: 'Runs', metrics: [of('Maximum', 'RunningJobs'), of('Maximum', 'FailedJobs')] },
      { title: 'vCPUs in use: what a run costs', metrics: [of('Maximum', 'CPUAllocated')] },
    ],
  };
}

/** MySQL in RDS. */
export function mysqlGraphs(identifier: pulumi.Input<string>): Group {
  const of = metricsOf({ namespace: 'AWS/RDS', dimensions: { DBInstanceIdentifier: identifier } });
  return {
    heading: 'MySQL',
    graphs: [
      { title: 'Writes a second', metrics: [of('Average', 'WriteIOPS')] },
      { title: 'Processor (%)', metrics: [of('Average', 'CPUUtilization')] },
      {
        title: 'Free disk and binlog (bytes)',
        metrics: [of('Minimum', 'FreeStorageSpace'), of('Maximum', 'BinLogDiskUsage')],
      },
    ],
  };
}

/** What a bucket holds. https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html */
export function bucketGraphs(heading: string, bucketName: pulumi.Input<string>): Group {
  const of = (name: string, storage: string) =>
    metricsOf({ namespace: 'AWS/S3', dimensions: { BucketName: bucketName, StorageType: storage } })('Average', name);
  return {
    heading,
    graphs: [
      { title: 'Bytes stored', metrics: [of('BucketSizeBytes', 'StandardStorage')], period: daySeconds },
      { title: 'Objects', metrics: [of('NumberOfObjects', 'AllStorageTypes')], period: daySeconds },
    ],
  };
}

/** S3 tells its sizes once a day. */
const daySeconds = 86_400;

/** What Athena scanned. https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html */
export function workgroupGraphs(workgroup: pulumi.Input<string>): Group {
  const of = metricsOf({ namespace: 'AWS/Athena', dimensions: { WorkGroup: workgroup } });
  return {
    heading: 'Athena',
    graphs: [
      { title: 'Bytes scanned', metrics: [of('Sum', 'ProcessedBytes')] },
      { title: 'Longest query (ms)', metrics: [of('Maximum', 'TotalExecutionTime')] },
    ],
  };
}
