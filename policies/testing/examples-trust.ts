/** Twins of the rule about for whom a service takes a role. */
import type { PlainObject } from '../plain.ts';
import { unknown } from '../unknown.ts';
import type { Row } from './example.ts';

const trusts = (service: string, Condition?: PlainObject): PlainObject => ({
  assumeRolePolicy: JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: service },
        ...(Condition === undefined ? {} : { Condition }),
      },
    ],
  }),
});

const account = '000000000000';
const group = `arn:aws:scheduler:us-east-1:${account}:schedule-group/default`;
const scheduler = (Condition?: PlainObject): PlainObject => trusts('scheduler.amazonaws.com', Condition);
const firehose = (Condition?: PlainObject): PlainObject => trusts('firehose.amazonaws.com', Condition);
const flows = (Condition: PlainObject): PlainObject => trusts('vpc-flow-logs.amazonaws.com', Condition);
const both = { StringEquals: { 'aws:SourceAccount': account, 'aws:SourceArn': group } };
const ours = { StringEquals: { 'sts:ExternalId': account } };
const logs = (arn: string): PlainObject => ({
  StringEquals: { 'aws:SourceAccount': account },
  ArnLike: { 'aws:SourceArn': arn },
});

const pairs: readonly (readonly [good: PlainObject, bad: PlainObject])[] = [
  [scheduler(both), scheduler()],
  [scheduler(both), scheduler({ StringEquals: { 'aws:SourceAccount': account } })],
  [scheduler(both), scheduler({ StringEqualsIfExists: both.StringEquals })],
  [scheduler(both), scheduler({ StringNotEquals: both.StringEquals })],
  [scheduler(both), scheduler({ StringEquals: { ...both.StringEquals, 'aws:SourceAccount': '' } })],
  [
    scheduler({ StringLike: { 'AWS:sourceaccount': [account], 'aws:SourceArn': [group] } }),
    scheduler({ StringLike: { ...both.StringEquals, 'aws:SourceAccount': '*' } }),
  ],
  [flows(logs(`arn:aws:ec2:us-east-1:${account}:vpc-flow-log/*`)), flows(logs('arn:aws:ec2:*:*:vpc-flow-log/*'))],
  [firehose(ours), firehose()],
  [firehose(ours), firehose({ StringEquals: { 'sts:ExternalId': [] } })],
  [firehose(ours), firehose({ StringLike: { 'sts:ExternalId': '*' } })],
  [trusts('ec2.amazonaws.com'), trusts('personalize.amazonaws.com')],
  [{ assumeRolePolicy: unknown }, trusts('constructor')],
];

/** The rows. */
export const trust: readonly Row[] = pairs.map(([good, bad]) => [
  'trust-for-own-account',
  'aws:iam/role:Role',
  good,
  bad,
]);
