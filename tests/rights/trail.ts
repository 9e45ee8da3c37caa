/** Which of its rights a role has used, from the emulator's CloudTrail; that keeps what was let in. */

import { createHash } from 'node:crypto';
import { LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { keyIdsOf } from '../../local/aws/roles.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';

/** Names of calls in the trail whose right has another name. */
const callsOf: Readonly<Record<string, readonly string[]>> = {
  's3:GetObject': ['GetObject', 'HeadObject'],
  's3:ListBucket': ['ListObjects', 'HeadBucket'],
  'lambda:InvokeFunction': ['Invoke'],
};

/** Answers whether a role (its name in AWS) has done what a right allows. */
export type Used = (roleName: string, action: string) => Promise<boolean>;

/** Reads the trail at each question. */
export async function openTrail(awsEndpoint: string): Promise<Used> {
  const functions = await functionKeys(awsEndpoint);
  return async (roleName, action) => {
    const names = callsOf[action] ?? [action.split(':')[1] ?? ''];
    for (const AccessKeyId of [...keyIdsOf(roleName), ...(functions.get(roleName) ?? [])]) {
      for (const EventName of names) if (await isThere(awsEndpoint, { AccessKeyId, EventName })) return true;
    }
    return false;
  };
}

/** The access key id of a function: the emulator makes it out of its ARN and its role's. */
export function functionKeyId(functionArn: string, roleArn: string): string {
  return `ASIA${createHash('sha256').update(`${functionArn}:${roleArn}`).digest('hex').slice(0, 16).toUpperCase()}`;
}

async function functionKeys(awsEndpoint: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const client = new LambdaClient(emulatorAt(awsEndpoint));
  const keys = new Map<string, readonly string[]>();
  try {
    for await (const { Functions: page = [] } of paginateListFunctions({ client }, {})) {
      for (const { FunctionArn: arn = '', Role: role = '' } of page) {
        keys.set(role.slice(role.lastIndexOf('/') + 1), [functionKeyId(arn, role)]);
      }
    }
    return keys;
  } finally {
    client.destroy();
  }
}

/** Asked by hand: the project has no other use for a client of CloudTrail. */
async function isThere(awsEndpoint: string, attributes: Readonly<Record<string, string>>): Promise<boolean> {
  const scope = `Credential=test/20260101/us-east-1/cloudtrail/aws4_request`;
  const answer = await fetch(awsEndpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
      authorization: `AWS4-HMAC-SHA256 ${scope}, SignedHeaders=host, Signature=0`,
    },
    body: JSON.stringify({
      MaxResults: 1,
      LookupAttributes: Object.entries(attributes).map(([AttributeKey, AttributeValue]) => ({
        AttributeKey,
        AttributeValue,
      })),
    }),
  });
  const { Events: events } = (await answer.json()) as { readonly Events: readonly unknown[] };
  return events.length > 0;
}
