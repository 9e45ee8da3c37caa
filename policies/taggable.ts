/** Which tags are asked for, and which types of AWS take none. A type without a row is asked for its tags. */

/** Keys of the tags. */
export const requiredTags = ['project', 'environment', 'product', 'owner', 'data-class'] as const;

/** Types that take no tags, and one whose bucket bears them. */
export const untaggable: readonly string[] = [
  'aws:athena/namedQuery:NamedQuery',
  'aws:backup/selection:Selection',
  'aws:cloudwatch/dashboard:Dashboard',
  'aws:cloudwatch/eventTarget:EventTarget',
  'aws:cloudwatch/logStream:LogStream',
  'aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination',
  'aws:ec2/route:Route',
  'aws:ec2/routeTableAssociation:RouteTableAssociation',
  'aws:ec2/volumeAttachment:VolumeAttachment',
  'aws:glue/catalogTable:CatalogTable',
  'aws:glue/classifier:Classifier',
  'aws:glue/securityConfiguration:SecurityConfiguration',
  'aws:iam/rolePolicy:RolePolicy',
  'aws:iam/rolePolicyAttachment:RolePolicyAttachment',
  'aws:kms/alias:Alias',
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig',
  'aws:lambda/invocation:Invocation',
  'aws:route53/record:Record',
  'aws:s3/bucketNotification:BucketNotification',
  'aws:s3/bucketLogging:BucketLogging',
  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration',
  'aws:s3/bucketObjectv2:BucketObjectv2',
  'aws:s3/bucketOwnershipControls:BucketOwnershipControls',
  'aws:s3/bucketPolicy:BucketPolicy',
  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock',
  'aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration',
  'aws:s3/bucketVersioning:BucketVersioning',
  'aws:scheduler/schedule:Schedule',
  'aws:secretsmanager/secretVersion:SecretVersion',
  'aws:sns/topicPolicy:TopicPolicy',
  'aws:sns/topicSubscription:TopicSubscription',
];

/** Whether the type takes no tags. */
export function isUntaggable(type: string): boolean {
  return untaggable.includes(type);
}
