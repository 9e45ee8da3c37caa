import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outputToken } from '../../local/deploy/output-token.ts';
import type { JsonObject } from '../../local/deploy/values.ts';
import { compareResources } from './compare.ts';
import type { DeclaredResource } from './resources.ts';
import { resource, setOf, urnFor } from './testing.ts';

const types = {
  bucket: 'aws:s3/bucket:Bucket',
  job: 'aws:glue/job:Job',
  policy: 'aws:s3/bucketPolicy:BucketPolicy',
  template: 'aws:ec2/launchTemplate:LaunchTemplate',
  group: 'aws:autoscaling/group:Group',
  role: 'aws:iam/role:Role',
  stranger: 'aws:mq/broker:Broker',
} as const;

const bucket = (inputs: JsonObject, more: Partial<DeclaredResource> = {}): DeclaredResource =>
  resource({ type: types.bucket, name: 'lake', inputs, ...more });
const job = (inputs: JsonObject, more: Partial<DeclaredResource> = {}): DeclaredResource =>
  resource({ type: types.job, name: 'curate', inputs, ...more });

/** `operation name: properties`, which is what most tests are about. */
const told = (old: readonly DeclaredResource[], now: readonly DeclaredResource[]): readonly string[] =>
  compareResources(setOf(...old), setOf(...now)).resources.map(
    ({ operation, name, properties }) => `${operation} ${name}: ${properties.join(', ')}`,
  );

describe('one resource', () => {
  it('is left alone if nothing differs', () => {
    const same = [bucket({ bucket: 'lake', tags: { a: 'b' } }), job({ description: 'old' })];
    expect(compareResources(setOf(...same), setOf(...same.toReversed()))).toEqual({ unchanged: 2, resources: [] });
  });

  it('is updated if a property differs that a source calls changeable', () => {
    expect(compareResources(setOf(job({ description: 'old' })), setOf(job({ description: 'new' })))).toEqual({
      unchanged: 0,
      resources: [
        { type: types.job, name: 'curate', operation: 'update', properties: ['description'], holdsData: false },
      ],
    });
  });

  it('is replaced if a property differs that a source calls fixed, and the loss of data is said', () => {
    const { resources } = compareResources(setOf(bucket({ bucket: 'lake' })), setOf(bucket({ bucket: 'sea' })));
    expect(resources).toEqual([
      {
        type: types.bucket,
        name: 'lake',
        operation: 'replace',
        properties: ['bucket'],
        holdsData: true,
        reason: 'bucket: AWS::S3::Bucket createOnlyProperties BucketName',
      },
    ]);
  });

  it('is replaced by the one fixed property among many', () => {
    expect(told([job({ name: 'a', timeout: 1 })], [job({ name: 'b', timeout: 2 })])).toEqual([
      'replace curate: name, timeout',
    ]);
  });

  it('is unknown where neither source speaks', () => {
    const [found] = compareResources(
      setOf(resource({ type: types.stranger, name: 'x', inputs: { size: 1 } })),
      setOf(resource({ type: types.stranger, name: 'x', inputs: { size: 2 } })),
    ).resources;
    expect(found).toMatchObject({ operation: 'unknown', properties: ['size'] });
    expect(found?.reason).toBe(
      'size: not known whether a change replaces it (neither CloudFormation nor @pulumi/aws says)',
    );
  });

  it('is created or deleted on one side only', () => {
    expect(told([bucket({})], [job({})])).toEqual(['create curate: ', 'delete lake: ']);
  });

  it('tells of protection and retention when it goes, and not when it stays', () => {
    const guarded = { protect: true, retainOnDelete: true };
    const { resources } = compareResources(setOf(bucket({}, guarded)), setOf());
    expect(resources[0]?.reason).toMatch(/protected.*; .*stays in the account/);
    const [updated] = compareResources(
      setOf(job({ timeout: 1 }, guarded)),
      setOf(job({ timeout: 2 }, guarded)),
    ).resources;
    expect(updated).not.toHaveProperty('reason');
  });
});

describe("the program's own options", () => {
  it('ignore changes, of that path only', () => {
    const now = (inputs: JsonObject) => job(inputs, { ignoreChanges: ['tags.owner'] });
    expect(told([job({ tags: { owner: 'a' } })], [now({ tags: { owner: 'b' } })])).toEqual([]);
    expect(told([job({ tags: { owner: 'a' } })], [now({ tags: { owner: 'b', team: 'c' } })])).toEqual([
      'update curate: tags',
    ]);
  });

  it('replace on changes of that path only', () => {
    const now = (inputs: JsonObject) => job(inputs, { replaceOnChanges: ['timeout'] });
    expect(told([job({ timeout: 1 })], [now({ timeout: 2 })])).toEqual(['replace curate: timeout']);
    expect(told([job({ description: 'a' })], [now({ description: 'b' })])).toEqual(['update curate: description']);
  });

  it('replace an instance for its user data if they say so', () => {
    const instance = (userData: string, userDataReplaceOnChange: boolean) =>
      resource({ type: 'aws:ec2/instance:Instance', name: 'broker', inputs: { userData, userDataReplaceOnChange } });
    expect(told([instance('a', true)], [instance('b', true)])).toEqual(['replace broker: userData']);
    expect(told([instance('a', false)], [instance('b', false)])).toEqual(['unknown broker: userData']);
  });
});

describe('aliases', () => {
  const oldUrn = urnFor(types.bucket, 'pond');
  const pond = resource({ type: types.bucket, name: 'pond', inputs: { bucket: 'x' } });
  const user = (urn: string) => job({ roleArn: `s3://${outputToken(urn, 'arn')}/x` });

  it('find a renamed resource, and whoever refers to it', () => {
    const lake = bucket({ bucket: 'x' }, { aliases: [oldUrn] });
    expect(told([pond, user(oldUrn)], [lake, user(lake.urn)])).toEqual([]);
  });

  it('are needed: without one it is another resource', () => {
    const lake = bucket({ bucket: 'x' });
    expect(told([pond, user(oldUrn)], [lake, user(lake.urn)])).toEqual([
      'update curate: roleArn',
      'create lake: ',
      'delete pond: ',
    ]);
  });

  it('do not take what still stands under its own name', () => {
    expect(told([pond], [pond, bucket({}, { aliases: [oldUrn] })])).toEqual(['create lake: ']);
  });
});

describe('what depends on a change', () => {
  const arn = outputToken(urnFor(types.bucket, 'lake'), 'arn');
  const rule = resource({ type: types.policy, name: 'rule', inputs: { bucket: arn, policy: `Allow ${arn}/*` } });

  it('changes with a replaced resource, and says why', () => {
    const { resources } = compareResources(setOf(bucket({ bucket: 'a' }), rule), setOf(bucket({ bucket: 'b' }), rule));
    expect(resources.map(({ operation, name }) => `${operation} ${name}`)).toEqual(['replace lake', 'replace rule']);
    expect(resources[1]?.reason).toBe(
      'bucket: AWS::S3::BucketPolicy createOnlyProperties Bucket; depends on lake, to be replaced',
    );
  });

  it('stays with an updated one', () => {
    expect(told([bucket({ tags: {} }), rule], [bucket({ tags: { a: 'b' } }), rule])).toEqual(['update lake: tags']);
  });

  it('changes with an update of an output that updates change, and of no other', () => {
    const template = (userData: string) => resource({ type: types.template, name: 't', inputs: { userData } });
    const group = (property: string) =>
      resource({
        type: types.group,
        name: 'g',
        inputs: { tags: [outputToken(urnFor(types.template, 't'), property)] },
      });
    expect(told([template('a'), group('*')], [template('b'), group('*')])).toEqual([
      'update g: tags',
      'update t: userData',
    ]);
    expect(told([template('a'), group('id')], [template('b'), group('id')])).toEqual(['update t: userData']);
  });

  it('changes along a chain, and a ring of dependencies ends', () => {
    const link = (name: string, to: string, extra: JsonObject = {}) =>
      resource({
        type: types.role,
        name,
        inputs: { name: `r-${outputToken(urnFor(types.role, to), 'name')}`, ...extra },
      });
    const ring = ['a', 'b', 'c'].map((name, index, all) => link(name, all[(index + 1) % 3] ?? ''));
    const turned = ring.map((each, index) => (index === 0 ? link('a', 'b', { path: '/new/' }) : each));
    expect(told(ring, turned)).toEqual(['replace a: name, path', 'replace b: name', 'replace c: name']);
  });
});

describe('any set of resources', () => {
  const json = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonObject[string]>;
  const resources = fc.uniqueArray(
    fc.record({
      type: fc.constantFrom(...Object.values(types)),
      name: fc.stringMatching(/^[a-z]{1,3}$/),
      inputs: fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), json),
    }),
    { selector: ({ type, name }) => `${type} ${name}`, maxLength: 8 },
  );

  it('differs from itself in nothing', () => {
    fc.assert(
      fc.property(resources, (wishes) => {
        const all = setOf(...wishes.map(resource));
        expect(compareResources(all, JSON.parse(JSON.stringify(all)))).toEqual({
          unchanged: wishes.length,
          resources: [],
        });
      }),
    );
  });

  it('is accounted for: unchanged, created, deleted and changed make up both sides', () => {
    fc.assert(
      fc.property(resources, resources, (before, after) => {
        const { unchanged, resources: changes } = compareResources(
          setOf(...before.map(resource)),
          setOf(...after.map(resource)),
        );
        const count = (operation: string) => changes.filter((change) => change.operation === operation).length;
        expect(unchanged + changes.length - count('create')).toBe(before.length);
        expect(unchanged + changes.length - count('delete')).toBe(after.length);
      }),
    );
  });
});
