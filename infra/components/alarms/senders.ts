/** Who may send to a topic of alarms. */
import * as pulumi from '@pulumi/pulumi';
import { accountOf } from '../../policies/statements.ts';

/**
 * A topic's own policy takes the place of the one that SNS makes, so both services that ring are in it; each for what this
 * account told it to.
 */
export function senders(topicArn: pulumi.Output<string>): pulumi.Output<string> {
  const [account, region] = [accountOf(topicArn), topicArn.apply((arn) => arn.split(':')[3] ?? '')];
  const sources = { cloudwatch: 'alarm:*', events: 'rule/*' } as const;
  return pulumi.jsonStringify({
    Version: '2012-10-17',
    Statement: Object.entries(sources).map(([service, resource]) => ({
      Sid: service,
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        ArnLike: { 'aws:SourceArn': pulumi.interpolate`arn:aws:${service}:${region}:${account}:${resource}` },
      },
    })),
  });
}
