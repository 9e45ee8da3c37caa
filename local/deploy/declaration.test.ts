import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { declared } from './declaration.ts';
import { outputToken } from './output-token.ts';
import { readProject } from './project.ts';
import { declarationFile, textOutputs } from './text-outputs.ts';
import { hasUnknown, reveal } from './values.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shop = join(root, 'tests/fixtures/programs/shop');

const declare = async (config: Readonly<Record<string, string>> = {}) =>
  declared({ project: await readProject(shop, 'dev'), stack: 'dev', config, signal: AbortSignal.timeout(60_000) });

test('a program declares its resources without any cloud; what only the cloud knows names its origin', async () => {
  const goals = await declare();
  const find = (name: string) => goals.find((goal) => goal.name === name && goal.custom);
  const bucket = find('shop-bucket');
  expect(goals.filter(({ custom }) => custom)).toHaveLength(8);
  expect(find('shop-goods')?.inputs.bucket).toBe(outputToken(bucket?.urn ?? '', 'bucket'));
  expect(find('shop-topic')?.inputs.displayName).toMatch(
    /^arn:aws:sqs:us-east-1:000000000000:\{\{urn:pulumi:.*#arn\}\}$/,
  );
  expect(goals.filter(({ inputs }) => hasUnknown(inputs))).toEqual([]);
  expect(reveal(goals.find(({ type }) => type.endsWith(':SecretVersion'))?.inputs ?? {})).toMatchObject({
    secretString: 'hush-hush-1',
  });
});

test('a program that fails declares nothing', async () => {
  await expect(declare({ 'shop:mishap': 'thrown' })).rejects.toMatchObject({ code: 'DEPLOY_PROGRAM_FAILED' });
});

test("the text outputs of a type are those that the SDK's declarations call texts", async () => {
  const outputs = textOutputs(root);
  const names = await outputs('aws:s3/bucket:Bucket');
  expect(names).toEqual(expect.arrayContaining(['arn', 'bucket']));
  expect(names).not.toContain('forceDestroy');
  expect(await outputs('aws:nothing/nobody:Nobody')).toEqual([]);
});

test.each([['aws'], ['aws:../../x:Y'], ['../x:s3/bucket:B'], ['nobody:s3/bucket:B']])(
  'there are no declarations of %s',
  (token) => {
    expect(declarationFile(root, token)).toBeUndefined();
  },
);
