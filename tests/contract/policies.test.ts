/**
 * Every stack file of the repository, and stacks of single products over `prod`, under the policy pack, which holds their resources against
 * AWS's schemas too; without any cloud. And the tables that the pack's rules look things up in.
 */
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { stackEnvironments } from '../../infra/environments.ts';
import type { Goal } from '../../local/deploy/goal.ts';
import { declareOffline } from '../../local/deploy/offline/declare.ts';
import { type Finding, judge, openPack } from '../../local/deploy/policies/judge.ts';
import { declarationFile } from '../../local/deploy/text-outputs.ts';
import { covers, exceptions } from '../../policies/exceptions.ts';
import { isUntaggable, untaggable } from '../../policies/taggable.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Stacks of one product each; they are declared together, over one declaration of the stack that they use. */
const layers = ['prod-csv-replay', 'prod-clickstream'] as const;
const stacks = [...stackEnvironments, ...layers];
/** Seven stacks beside the other lanes of a test run. */
const deadlineMs = 600_000;
const signal = AbortSignal.timeout(deadlineMs);
const declarations = new Map<string, readonly Goal[]>();
const findings = new Map<string, readonly Finding[]>();

beforeAll(async () => {
  const pack = await openPack(signal);
  try {
    const where = { dir: root, folder: join(tmpdir(), 'streampact-policies'), signal };
    for (const some of [...stackEnvironments.map((stack) => [stack]), layers]) {
      for (const { stack, goals } of await declareOffline(some, where)) {
        declarations.set(stack, goals);
        findings.set(stack, await pack.judge({ stack, goals, signal }));
      }
    }
  } finally {
    await pack.close();
  }
}, deadlineMs);

test.each(stacks)('the stack %s breaks no rule', (stack) => {
  expect(declarations.get(stack)?.length).toBeGreaterThan(50);
  expect(findings.get(stack)).toEqual([]);
});

const all = (): readonly Goal[] => [...declarations.values()].flat();

test('every exception is needed by a resource of some stack', () => {
  expect(exceptions.filter((exception) => !all().some((goal) => covers(exception, goal)))).toEqual([]);
});

test('what is said to take no tags takes none, and what takes tags is asked for them', async () => {
  const types = [...new Set(all().map(({ type }) => type))].filter((type) => type.startsWith('aws:')).sort();
  const takesTags = async (type: string): Promise<boolean> =>
    /^ {4}tags\?:/m.test(await readFile(declarationFile(root, type) ?? '', 'utf8'));
  const wrong: string[] = [];
  for (const type of types) if ((await takesTags(type)) === isUntaggable(type)) wrong.push(type);
  // Its bucket bears the tags.
  expect(wrong).toEqual(['aws:s3/bucketObjectv2:BucketObjectv2']);
  expect(untaggable.filter((type) => declarationFile(root, type) === undefined)).toEqual([]);
});

/** Mishaps, each made to the real production stack. */
const mishaps: readonly (readonly [rule: string, type: string, change: (goal: Goal) => Goal])[] = [
  ['deletion-protection', 'aws:dynamodb/table:Table', (goal) => ({ ...goal, protect: false })],
  ['customer-key', 'aws:secretsmanager/secret:Secret', (goal) => without(goal, 'kmsKeyId')],
  ['tags', 'aws:kinesis/stream:Stream', (goal) => without(goal, 'tags')],
  ['log-retention', 'aws:cloudwatch/logGroup:LogGroup', (goal) => without(goal, 'retentionInDays')],
  ['no-ingress-from-outside', 'aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule', open],
  ['imdsv2', 'aws:ec2/launchTemplate:LaunchTemplate', (goal) => without(goal, 'metadataOptions')],
  ['bucket-tls-only', 'aws:s3/bucketPolicy:BucketPolicy', (goal) => without(goal, 'policy')],
];

function without(goal: Goal, property: string): Goal {
  const { [property]: _, ...inputs } = goal.inputs;
  return { ...goal, inputs };
}

function open(goal: Goal): Goal {
  return { ...goal, inputs: { ...goal.inputs, cidrIpv4: '0.0.0.0/0' } };
}

test('each mishap in production is found where it is, and nothing else', async () => {
  const goals = declarations.get('prod') ?? [];
  const broken = new Map(
    mishaps.map(([rule, type, change]) => {
      const victim = goals.find((goal) => goal.type === type);
      if (victim === undefined) throw new Error(`Production has no ${type}`);
      return [victim.urn, { rule, goal: change(victim) }] as const;
    }),
  );
  const told = await judge({
    stack: 'prod',
    goals: goals.map((goal) => broken.get(goal.urn)?.goal ?? goal),
    signal: AbortSignal.timeout(60_000),
  });
  const rules = [...new Set(told.map(({ policy }) => policy))].filter((rule) => rule !== 'cloudformation-schema');
  expect(rules.sort()).toEqual(mishaps.map(([rule]) => rule).sort());
});

test('a stack of one product makes nothing of another one, and of what it shares with them its files and its topics alone', () => {
  const made = layers.map((stack) => {
    const own = (declarations.get(stack) ?? []).filter(({ custom, type }) => custom && !type.startsWith('pulumi:'));
    return own.map(({ type, name }) => `${type} ${name}`);
  });
  const [replays = [], clicks = []] = made;
  expect(replays.filter((each) => each.includes('clickstream'))).toEqual([]);
  expect(clicks.filter((each) => each.includes('csv-replay'))).toEqual([]);
  const nobodys = made
    .flat()
    .filter((each) => !/ (?:\S*-)?(?:csv-replay|clickstream|snowflake-data-practice)-?/.test(each));
  expect(nobodys.filter((each) => !/ streampact-prod-(?:artifacts|topics)-/.test(each))).toEqual([]);
});
