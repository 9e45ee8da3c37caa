/** Every resource says whose it is, what it may hold and which stack it belongs to. */
import type { Plain } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { isUntaggable, requiredTags } from '../taggable.ts';
import { isUnknown } from '../unknown.ts';
import { at, isSet, objects } from '../value.ts';

/** Logical names: small letters, digits and hyphens. */
const kebab = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Properties that name something for a whole account: two stacks in one account must not meet. */
const accountNames: Readonly<Record<string, string>> = {
  'aws:dynamodb/table:Table': 'name',
  'aws:glue/catalogDatabase:CatalogDatabase': 'name',
  'aws:kms/alias:Alias': 'name',
  'aws:secretsmanager/secret:Secret': 'name',
  'aws:cloudwatch/dashboard:Dashboard': 'dashboardName',
  'aws:iam/role:Role': 'name',
  'aws:sqs/queue:Queue': 'name',
  'aws:sns/topic:Topic': 'name',
  'aws:lambda/function:Function': 'name',
};

/** The tags as an object; an Auto Scaling group has a list of them. */
function tagsOf(value: Plain): Readonly<Record<string, Plain>> | undefined {
  if (isUnknown(value)) return undefined;
  if (!Array.isArray(value)) return objects(value)[0] ?? {};
  return Object.fromEntries(objects(value).map((tag) => [String(tag.key), tag.value]));
}

/** The rules. */
export const tagsAndNames: readonly ResourceRule[] = [
  {
    name: 'tags',
    subject: 'tags and names',
    description: 'Each resource that can have tags says its project, environment, product, owner and class of data.',
    remedy: 'infra/tags puts them on; for a new type that takes none, add a row to policies/taggable.ts.',
    level: 'mandatory',
    stacks: 'cloud',
    types: 'all',
    judge: ({ type, stack, props }) => {
      if (!type.startsWith('aws:') || isUntaggable(type)) return [];
      const tags = tagsOf(at(props, 'tags'));
      if (tags === undefined) return [];
      const missing = requiredTags.filter((key) => !isSet(tags[key]));
      const wrong = typeof tags.environment === 'string' && tags.environment !== stack;
      return [
        ...(missing.length === 0 ? [] : [`It has no ${missing.join(', ')}.`]),
        ...(wrong ? ["Its tag `environment` is another stack's."] : []),
      ];
    },
  },
  {
    name: 'logical-names',
    subject: 'tags and names',
    description:
      'Logical names are small letters, digits and hyphens, so that the names AWS makes of them are valid everywhere.',
    remedy: 'Rename the resource, and give it an alias of the old name if it was ever deployed.',
    level: 'mandatory',
    stacks: 'cloud',
    types: 'all',
    judge: ({ name }) => (kebab.test(name) ? [] : [`${name} is not such a name.`]),
  },
  {
    name: 'names-of-the-stack',
    subject: 'tags and names',
    description: 'A name that must be unique in an account holds the name of the stack, so that stacks can share one.',
    remedy: "Leave the name to Pulumi, or begin it with the platform's `prefix`.",
    level: 'mandatory',
    stacks: 'cloud',
    types: Object.keys(accountNames),
    judge: ({ type, stack, props }) => {
      const name = at(props, accountNames[type] ?? '');
      if (typeof name !== 'string' || name.includes('{{')) return [];
      return name.split(/[-_/.]/).includes(stack) ? [] : [`${name} would be the same in another stack.`];
    },
  },
];
