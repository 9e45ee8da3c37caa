/** Whoever may use a store may use the key that the store is encrypted with, through that store's service and no further. */
import * as pulumi from '@pulumi/pulumi';
import type { KeyUse } from './keys.ts';

interface KeyRight {
  readonly use: KeyUse;
  readonly service: string;
  readonly actions: readonly string[];
}

const read = ['kms:Decrypt'];
const write = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** Action on a store → what it takes of the store's key. Buckets and streams of changes say theirs themselves. */
const rights: Readonly<Record<string, KeyRight>> = {
  'secretsmanager:GetSecretValue': { use: 'secrets', service: 'secretsmanager', actions: read },
  'secretsmanager:PutSecretValue': { use: 'secrets', service: 'secretsmanager', actions: write },
  'sns:Publish': { use: 'messages', service: 'sns', actions: write },
  'sqs:ReceiveMessage': { use: 'messages', service: 'sqs', actions: read },
  'sqs:SendMessage': { use: 'messages', service: 'sqs', actions: write },
};

/** Where the keys are. */
export interface KeyRing {
  readonly arnOf: (use: KeyUse) => pulumi.Output<string>;
  readonly region: string;
}

interface Sentence {
  readonly Effect: string;
  readonly Action: string | readonly string[];
}

interface Policy {
  readonly Statement: readonly Sentence[];
}

/** The JSON of a role's policy with the rights to keys that its actions on stores take. */
export function withKeyRights(policy: unknown, { arnOf, region }: KeyRing): pulumi.Output<unknown> {
  const arns = pulumi.all({ messages: arnOf('messages'), secrets: arnOf('secrets') });
  return pulumi.all([pulumi.output(policy), arns]).apply(([text, keys]) => {
    if (typeof text !== 'string') return text;
    const document = JSON.parse(text) as Policy;
    const added = rightsFor(document).map(({ use, service, actions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: [keys[use as keyof typeof keys]],
      Condition: { StringEquals: { 'kms:ViaService': [`${service}.${region}.amazonaws.com`] } },
    }));
    return added.length === 0 ? text : JSON.stringify({ ...document, Statement: [...document.Statement, ...added] });
  });
}

/** One right for each key and service, the widest that the policy takes. */
function rightsFor({ Statement }: Policy): readonly KeyRight[] {
  const taken = Statement.filter(({ Effect }) => Effect === 'Allow')
    .flatMap(({ Action }) => Action)
    .flatMap((action) => rights[action] ?? []);
  const widest = new Map<string, KeyRight>();
  for (const right of taken) {
    const known = widest.get(right.service);
    if (known === undefined || known.actions.length < right.actions.length) widest.set(right.service, right);
  }
  return [...widest.values()];
}
