/**
 * The metrics of AWS that alarms and dashboards refer to, by namespace, as AWS documents them. A name that is not here is a mistake:
 * CloudWatch takes any, and an alarm on it would never ring.
 */
export const awsMetrics: Readonly<Record<string, readonly string[]>> = {
  // https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
  'AWS/Athena': ['ProcessedBytes', 'TotalExecutionTime'],
  // https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
  'AWS/Backup': [
    'NumberOfBackupJobsAborted',
    'NumberOfBackupJobsCompleted',
    'NumberOfBackupJobsExpired',
    'NumberOfBackupJobsFailed',
    'NumberOfRestoreJobsFailed',
  ],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  'AWS/DynamoDB': [
    'AgeOfOldestUnreplicatedRecord',
    'ConsumedChangeDataCaptureUnits',
    'FailedToReplicateRecordCount',
    'ReadThrottleEvents',
    'SystemErrors',
    'UserErrors',
    'WriteThrottleEvents',
  ],
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html
  'AWS/EC2': ['StatusCheckFailed'],
  // https://docs.aws.amazon.com/emr/latest/EMR-Serverless-UserGuide/app-job-metrics.html
  'AWS/EMRServerless': ['CPUAllocated', 'FailedJobs', 'RunningJobs'],
  // https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html
  'AWS/ES': ['ClusterStatus.red', 'FreeStorageSpace'],
  // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html
  'AWS/Events': ['FailedInvocations', 'TriggeredRules'],
  // https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
  'AWS/Firehose': [
    'DataReadFromKinesisStream.Records',
    'DeliveryToS3.DataFreshness',
    'DeliveryToS3.Records',
    'DeliveryToS3.Success',
    'ExecuteProcessing.Success',
    'KinesisMillisBehindLatest',
    'PartitionCount',
    'PartitionCountExceeded',
    'ThrottledGetRecords',
    'ThrottledRecords',
  ],
  // https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
  'AWS/Kinesis': [
    'GetRecords.IteratorAgeMilliseconds',
    'IncomingRecords',
    'ReadProvisionedThroughputExceeded',
    'WriteProvisionedThroughputExceeded',
  ],
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  'AWS/Lambda': ['Duration', 'Errors', 'Invocations', 'Throttles'],
  // https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html
  'AWS/NATGateway': ['BytesOutToDestination', 'ErrorPortAllocation', 'PacketsDropCount'],
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
  'AWS/RDS': ['BinLogDiskUsage', 'CPUUtilization', 'FreeStorageSpace', 'FreeableMemory', 'WriteIOPS'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
  'AWS/S3': ['BucketSizeBytes', 'NumberOfObjects'],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  'AWS/SQS': ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
};
