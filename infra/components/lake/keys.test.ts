import { expect, test } from 'vitest';
import { type KeyUse, keyPolicy, keyUses } from './keys.ts';

interface Sentence {
  readonly Sid: string;
  readonly Principal: Readonly<Record<string, string>>;
  readonly Action: readonly string[];
  readonly Resource: string;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const place = { account: '123456789012', region: 'eu-west-1' };
const sentences = (use: KeyUse): readonly Sentence[] => JSON.parse(keyPolicy(use, place)).Statement;
const uses = /^kms:(Decrypt|Encrypt|GenerateDataKey.*|ReEncrypt.*|CreateGrant)$/;

test.each(keyUses)(
  'the account administers the key of %s, and uses it through the services of its row alone',
  (use) => {
    const [administration, ...rest] = sentences(use);
    expect(administration).toMatchObject({
      Sid: 'Administration',
      Principal: { AWS: 'arn:aws:iam::123456789012:root' },
    });
    expect(administration?.Action.filter((action) => uses.test(action))).toEqual([]);
    const through = rest.filter(({ Principal }) => Principal.AWS?.endsWith(':root'));
    expect(through).toHaveLength(2);
    for (const { Condition } of through) {
      expect(Condition?.StringEquals).toMatchObject({
        'kms:CallerAccount': '123456789012',
        'kms:ViaService': expect.arrayContaining([expect.stringMatching(/^[a-z0-9-]+\.eu-west-1\.amazonaws\.com$/)]),
      });
    }
  },
);

test.each(keyUses)(
  'no action of the key of %s is a wildcard, and whoever is not of the account is a service',
  (use) => {
    for (const { Principal, Action, Condition } of sentences(use)) {
      expect(Action.filter((action) => action.includes('*'))).toEqual([]);
      if (Principal.Service !== undefined) continue;
      const whose = Principal.AWS === '*' ? Condition?.StringEquals?.['kms:CallerAccount'] : Principal.AWS;
      expect(whose).toContain('123456789012');
    }
  },
);

test.each<[KeyUse, readonly string[]]>([
  ['data', []],
  ['secrets', []],
  ['logs', ['logs.eu-west-1.amazonaws.com']],
  ['messages', ['cloudwatch.amazonaws.com', 'events.amazonaws.com']],
  ['volumes', []],
])('the services that use the key of %s in their own name are these', (use, services) => {
  expect(sentences(use).flatMap(({ Principal }) => Principal.Service ?? [])).toEqual(services);
});

test('the log service uses its key for groups of this account alone; a grant is for a service of AWS alone', () => {
  expect(sentences('logs').at(-1)?.Condition).toEqual({
    ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:123456789012:log-group:*' },
  });
  const granting = keyUses.flatMap(sentences).filter(({ Action }) => Action.includes('kms:CreateGrant'));
  expect(granting).toHaveLength(6);
  for (const { Condition } of granting) expect(Condition?.Bool).toEqual({ 'kms:GrantIsForAWSResource': 'true' });
});

test('anybody of the account who uses a key by no row is the role of Auto Scaling', () => {
  const open = keyUses.flatMap(sentences).filter(({ Principal }) => Principal.AWS === '*');
  expect(open.map(({ Sid }) => Sid)).toEqual(['AutoScaling', 'AutoScalingGrants']);
  for (const { Condition } of open) {
    expect(Condition?.StringEquals?.['aws:PrincipalArn']).toMatch(/\/AWSServiceRoleForAutoScaling$/);
  }
});
