/** Whose tags a resource bears, over all that production declares with every option: those of the product that it is of. */
import { beforeAll, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { type ProductSlug, productSlugs } from '../environments.ts';
import { deployPipelines } from '../pipelines.ts';
import { temporaryDist } from '../testing/dist.ts';
import { everyOption } from '../testing/every-option.ts';
import { type Declaration, declare } from '../testing/mocks.ts';
import { ownTags } from './labels.ts';
import { tagStack } from './tags.ts';

type Resource = Declaration['resources'][number];

/** Components of a product whose names do not have its slug. */
const named: Readonly<Record<string, ProductSlug>> = { 'snowflake-data-practice': 'clickstream' };

/** Whose a resource is: its own name says so, or that of what it stands under. */
function productOf({ name, parent }: Resource, parents: ReadonlyMap<string, Resource>): ProductSlug | undefined {
  const slug = named[name] ?? productSlugs.find((each) => `-${name}-`.includes(`-${each}-`));
  const above = parent === undefined ? undefined : parents.get(parent);
  return slug ?? (above && productOf(above, parents));
}

const bearsTags = ({ type, inputs }: Resource) => type.startsWith('aws:') && inputs.tags !== undefined;

/** Resources of products that say that they are somebody else's. */
function strangers(resources: readonly Resource[]): readonly string[] {
  const parents = new Map(
    resources.filter(({ type }) => type.startsWith('streampact:')).map((each) => [each.name, each]),
  );
  return resources.filter(bearsTags).flatMap((resource) => {
    const product = productOf(resource, parents);
    if (product === undefined) return [];
    const given = tagsIn(resource.inputs.tags);
    const wrong = Object.entries(ownTags({ local: false }, product) ?? {}).filter(
      ([key, value]) => given[key] !== value,
    );
    return wrong.length === 0 ? [] : [`${resource.name}: ${wrong.map(([key]) => `${key} ${given[key]}`).join(', ')}`];
  });
}

/** An Auto Scaling group has a list of them. */
function tagsIn(tags: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(tags)) return tags as Readonly<Record<string, string>>;
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

let resources: readonly Resource[] = [];
beforeAll(async () => {
  using dist = temporaryDist();
  const declared = await declare(
    () => {
      const config = readConfig();
      tagStack(config);
      deployPipelines(config, dist.directory);
    },
    { stack: 'prod', config: everyOption },
  );
  resources = declared.resources;
}, 120_000);

const tagsOf = (name: string) => tagsIn(resources.find((each) => each.name === name && bearsTags(each))?.inputs.tags);

test('what is a product, by its name or what it stands under, bears its owner and class of data', () => {
  expect(strangers(resources)).toEqual([]);
});

test('also where what products share makes it, or its name tells nothing', () => {
  const shop = { product: 'clickstream', 'data-class': 'personal', environment: 'prod' };
  expect(tagsOf('snowflake-data-practice-bucket')).toMatchObject(shop);
  expect(tagsOf('streampact-prod-kafka-credentials-user-clickstream-sink')).toMatchObject(shop);
  expect(tagsOf('streampact-prod-kafka-credentials-authority')).toMatchObject({ product: 'platform' });
  const watched = resources.filter(
    ({ name, type }) => /MetricAlarm$/.test(type) && name.includes('-watch-crypto-cdc-'),
  );
  expect(watched.length).toBeGreaterThan(0);
  for (const { name } of watched) expect(tagsOf(name)).toMatchObject({ product: 'crypto-cdc' });
});

test("one that says it is the platform's is found", () => {
  const platform = { product: 'platform', owner: 'platform@streampact.example', 'data-class': 'personal' };
  const changed = resources.map((each) =>
    each.name === 'snowflake-data-practice-bucket' ? { ...each, inputs: { ...each.inputs, tags: platform } } : each,
  );
  expect(strangers(changed)).toEqual([
    'snowflake-data-practice-bucket: product platform, owner platform@streampact.example',
  ]);
});

test('neither local stacks nor what products share have tags of a product', () => {
  expect(ownTags({ local: true }, 'clickstream')).toBeUndefined();
  expect(ownTags({ local: false }, 'platform')).toBeUndefined();
});
