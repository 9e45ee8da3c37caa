import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stackEnvironments } from '../../../infra/environments.ts';
import type { Goal } from '../goal.ts';
import { Asset, Secret, unknown } from '../values.ts';
import { offlineConfiguration } from './configuration.ts';
import type { OfflineDeclaration } from './declare.ts';
import { differenceOf } from './difference.ts';
import { plainInputs } from './inputs.ts';
import { standings } from './layers.ts';
import { renderDifference, renderOffline } from './render.ts';
import { renderSeveral } from './render-several.ts';
import { isRefused, reportOf } from './report.ts';
import { sizesOf } from './sizes.ts';
import { validated, validatedInTurns } from './validation.ts';

const root = join(import.meta.dirname, '../../..');

const goal = (type: string, name: string, inputs: Goal['inputs'] = {}, stack = 'dev'): Goal => ({
  ...{
    urn: `urn:pulumi:${stack}::streampact::${type}::${name}`,
    type,
    name,
    inputs,
    custom: !type.startsWith('streampact:'),
  },
  ...{
    parent: '',
    dependencies: [],
    propertyDependencies: {},
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
  },
  ...{
    step: { replaceOnChanges: [], deleteBeforeReplace: undefined },
    aliases: [],
    deadlineMs: undefined,
    unsupported: [],
  },
});

const queue = 'aws:sqs/queue:Queue';
const instance = 'aws:ec2/instance:Instance';

function declaration(
  stack: 'dev' | 'prod',
  goals: readonly Goal[],
  settings: Readonly<Record<string, string>> = {},
): OfflineDeclaration {
  const project = { name: 'streampact', dir: root, main: 'x', config: {} };
  return {
    stack,
    named: { environment: stack },
    goals,
    project,
    config: {},
    standIns: [],
    region: 'us-east-1',
    values: new Map(Object.entries(settings)),
  };
}

describe('the configuration', () => {
  it('takes examples for what the account pins itself, and says so', async () => {
    const { config, standIns } = await offlineConfiguration(root, 'prod');
    expect(config['streampact:amiId']).toMatch(/^ami-/);
    expect(config['streampact:alarmEmail']).toContain('@');
    expect(standIns.join()).toContain('streampact:amiId is not set in Pulumi.prod.yaml');
  });

  it.each(stackEnvironments)('of %s is read', async (stack) => {
    expect((await offlineConfiguration(root, stack)).values.get('products')).toContain('fx-rates');
  });

  it('is refused for a stack that there is not, with a suggestion', async () => {
    await expect(offlineConfiguration(root, 'stagging')).rejects.toMatchObject({
      code: 'USAGE',
      fix: 'did you mean "staging"?',
    });
  });

  it('lets an encrypted value stand for itself', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'streampact-configuration-'));
    try {
      writeFileSync(join(dir, 'Pulumi.yaml'), 'name: streampact\nmain: x\n');
      writeFileSync(join(dir, 'Pulumi.dev.yaml'), 'config:\n  streampact:coincapApiKey:\n    secure: v1:abc\n');
      const { project, standIns } = await offlineConfiguration(dir, 'dev');
      expect(project.config['streampact:coincapApiKey']).not.toContain('v1');
      expect(standIns.join()).toContain('streampact:coincapApiKey is encrypted');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});

it('shows neither a secret nor a file nor what is unknown', () => {
  const inputs = {
    a: new Secret('sesame'),
    b: unknown,
    c: new Asset('asset', { path: '/home/me/x.zip' }),
    d: null,
    e: [1],
  };
  expect(plainInputs(goal(queue, 'q', inputs))).toEqual({
    ...{ a: '{{secret#value}}', b: '{{unknown#value}}', c: '{{asset#x.zip}}', e: [1] },
  });
});

it('tells product, layer and component of a resource', () => {
  const worker = { ...goal('streampact:index:StreamWorkers', 'fx-rates-sink'), custom: false };
  const found = standings([
    worker,
    { ...goal(queue, 'fx-rates-sink-failed'), parent: worker.urn },
    goal('aws:kms/key:Key', 'lake-key'),
  ]);
  expect([...found.values()]).toEqual([
    { product: 'fx-rates', layer: 'streams', component: 'StreamWorkers fx-rates-sink' },
    { product: 'platform', layer: 'access', component: 'Key lake-key' },
  ]);
});

it('puts what is alike on one line, in an order of its own', () => {
  const volume = (name: string, size: number) => ({
    type: 'aws:ebs/volume:Volume',
    name,
    inputs: { size, type: 'gp3', encrypted: true },
  });
  expect(sizesOf([volume('c', 200), volume('b', 20), volume('a', 20)])).toEqual([
    { title: 'Volumes', size: "20 GiB, gp3, encrypted, AWS's own key", names: ['a', 'b'] },
    { title: 'Volumes', size: "200 GiB, gp3, encrypted, AWS's own key", names: ['c'] },
  ]);
});

describe('a report', () => {
  it('is right without findings', () => {
    const report = reportOf(declaration('dev', [goal(queue, 'fx-rates-failed')]), []);
    expect(isRefused(report)).toBe(false);
    expect(renderOffline(report, 1)).toMatch(/0 findings in 1\.0 s/);
  });

  it('is refused for what AWS would refuse', () => {
    const report = reportOf(declaration('dev', [goal(queue, 'fx-rates-failed', { delaySeconds: 901 })]), []);
    expect(isRefused(report)).toBe(true);
    expect(renderOffline(report, 1)).toContain('fx-rates-failed: delaySeconds is 901; 900 is the most');
  });

  it('tells the findings of the pack once', () => {
    const finding = {
      level: 'mandatory',
      urn: 'urn:pulumi:dev::streampact::x::y',
      message: 'm',
      description: '',
      remedy: 'r',
    } as const;
    const policies = [
      { ...finding, policy: 'tags' },
      { ...finding, policy: 'cloudformation-schema' },
    ];
    expect(reportOf(declaration('dev', []), policies).policyFindings.map(({ policy }) => policy)).toEqual(['tags']);
  });
});

describe('several stacks side by side', () => {
  const late = { delaySeconds: 901 };
  const right = reportOf(declaration('dev', [goal(queue, 'fx-rates-failed')]), []);
  const wrong = reportOf(declaration('prod', [goal(queue, 'fx-rates-failed', late), goal(queue, 'q', late)]), []);

  it('are counted, each in a column of its own', () => {
    const text = renderSeveral([right, { ...right, stack: 'staging' }], 2);
    expect(text).toMatch(/^ +dev +staging$/m);
    expect(text).toMatch(/^ +resources +1 +1$/m);
    expect(text).toContain('no policy and no schema found anything');
    expect(text).toMatch(/0 findings in 2\.0 s/);
  });

  it('share one table of findings, which says whose each is', () => {
    const text = renderSeveral([right, wrong, { ...wrong, stack: 'staging' }], 2);
    expect(text).toMatch(/^ +fx-rates +1 +1 +1$/m);
    expect(text.match(/^ +prod, staging +aws:sqs\/queue:Queue \S+: delaySeconds is 901/gm)).toHaveLength(2);
    expect(text).not.toContain('no policy and no schema found anything');
    expect(text).toContain('4 findings');
  });
});

it('validates in turns what it validates at once', async () => {
  const some = declaration('dev', [goal(queue, 'q', { delaySeconds: 901 }), goal('streampact:index:X', 'component')]);
  expect(validated(some).map(({ findings }) => findings.length)).toEqual([1]);
  expect(await validatedInTurns(some)).toEqual(validated(some));
});

describe('the difference of two stacks', () => {
  const object = (hash: string, stack: string) =>
    goal('aws:s3/bucketObjectv2:BucketObjectv2', 'sink', { key: `sink/${hash}/fx-rates.zip` }, stack);
  const small = declaration(
    'dev',
    [goal(instance, 'broker', { instanceType: 't4g.medium', name: 'streampact-dev' }), object('0'.repeat(16), 'dev')],
    { brokerHeap: '1g' },
  );
  const large = declaration(
    'prod',
    [
      goal(instance, 'broker', { instanceType: 'm7g.large', name: 'streampact-prod' }, 'prod'),
      object('0'.repeat(16), 'prod'),
      goal(queue, 'q', {}, 'prod'),
    ],
    { brokerHeap: '4g' },
  );

  it('is in settings and what follows, not in names', () => {
    expect(differenceOf(small, large)).toEqual({
      from: 'dev',
      to: 'prod',
      settings: [{ name: 'brokerHeap', from: '1g', to: '4g' }],
      onlyIn: { from: [], to: [`${queue} q`] },
      properties: [
        { type: instance, property: 'instanceType', from: 't4g.medium', to: 'm7g.large', names: ['broker'] },
      ],
      code: { same: 1, changed: [], only: [] },
    });
    expect(renderDifference(differenceOf(small, large))).toContain('The same code: 1 uploaded files');
  });

  it('tells code that is another', () => {
    const other = declaration('prod', [object('1'.repeat(16), 'prod')]);
    expect(differenceOf(small, other).code).toEqual({ same: 0, changed: ['sink/fx-rates.zip'], only: [] });
  });
});
