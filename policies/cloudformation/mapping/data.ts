/** Where data are: S3, DynamoDB, Kinesis, Firehose, RDS, Redshift, OpenSearch. */
import { objectOr } from '../../../contracts/src/json.ts';
import { because, type TypeRows } from '../rows.ts';
import { itemsOf, mapOf, renamed } from './lists.ts';
import { notifications } from './notifications.ts';

const keyOf = (kind: 'HASH' | 'RANGE') => (value: unknown) => ({
  KeySchema: [{ AttributeName: String(value), KeyType: kind }],
});

/** The rows. */
export const data: TypeRows = {
  'aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination': {
    type: 'AWS::DynamoDB::Table',
    part: true,
    within: 'KinesisStreamSpecification',
    names: { tableName: '/TableName' },
  },
  'aws:dynamodb/table:Table': {
    type: 'AWS::DynamoDB::Table',
    names: {
      name: 'TableName',
      attributes: 'AttributeDefinitions',
      'attributes.name': 'AttributeName',
      'attributes.type': 'AttributeType',
      hashKey: keyOf('HASH'),
      rangeKey: keyOf('RANGE'),
      'globalSecondaryIndexes.name': 'IndexName',
      'globalSecondaryIndexes.hashKey': keyOf('HASH'),
      'globalSecondaryIndexes.rangeKey': keyOf('RANGE'),
      'globalSecondaryIndexes.projectionType': 'Projection.ProjectionType',
      'globalSecondaryIndexes.nonKeyAttributes': 'Projection.NonKeyAttributes',
      'globalSecondaryIndexes.readCapacity': 'ProvisionedThroughput.ReadCapacityUnits',
      'globalSecondaryIndexes.writeCapacity': 'ProvisionedThroughput.WriteCapacityUnits',
      pointInTimeRecovery: 'PointInTimeRecoverySpecification',
      'pointInTimeRecovery.enabled': 'PointInTimeRecoveryEnabled',
      readCapacity: 'ProvisionedThroughput.ReadCapacityUnits',
      writeCapacity: 'ProvisionedThroughput.WriteCapacityUnits',
      serverSideEncryption: 'SSESpecification',
      'serverSideEncryption.enabled': 'SSEEnabled',
      'serverSideEncryption.kmsKeyArn': (value) => ({ KMSMasterKeyId: value, SSEType: 'KMS' }),
      streamViewType: 'StreamSpecification.StreamViewType',
      ttl: 'TimeToLiveSpecification',
    },
    unchecked: { streamEnabled: 'CloudFormation takes the presence of a stream specification for it' },
  },
  'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream': {
    type: 'AWS::KinesisFirehose::DeliveryStream',
    names: {
      name: 'DeliveryStreamName',
      extendedS3Configuration: 'ExtendedS3DestinationConfiguration',
      'extendedS3Configuration.bufferingInterval': 'BufferingHints.IntervalInSeconds',
      'extendedS3Configuration.bufferingSize': 'BufferingHints.SizeInMBs',
      'extendedS3Configuration.dynamicPartitioningConfiguration.retryDuration': 'RetryOptions.DurationInSeconds',
      'extendedS3Configuration.kmsKeyArn': 'EncryptionConfiguration.KMSEncryptionConfig.AWSKMSKeyARN',
      kinesisSourceConfiguration: 'KinesisStreamSourceConfiguration',
      serverSideEncryption: 'DeliveryStreamEncryptionConfigurationInput',
    },
    unchecked: {
      destination: "CloudFormation tells it by which destination's configuration is there",
      'serverSideEncryption.enabled': 'CloudFormation takes the presence of the configuration for it',
    },
  },
  'aws:kinesis/stream:Stream': {
    type: 'AWS::Kinesis::Stream',
    names: {
      encryptionType: (value) => (value === 'NONE' ? {} : { StreamEncryption: { EncryptionType: value } }),
      kmsKeyId: 'StreamEncryption.KeyId',
      retentionPeriod: 'RetentionPeriodHours',
      shardLevelMetrics: 'DesiredShardLevelMetrics',
    },
    unchecked: { enforceConsumerDeletion: because.deletion },
  },
  'aws:opensearch/domain:Domain': {
    type: 'AWS::OpenSearchService::Domain',
    names: {
      encryptAtRest: 'EncryptionAtRestOptions',
      nodeToNodeEncryption: 'NodeToNodeEncryptionOptions',
      logPublishingOptions: (value) => ({
        LogPublishingOptions: Object.fromEntries(
          itemsOf(value).map((item) => [
            String(objectOr(item).logType),
            renamed(item, { cloudwatchLogGroupArn: 'CloudWatchLogsLogGroupArn', enabled: 'Enabled' }),
          ]),
        ),
      }),
    },
  },
  'aws:rds/instance:Instance': {
    type: 'AWS::RDS::DBInstance',
    names: {
      dbName: 'DBName',
      enabledCloudwatchLogsExports: 'EnableCloudwatchLogsExports',
      identifier: 'DBInstanceIdentifier',
      instanceClass: 'DBInstanceClass',
      manageMasterUserPassword: 'ManageMasterUserPassword',
      masterUserSecretKmsKeyId: 'MasterUserSecret.KmsKeyId',
      parameterGroupName: 'DBParameterGroupName',
      password: 'MasterUserPassword',
      performanceInsightsEnabled: 'EnablePerformanceInsights',
      snapshotIdentifier: 'DBSnapshotIdentifier',
      username: 'MasterUsername',
      vpcSecurityGroupIds: 'VPCSecurityGroups',
    },
    exempt: { E3691: 'RDS takes the beginning of a version too, where minor ones are its own choice' },
    unchecked: {
      applyImmediately: because.replacement,
      finalSnapshotIdentifier: because.deletion,
      skipFinalSnapshot: because.deletion,
      deleteAutomatedBackups: because.deletion,
    },
  },
  'aws:rds/parameterGroup:ParameterGroup': {
    type: 'AWS::RDS::DBParameterGroup',
    names: { name: 'DBParameterGroupName', parameters: mapOf('Parameters') },
  },
  'aws:rds/subnetGroup:SubnetGroup': {
    type: 'AWS::RDS::DBSubnetGroup',
    names: { name: 'DBSubnetGroupName', description: 'DBSubnetGroupDescription' },
    supplied: { DBSubnetGroupDescription: "the provider says 'Managed by Pulumi'" },
  },
  'aws:redshiftserverless/namespace:Namespace': { type: 'AWS::RedshiftServerless::Namespace' },
  'aws:redshiftserverless/workgroup:Workgroup': { type: 'AWS::RedshiftServerless::Workgroup' },
  'aws:s3/bucket:Bucket': {
    type: 'AWS::S3::Bucket',
    names: { bucket: 'BucketName', bucketPrefix: 'BucketNamePrefix' },
    unchecked: { forceDestroy: because.deletion },
  },
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'LifecycleConfiguration',
    names: {
      bucket: '/BucketName',
      'rules.expiration': '',
      'rules.expiration.date': 'ExpirationDate',
      'rules.expiration.days': 'ExpirationInDays',
      'rules.expiration.expiredObjectDeleteMarker': 'ExpiredObjectDeleteMarker',
      'rules.filter': '',
      'rules.filter.and': '',
      'rules.filter.tag': 'TagFilters[]',
      'rules.transitions.date': 'TransitionDate',
      'rules.transitions.days': 'TransitionInDays',
      'rules.noncurrentVersionTransitions.noncurrentDays': 'TransitionInDays',
    },
  },
  'aws:s3/bucketLogging:BucketLogging': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'LoggingConfiguration',
    names: { bucket: '/BucketName', targetBucket: 'DestinationBucketName', targetPrefix: 'LogFilePrefix' },
  },
  'aws:s3/bucketNotification:BucketNotification': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'NotificationConfiguration',
    names: {
      bucket: '/BucketName',
      eventbridge: 'EventBridgeConfiguration.EventBridgeEnabled',
      lambdaFunctions: notifications('LambdaConfigurations', 'Function', 'lambdaFunctionArn'),
      queues: notifications('QueueConfigurations', 'Queue', 'queueArn'),
      topics: notifications('TopicConfigurations', 'Topic', 'topicArn'),
    },
  },
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'OwnershipControls',
    names: { bucket: '/BucketName', rule: 'Rules[]' },
  },
  'aws:s3/bucketPolicy:BucketPolicy': { type: 'AWS::S3::BucketPolicy', names: { policy: 'PolicyDocument' } },
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'PublicAccessBlockConfiguration',
    names: { bucket: '/BucketName' },
  },
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration': {
    type: 'AWS::S3::Bucket',
    part: true,
    within: 'BucketEncryption',
    names: {
      bucket: '/BucketName',
      rules: 'ServerSideEncryptionConfiguration',
      'rules.applyServerSideEncryptionByDefault': 'ServerSideEncryptionByDefault',
    },
  },
  'aws:s3/bucketVersioning:BucketVersioning': {
    type: 'AWS::S3::Bucket',
    part: true,
    names: { bucket: 'BucketName' },
  },
};
