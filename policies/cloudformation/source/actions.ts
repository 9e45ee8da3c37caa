/** What IAM knows: every service, and the actions of those that a data platform's policies name. */
import { objectOr } from '../../../contracts/src/json.ts';
import type { Wheel } from './wheel.ts';

/** Services whose actions are kept. */
const kept: ReadonlySet<string> = new Set(
  [
    'airflow application-autoscaling athena autoscaling backup backup-storage cloudformation cloudtrail cloudwatch config dlm dms dynamodb ec2',
    'ec2messages ecr elasticfilesystem elasticmapreduce emr-containers emr-serverless es events execute-api firehose glue iam kafka',
    'kafka-cluster kinesis kms lakeformation lambda logs organizations pipes quicksight rds rds-data rds-db redshift redshift-data',
    'redshift-serverless resource-groups route53 s3 s3tables scheduler secretsmanager servicequotas sns sqs ssm ssmmessages states sts tag xray',
  ]
    .join(' ')
    .split(' '),
);

/** Service → its actions in small letters, by spaces; none for a service that is known by its name only. */
export function serviceActions(wheel: Wheel): readonly (readonly [string, string])[] {
  return Object.entries(wheel.json('data/AdditionalSpecs/Policies.json')).map(([service, about]) => [
    service,
    kept.has(service) ? Object.keys(objectOr(objectOr(about).Actions)).join(' ') : '',
  ]);
}
