/** The resource types that the table of replacements speaks of: what our program declares, and what pipelines like it need. */

const byModule: Readonly<Record<string, readonly string[]>> = {
  apigatewayv2: ['api', 'stage'],
  athena: ['database', 'namedQuery', 'preparedStatement', 'workgroup'],
  autoscaling: ['group', 'policy', 'schedule'],
  cloudwatch: ['dashboard', 'eventBus', 'eventRule', 'eventTarget', 'logGroup', 'logSubscriptionFilter', 'metricAlarm'],
  dms: ['endpoint', 'replicationInstance', 'replicationTask'],
  dynamodb: ['kinesisStreamingDestination', 'table', 'tableItem'],
  ebs: ['snapshot', 'volume'],
  ec2: [
    ...['eip', 'flowLog', 'instance', 'internetGateway', 'launchTemplate', 'natGateway', 'networkInterface', 'route'],
    ...['routeTable', 'routeTableAssociation', 'securityGroup', 'subnet', 'volumeAttachment', 'vpc', 'vpcEndpoint'],
  ],
  ecr: ['repository'],
  ecs: ['cluster', 'service', 'taskDefinition'],
  efs: ['fileSystem'],
  emrserverless: ['application'],
  glue: [
    ...[
      'catalogDatabase',
      'catalogTable',
      'connection',
      'crawler',
      'job',
      'partition',
      'registry',
      'schema',
      'trigger',
    ],
    ...['securityConfiguration', 'workflow'],
  ],
  iam: ['instanceProfile', 'policy', 'role', 'rolePolicy', 'rolePolicyAttachment', 'user'],
  kinesis: ['firehoseDeliveryStream', 'stream', 'streamConsumer'],
  kms: ['alias', 'key'],
  lakeformation: ['permissions', 'resource'],
  lambda: [
    ...['alias', 'eventSourceMapping', 'function', 'functionEventInvokeConfig', 'functionUrl', 'invocation'],
    ...['layerVersion', 'permission'],
  ],
  msk: ['cluster', 'configuration', 'serverlessCluster', 'topic'],
  mskconnect: ['connector', 'customPlugin', 'workerConfiguration'],
  opensearch: ['domain', 'serverlessCollection', 'serverlessSecurityPolicy'],
  pipes: ['pipe'],
  quicksight: ['analysis', 'dashboard', 'dataSet', 'dataSource', 'folder', 'refreshSchedule', 'template', 'theme'],
  rds: ['cluster', 'clusterInstance', 'instance', 'parameterGroup', 'subnetGroup'],
  redshift: ['cluster', 'parameterGroup', 'subnetGroup'],
  redshiftserverless: ['namespace', 'workgroup'],
  route53: ['record', 'zone'],
  s3: [
    ...['bucket', 'bucketLifecycleConfiguration', 'bucketNotification', 'bucketObjectv2', 'bucketPolicy'],
    ...['bucketPublicAccessBlock', 'bucketServerSideEncryptionConfiguration', 'bucketVersioning'],
  ],
  s3tables: ['namespace', 'table', 'tableBucket'],
  scheduler: ['schedule', 'scheduleGroup'],
  secretsmanager: ['secret', 'secretRotation', 'secretVersion'],
  sfn: ['stateMachine'],
  sns: ['topic', 'topicPolicy', 'topicSubscription'],
  sqs: ['queue', 'queuePolicy'],
  ssm: ['parameter'],
  timestreamwrite: ['database', 'table'],
  vpc: ['securityGroupEgressRule', 'securityGroupIngressRule'],
};

/** Pulumi's tokens, `aws:s3/bucket:Bucket`. */
export const types: readonly string[] = Object.entries(byModule).flatMap(([module, names]) =>
  names.map((name) => `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`),
);
