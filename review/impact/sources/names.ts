/** How Pulumi's names of types and properties meet CloudFormation's: by rule, with the exceptions listed. */
import type { CloudFormation, CloudFormationType } from './cloudformation.ts';
import { propertyNames } from './property-names.ts';

/** Pulumi's modules that CloudFormation calls otherwise; the rest have the same letters. */
const services: Readonly<Record<string, string>> = {
  ebs: 'EC2',
  vpc: 'EC2',
  opensearch: 'OpenSearchService',
  mskconnect: 'KafkaConnect',
  sfn: 'StepFunctions',
  timestreamwrite: 'Timestream',
};

/** Pulumi's types whose name in CloudFormation has other letters. */
const typeNames: Readonly<Record<string, string>> = {
  'aws:autoscaling/group:Group': 'AWS::AutoScaling::AutoScalingGroup',
  'aws:autoscaling/policy:Policy': 'AWS::AutoScaling::ScalingPolicy',
  'aws:autoscaling/schedule:Schedule': 'AWS::AutoScaling::ScheduledAction',
  'aws:cloudwatch/eventBus:EventBus': 'AWS::Events::EventBus',
  'aws:cloudwatch/eventRule:EventRule': 'AWS::Events::Rule',
  'aws:cloudwatch/logGroup:LogGroup': 'AWS::Logs::LogGroup',
  'aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter': 'AWS::Logs::SubscriptionFilter',
  'aws:cloudwatch/metricAlarm:MetricAlarm': 'AWS::CloudWatch::Alarm',
  'aws:ec2/routeTableAssociation:RouteTableAssociation': 'AWS::EC2::SubnetRouteTableAssociation',
  'aws:ec2/vpcEndpoint:VpcEndpoint': 'AWS::EC2::VPCEndpoint',
  'aws:glue/catalogDatabase:CatalogDatabase': 'AWS::Glue::Database',
  'aws:glue/catalogTable:CatalogTable': 'AWS::Glue::Table',
  'aws:iam/policy:Policy': 'AWS::IAM::ManagedPolicy',
  'aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream': 'AWS::KinesisFirehose::DeliveryStream',
  'aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig': 'AWS::Lambda::EventInvokeConfig',
  'aws:lambda/functionUrl:FunctionUrl': 'AWS::Lambda::Url',
  'aws:opensearch/serverlessCollection:ServerlessCollection': 'AWS::OpenSearchServerless::Collection',
  'aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy': 'AWS::OpenSearchServerless::SecurityPolicy',
  'aws:rds/cluster:Cluster': 'AWS::RDS::DBCluster',
  'aws:rds/clusterInstance:ClusterInstance': 'AWS::RDS::DBInstance',
  'aws:rds/instance:Instance': 'AWS::RDS::DBInstance',
  'aws:rds/parameterGroup:ParameterGroup': 'AWS::RDS::DBParameterGroup',
  'aws:rds/subnetGroup:SubnetGroup': 'AWS::RDS::DBSubnetGroup',
  'aws:redshift/parameterGroup:ParameterGroup': 'AWS::Redshift::ClusterParameterGroup',
  'aws:redshift/subnetGroup:SubnetGroup': 'AWS::Redshift::ClusterSubnetGroup',
  'aws:route53/record:Record': 'AWS::Route53::RecordSet',
  'aws:route53/zone:Zone': 'AWS::Route53::HostedZone',
  'aws:scheduler/scheduleGroup:ScheduleGroup': 'AWS::Scheduler::ScheduleGroup',
  'aws:secretsmanager/secretRotation:SecretRotation': 'AWS::SecretsManager::RotationSchedule',
  'aws:sns/topicSubscription:TopicSubscription': 'AWS::SNS::Subscription',
};

/** Types that only share a name: CloudFormation's holds other things, or handles them in another way. */
const namesakes: ReadonlySet<string> = new Set(['aws:s3tables/table:Table']);

/** CloudFormation's objects that Pulumi spreads over the resource itself. */
const spread: Readonly<Record<string, readonly string[]>> = {
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData'],
  'AWS::Glue::Connection': ['ConnectionInput'],
  'AWS::Glue::Database': ['DatabaseInput'],
  'AWS::Glue::Partition': ['PartitionInput'],
  'AWS::Glue::Table': ['TableInput'],
  'AWS::Lambda::Function': ['Code'],
};

/** The schema of the same resource; undefined where CloudFormation has none. */
export function cloudFormationType(token: string, { types }: CloudFormation): CloudFormationType | undefined {
  if (namesakes.has(token)) return undefined;
  const exception = typeNames[token];
  if (exception !== undefined) return types.get(exception);
  const [, module = '', name = ''] = /^aws:(\w+)\/\w+:(\w+)$/.exec(token) ?? [];
  const wanted = `AWS::${services[module] ?? module}::${name}`.toLowerCase();
  return [...types.values()].find((type) => type.name.toLowerCase() === wanted);
}

/** CloudFormation's paths of a property, as its lists of pointers may name it; none where the names do not meet. */
export function cloudFormationPaths(token: string, property: string, type: CloudFormationType): readonly string[] {
  const insides = (spread[type.name] ?? []).map((name) => `${name}.`);
  const tops = type.properties.filter((path) => !path.includes('.'));
  const inner = type.properties.filter((path) => insides.some((inside) => path.startsWith(inside)));
  const candidates = [...tops, ...inner];
  const exception = propertyNames[token]?.[property];
  if (exception !== undefined) return candidates.filter((path) => path === exception || path.endsWith(`.${exception}`));
  const last = type.name.split('::').at(-1) ?? '';
  const spellings = [property, `${property}s`, property.replace(/s$/, ''), ...nameSpellings(property, last)];
  for (const spelling of spellings.map((each) => each.toLowerCase())) {
    const found = candidates.filter((path) => path.split('.').at(-1)?.toLowerCase() === spelling);
    if (found.length > 0) return found;
  }
  return [];
}

/** `name` of a Topic is `TopicName`; `topicName` is `Name`. */
function nameSpellings(property: string, type: string): readonly string[] {
  if (property === 'name') return [`${type}Name`];
  if (property === 'namePrefix') return [];
  return property.toLowerCase() === `${type}name`.toLowerCase() ? ['Name'] : [];
}
