/** Resource types that keep something which no program can make again: to delete or replace one loses it. */

/** Pulumi's type → what it keeps. */
const kept: Readonly<Record<string, string>> = {
  'aws:athena/database:Database': 'table definitions',
  'aws:cloudwatch/logGroup:LogGroup': 'logs',
  'aws:dynamodb/globalTable:GlobalTable': 'items',
  'aws:dynamodb/table:Table': 'items',
  'aws:dynamodb/tableItem:TableItem': 'an item',
  'aws:ebs/snapshot:Snapshot': 'a disk',
  'aws:ebs/volume:Volume': 'a disk',
  'aws:ecr/repository:Repository': 'images',
  'aws:efs/fileSystem:FileSystem': 'files',
  'aws:glue/catalogDatabase:CatalogDatabase': 'table definitions and their partitions',
  'aws:glue/catalogTable:CatalogTable': 'registered partitions',
  'aws:glue/registry:Registry': 'schema versions',
  'aws:glue/schema:Schema': 'schema versions',
  'aws:kinesis/stream:Stream': 'records',
  'aws:kms/key:Key': 'the means to read what it encrypted',
  'aws:msk/cluster:Cluster': 'topics',
  'aws:msk/serverlessCluster:ServerlessCluster': 'topics',
  'aws:msk/topic:Topic': 'records',
  'aws:opensearch/domain:Domain': 'indices',
  'aws:opensearch/serverlessCollection:ServerlessCollection': 'indices',
  'aws:quicksight/analysis:Analysis': 'what people made in it',
  'aws:rds/cluster:Cluster': 'a database',
  'aws:rds/clusterInstance:ClusterInstance': 'a database',
  'aws:rds/instance:Instance': 'a database',
  'aws:redshift/cluster:Cluster': 'a database',
  'aws:redshiftserverless/namespace:Namespace': 'a database',
  'aws:s3/bucket:Bucket': 'objects',
  'aws:s3/bucketV2:BucketV2': 'objects',
  'aws:s3tables/namespace:Namespace': 'tables',
  'aws:s3tables/table:Table': 'rows',
  'aws:s3tables/tableBucket:TableBucket': 'tables',
  'aws:secretsmanager/secret:Secret': 'a secret',
  'aws:secretsmanager/secretVersion:SecretVersion': 'a secret',
  'aws:sqs/queue:Queue': 'messages',
  'aws:ssm/parameter:Parameter': 'a value',
  'aws:timestreamwrite/database:Database': 'tables',
  'aws:timestreamwrite/table:Table': 'records',
  'snowflake:index/database:Database': 'schemas',
  'snowflake:index/schema:Schema': 'tables',
  'snowflake:index/table:Table': 'rows',
};

/** Whether a deletion or replacement of a resource of this type loses data. */
export function holdsData(type: string): boolean {
  return Object.hasOwn(kept, type);
}
