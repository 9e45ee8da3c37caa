/** A search index of a table: a domain, and a function that brings a day of the index to what the lake has. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { access } from '../../policies/access.ts';
import { accountOf } from '../../policies/statements.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms } from '../alarms/function.ts';
import { metricsOf } from '../alarms/metric.ts';
import { queueAlarms } from '../alarms/queue.ts';
import { never } from '../alarms/row.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import type { DataLake } from '../lake/data-lake.ts';
import type { LakeTable } from '../lake/lake-table.ts';
import type { Network } from '../network/network.ts';
import { createFailedQueue, sendTo } from '../queues/failed-queue.ts';
import { SearchDomain } from './search-domain.ts';

/** Arguments of {@link TableSearch}. */
export interface TableSearchArgs {
  readonly table: LakeTable;
  readonly lake: DataLake;
  readonly network: Network;
  readonly alarms: Alarms;
  readonly bundle: Artifact;
  /** Whether columns that the contract marks as personal are indexed too. */
  readonly personalData: boolean;
  readonly nodes: number;
  readonly logRetentionDays: number;
}

const volumeGibibytes = 20;
/** A day is read and written in a minute or two; this leaves room for the domain's bad days. */
const indexSeconds = 600;

/** Domain, indexer, the rule that starts it when a file of a day comes or goes, and the queue of events that failed. */
export class TableSearch extends pulumi.ComponentResource {
  readonly endpoint: pulumi.Output<string>;
  readonly indexName: string;
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: TableSearchArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:TableSearch', name, {}, options);
    const { contract } = args.table;
    const domain = new SearchDomain(name, { ...args, volumeGibibytes }, { parent: this });
    this.indexName = contract.table.replaceAll('_', '-');
    const failed = createFailedQueue(this, `${name}-failed`);
    const indexer = createVpcFunction(this, `${name}-indexer`, {
      ...args,
      description: `Indexes days of ${contract.table}`,
      access: [
        args.lake.grantRead([contract.location]),
        domain.grantIndex(this.indexName),
        access({ environment: { STREAMPACT_SEARCH_PERSONAL_DATA: args.personalData ? 'include' : 'leave-out' } }),
      ],
      statements: [sendTo(failed)],
      timeoutSeconds: indexSeconds,
      memoryMebibytes: 1024,
    });
    startByFiles(this, name, { args, indexer, failed });
    watch(this, name, { args, indexer, failed, domain });
    this.endpoint = domain.endpoint;
    this.functionName = indexer.name;
    this.registerOutputs({ endpoint: this.endpoint, functionName: this.functionName });
  }
}

interface Parts {
  readonly args: TableSearchArgs;
  readonly indexer: aws.lambda.Function;
  readonly failed: aws.sqs.Queue;
}

interface WatchedParts extends Parts {
  readonly domain: SearchDomain;
}

/** MiB of each node's disk below which it is almost full. */
const scarceMebibytes = (volumeGibibytes * 1024) / 4;

/** The bucket tells EventBridge of everything; the rule takes what is in the table's folder. */
function startByFiles(parent: TableSearch, name: string, { args, indexer, failed }: Parts): void {
  const { lake, table } = args;
  new aws.s3.BucketNotification(`${name}-events`, { bucket: lake.bucketName, eventbridge: true }, { parent });
  const rule = new aws.cloudwatch.EventRule(
    `${name}-files`,
    {
      description: `Files of ${table.contract.table}`,
      eventPattern: pulumi.jsonStringify({
        source: ['aws.s3'],
        'detail-type': ['Object Created', 'Object Deleted'],
        detail: {
          bucket: { name: [lake.bucketName] },
          object: { key: [{ wildcard: `${table.contract.location}/date=*.parquet` }] },
        },
      }),
    },
    { parent },
  );
  const permission = new aws.lambda.Permission(
    `${name}-permission`,
    {
      action: 'lambda:InvokeFunction',
      function: indexer.name,
      principal: 'events.amazonaws.com',
      sourceArn: rule.arn,
    },
    { parent },
  );
  new aws.cloudwatch.EventTarget(
    `${name}-target`,
    { rule: rule.name, arn: indexer.arn },
    { parent, dependsOn: [permission] },
  );
  new aws.lambda.FunctionEventInvokeConfig(
    `${name}-invoke`,
    {
      functionName: indexer.name,
      // Indexing a day again changes nothing, so that it may be tried as often as AWS does.
      maximumRetryAttempts: 2,
      destinationConfig: { onFailure: { destination: failed.arn } },
    },
    { parent },
  );
}

function watch(parent: TableSearch, name: string, { args, indexer, failed, domain }: WatchedParts): void {
  const of = metricsOf({
    namespace: 'AWS/ES',
    dimensions: { DomainName: domain.domainName, ClientId: accountOf(args.alarms.topicArn) },
  });
  args.alarms.watch(parent, name, [
    ...functionAlarms({ functionName: indexer.name, functionSeconds: indexSeconds }),
    ...queueAlarms({
      queue: failed,
      suffix: 'failed-events',
      description: `Days that ${name} gave up on wait in its queue of failures`,
    }),
    {
      suffix: 'red',
      kind: 'search-unwell',
      description: 'Parts of the index cannot be found',
      metric: of('Maximum', 'ClusterStatus.red'),
      rings: never,
    },
    {
      suffix: 'disk',
      kind: 'search-unwell',
      description: 'The disk of the domain is almost full',
      metric: of('Minimum', 'FreeStorageSpace'),
      rings: ['below', scarceMebibytes],
    },
  ]);
}
