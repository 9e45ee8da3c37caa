import { afterAll, beforeAll, expect, test } from 'vitest';
import { wildcardReasons } from '../../../infra/policies/wildcards.ts';
import type { Member } from '../../../policies/rule.ts';
import { rules } from '../../../policies/rules.ts';
import type { ExampleResource } from '../../../policies/testing/example.ts';
import { examples } from '../../../policies/testing/examples.ts';
import { membersOf } from '../../../policies/testing/judged.ts';
import { isUnknown } from '../../../policies/unknown.ts';
import { signatures } from '../../../policies/wildcards.ts';
import type { Goal } from '../goal.ts';
import { outputToken } from '../output-token.ts';
import type { Properties } from '../values.ts';
import { openPack, type Pack, refuseMandatory } from './judge.ts';

let pack: Pack;
beforeAll(async () => {
  pack = await openPack(AbortSignal.timeout(60_000));
}, 60_000);
afterAll(() => pack.close());

/** What is unknown in an example is an output of another resource here, as in a declaration. */
const declaredValue = (value: unknown): unknown => {
  if (isUnknown(value)) return outputToken('urn:pulumi:prod::streampact::aws:kms/key:Key::other', 'arn');
  if (Array.isArray(value)) return value.map(declaredValue);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, declaredValue(inner)]));
};

const goalOf = ({ urn, type, name, props, protect, sources }: Member): Goal => ({
  ...{ urn, type, name, protect, custom: true, parent: '', inputs: declaredValue(props) as Properties },
  ...{ dependencies: [], propertyDependencies: sources, retainOnDelete: false, ignoreChanges: [], aliases: [] },
  ...{ step: { replaceOnChanges: [], deleteBeforeReplace: undefined }, deadlineMs: undefined, unsupported: [] },
});

const found = async (rule: string, resources: readonly ExampleResource[], stack = 'prod') => {
  const goals = membersOf(resources, stack).map(goalOf);
  const findings = await pack.judge({ stack, goals, signal: AbortSignal.timeout(20_000) });
  return findings.filter(({ policy }) => policy === rule);
};

/** Resources with URNs of their own, by which a finding tells whose it is: all examples are judged in one go. */
const apart = (resources: readonly ExampleResource[], project: string): readonly Goal[] => {
  const named = (urn: string): string => urn.replace('::streampact::', `::${project}::`);
  return membersOf(resources).map((member) => {
    const sources = Object.entries(member.sources).map(([property, urns]) => [property, urns.map(named)] as const);
    return goalOf({ ...member, urn: named(member.urn), sources: Object.fromEntries(sources) });
  });
};

test('through the real analyzer every rule lets its examples pass, and refuses their twins', async () => {
  const goals = examples.flatMap(({ good, bad }, index) => [
    ...apart(good, `good-${index}`),
    ...apart(bad, `bad-${index}`),
  ]);
  const findings = await pack.judge({ stack: 'prod', goals, signal: AbortSignal.timeout(60_000) });
  const told = new Set(findings.map(({ policy, urn }) => `${policy} ${urn.split('::')[1]}`));
  const wrong = examples.flatMap(({ rule }, index) => [
    ...(told.has(`${rule} good-${index}`) ? [`${rule} refuses example ${index}`] : []),
    ...(told.has(`${rule} bad-${index}`) ? [] : [`${rule} lets the twin of example ${index} pass`]),
  ]);
  expect(wrong).toEqual([]);
}, 60_000);

test('a finding says which rule, how grave, where, what and what to do', async () => {
  const [finding] = await found('encrypted-at-rest', [{ type: 'aws:ebs/volume:Volume', props: {}, name: 'data' }]);
  expect(finding).toEqual({
    policy: 'encrypted-at-rest',
    level: 'mandatory',
    urn: 'urn:pulumi:prod::streampact::aws:ebs/volume:Volume::data',
    message: 'What rests here is not encrypted.',
    description: rules.find(({ name }) => name === 'encrypted-at-rest')?.description,
    remedy: rules.find(({ name }) => name === 'encrypted-at-rest')?.remedy,
  });
  const [companion] = await found('flow-logs', [{ type: 'aws:ec2/vpc:Vpc', props: {}, name: 'vpc' }]);
  expect(companion?.urn).toBe('urn:pulumi:prod::streampact::aws:ec2/vpc:Vpc::vpc');
});

test('one pack judges several stacks, each by its own rules', async () => {
  const queue = [{ type: 'aws:sqs/queue:Queue', props: { sqsManagedSseEnabled: true } }];
  expect(await found('customer-key', queue, 'dev')).toEqual([]);
  expect(await found('customer-key', queue, 'prod')).toHaveLength(1);
  expect(await found('tags', queue, 'local')).toEqual([]);
});

test('mandatory findings stop, advisory ones do not', async () => {
  const findings = await found('no-public-address', [
    { type: 'aws:ec2/instance:Instance', props: { associatePublicIpAddress: true } },
  ]);
  expect(() => refuseMandatory('prod', findings)).toThrow(
    expect.objectContaining({ code: 'POLICY_FINDINGS', message: expect.stringContaining('no-public-address') }),
  );
  refuseMandatory(
    'prod',
    findings.map((finding) => ({ ...finding, level: 'advisory' as const })),
  );
});

test('a policy that is left out says nothing, the others do, and one that there is not is refused', async () => {
  const signal = AbortSignal.timeout(60_000);
  const without = await openPack(signal, ['tags']);
  try {
    const goals = membersOf([{ type: 'aws:sqs/queue:Queue', props: { delaySeconds: 901 } }], 'prod').map(goalOf);
    const rulesOf = async ({ judge }: Pack) =>
      new Set((await judge({ stack: 'prod', goals, signal })).map(({ policy }) => policy));
    const [all, some] = [await rulesOf(pack), await rulesOf(without)];
    expect([...all]).toEqual(expect.arrayContaining(['tags', 'cloudformation-schema']));
    expect(new Set([...some, 'tags'])).toEqual(all);
    expect(some).not.toContain('tags');
  } finally {
    await without.close();
  }
  await expect(openPack(signal, ['tagz'])).rejects.toMatchObject({ code: 'POLICY_PACK_FAILED' });
}, 60_000);

test('resources of another stack are refused, and a pack that was told to stop says so', async () => {
  const goals = membersOf([{ type: 'aws:sqs/queue:Queue', props: {} }], 'dev').map(goalOf);
  await expect(pack.judge({ stack: 'prod', goals, signal: AbortSignal.timeout(5_000) })).rejects.toMatchObject({
    code: 'POLICY_PACK_FAILED',
  });
  await expect(openPack(AbortSignal.abort())).rejects.toMatchObject({ code: 'POLICY_PACK_FAILED' });
});

test('each reason for a wildcard has its actions in the pack, and the pack signs for no other', () => {
  const ofRoles = Object.entries(signatures).filter(([, { type }]) => type === undefined);
  expect(ofRoles.map(([sid]) => sid).sort()).toEqual(Object.keys(wildcardReasons).sort());
  expect(
    Object.values(signatures).filter(({ type, reason }) => (type === undefined) === (reason !== undefined)),
  ).toEqual([]);
});
