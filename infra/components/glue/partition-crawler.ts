/** A Glue crawler that adds a table's new partitions and changes nothing else. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import { accountOf } from '../../policies/statements.ts';
import type { DataLake } from '../lake/data-lake.ts';
import type { LakeTable } from '../lake/lake-table.ts';

/** Arguments of {@link PartitionCrawler}. */
export interface PartitionCrawlerArgs {
  readonly description: string;
  readonly table: LakeTable;
  readonly lake: DataLake;
  readonly region: string;
  /** When it runs by itself, in the notation of Glue (UTC); not at all by default: a trigger starts it. */
  readonly schedule?: string | undefined;
  /** JSONPath to a row in the table's JSON files: `$` for one row a line. Glue's own classifiers by default. */
  readonly jsonPath?: string;
}

/** The crawler of one table. The schema belongs to the contract, so a change that the crawler sees is only logged. */
export class PartitionCrawler extends pulumi.ComponentResource {
  readonly crawlerName: pulumi.Output<string>;

  constructor(name: string, args: PartitionCrawlerArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:PartitionCrawler', name, {}, options);
    const read = args.lake.grantRead([args.table.contract.location]);
    const { role, policy } = createRole(this, name, {
      service: 'glue.amazonaws.com',
      description: args.description,
      statements: [...read.statements, ...args.table.grant(catalogActions).statements, logStatement(args)],
    });
    const crawler = new aws.glue.Crawler(
      `${name}-crawler`,
      {
        description: args.description,
        role: role.arn,
        databaseName: args.table.databaseName,
        catalogTargets: [{ databaseName: args.table.databaseName, tables: [args.table.tableName] }],
        ...(args.jsonPath === undefined ? {} : { classifiers: [jsonClassifier(this, name, args.jsonPath)] }),
        ...(args.schedule === undefined ? {} : { schedule: args.schedule }),
        schemaChangePolicy: { updateBehavior: 'LOG', deleteBehavior: 'LOG' },
        configuration: JSON.stringify(configuration),
      },
      { parent: this, dependsOn: [policy, ...read.dependsOn] },
    );
    this.crawlerName = crawler.name;
    this.registerOutputs({ crawlerName: this.crawlerName });
  }
}

function jsonClassifier(parent: PartitionCrawler, name: string, jsonPath: string): pulumi.Output<string> {
  return new aws.glue.Classifier(`${name}-classifier`, { jsonClassifier: { jsonPath } }, { parent }).name;
}

/** Partitions take the table's schema; a crawler of an existing table must combine schemas, says Glue. */
const configuration = {
  Version: 1,
  CrawlerOutput: { Partitions: { AddOrUpdateBehavior: 'InheritFromTable' } },
  Grouping: { TableGroupingPolicy: 'CombineCompatibleSchemas' },
} as const;

const catalogActions = [
  'glue:BatchCreatePartition',
  'glue:BatchGetPartition',
  'glue:CreatePartition',
  'glue:GetDatabase',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
  'glue:GetTables',
  'glue:UpdatePartition',
];

/** Crawlers log to one group of the account, which Glue makes itself. */
function logStatement({ region, table }: PartitionCrawlerArgs): Statement {
  const group = pulumi.interpolate`arn:aws:logs:${region}:${accountOf(table.databaseArn)}:log-group:/aws-glue/crawlers`;
  return {
    actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [group, pulumi.interpolate`${group}:*`],
  };
}
