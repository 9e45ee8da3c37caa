/** Each workload under enforcement with exactly its role: it does its work, and nothing else. */
import { IAMClient } from '@aws-sdk/client-iam';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { trials, trialsOf } from '../../infra/testing/enforcement.ts';
import { openRoles } from '../../local/aws/roles.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { Counts } from '../../local/run/product.ts';
import { type Caller, isDenied, isTried, never, openCaller, type Trying, tryRight } from './calls.ts';
import { type DeployedRole, deployedRoles, type Right, reaches } from './policies.ts';
import { openTrail } from './trail.ts';
import { isAmbient, unused } from './unused.ts';
import { type Enforced, underRoles } from './world.ts';

/** Pairs of a role and a right of another that are tried; each is one call. */
const tried = Number(process.env.RIGHTS_RUNS ?? 400);

/** The whole local cloud once, every product in it, beside whatever else the machine does. */
const deadlineMs = 1_200_000;

interface Findings {
  readonly work: Readonly<Record<string, Counts>>;
  readonly failed: readonly string[];
  readonly roles: readonly string[];
  /** Roles whose rights are more than their log and their place in the network. */
  readonly able: readonly string[];
  /** Those of them that have used one. */
  readonly acted: readonly string[];
  /** `<role>: <action>` of own rights that were refused. */
  readonly refusedOwn: readonly string[];
  /** `<role>: <action> on <resource>` of others' rights that were let in. */
  readonly letIn: readonly string[];
  readonly pairs: number;
  /** `<role>: <what>` of calls that nobody may make and somebody could. */
  readonly wide: readonly string[];
  /** `<role> <action>` of rights that were not used. */
  readonly idle: readonly string[];
}

const seen: { found?: Findings } = {};

const found = (): Findings => {
  if (seen.found === undefined) throw new Error('Nothing ran');
  return seen.found;
};

beforeAll(async () => {
  seen.found = await underRoles(look);
}, deadlineMs);

async function look({ cloud, work, failed }: Enforced): Promise<Findings> {
  const { awsEndpoint } = cloud.engines;
  const [iam, keys] = [new IAMClient(emulatorAt(awsEndpoint)), openRoles(awsEndpoint)];
  const callers = new Map<string, Caller>();
  try {
    const roles = await deployedRoles(iam);
    const idle = await idleRights(awsEndpoint, roles);
    for (const { name, roleName } of roles) callers.set(name, openCaller(awsEndpoint, await keys.keys(roleName)));
    const trying = ({ name, roleName }: DeployedRole): Trying => {
      const caller = callers.get(name);
      if (caller === undefined) throw new Error(name);
      return { caller, roleName, roles: keys };
    };
    const foreign = foreignRights(roles);
    const able = roles.filter(({ rights }) => rights.some(({ action }) => !isAmbient(action)));
    return {
      work,
      failed,
      idle,
      roles: roles.map(({ name }) => name),
      able: able.map(({ name }) => name),
      acted: able.filter(({ name, rights }) => rights.some(isUsedIn(name, idle))).map(({ name }) => name),
      letIn: await letIn(foreign, trying),
      pairs: foreign.length,
      wide: await tooWide(roles, trying),
      refusedOwn: await refusedOwn(roles, trying),
    };
  } finally {
    for (const one of callers.values()) one.destroy();
    keys.close();
    iam.destroy();
  }
}

interface Foreign {
  readonly role: DeployedRole;
  readonly right: Right;
}

/** A right of another role that the role's own policy does not reach, for as many pairs as are tried; drawn anew each time. */
function foreignRights(roles: readonly DeployedRole[]): readonly Foreign[] {
  const pairs = roles.flatMap((role) =>
    roles.flatMap((other) =>
      other === role
        ? []
        : other.rights
            .filter((right) => isTried(right) && !reaches(role.rights, right))
            .map((right) => ({ role, right })),
    ),
  );
  const unique = [
    ...new Map(pairs.map((pair) => [`${pair.role.name} ${pair.right.action} ${pair.right.resource}`, pair])).values(),
  ];
  return (
    fc.sample(
      fc.shuffledSubarray(unique, {
        minLength: Math.min(tried, unique.length),
        maxLength: Math.min(tried, unique.length),
      }),
      1,
    )[0] ?? []
  );
}

type TryingOf = (role: DeployedRole) => Trying;

async function letIn(foreign: readonly Foreign[], trying: TryingOf): Promise<readonly string[]> {
  const through: string[] = [];
  for (const { role, right } of foreign) {
    if (!(await isDenied(tryRight(right, trying(role))))) {
      through.push(`${role.name}: ${right.action} on ${right.resource}`);
    }
  }
  return through;
}

async function tooWide(roles: readonly DeployedRole[], trying: TryingOf): Promise<readonly string[]> {
  const wide: string[] = [];
  for (const role of roles) {
    const other = roles.find((one) => one !== role)?.roleName ?? '';
    for (const [what, call] of Object.entries(never)) {
      if (!(await isDenied(call(trying(role).caller, `arn:aws:iam::000000000000:role/${other}`))))
        wide.push(`${role.name}: ${what}`);
    }
  }
  return wide;
}

async function refusedOwn(roles: readonly DeployedRole[], trying: TryingOf): Promise<readonly string[]> {
  const refused: string[] = [];
  for (const role of roles) {
    for (const right of role.rights.filter(isTried)) {
      if (await isDenied(tryRight(right, trying(role)))) {
        refused.push(`${role.name}: ${right.action} on ${right.resource}`);
      }
    }
  }
  return refused;
}

async function idleRights(awsEndpoint: string, roles: readonly DeployedRole[]): Promise<readonly string[]> {
  const used = await openTrail(awsEndpoint);
  const idle: string[] = [];
  for (const { name, roleName, rights } of roles) {
    for (const action of new Set(rights.map((right) => right.action))) {
      if (!(await used(roleName, action))) idle.push(`${name} ${action}`);
    }
  }
  return idle;
}

const isUsedIn =
  (role: string, idle: readonly string[]) =>
  ({ action }: Right): boolean =>
    !isAmbient(action) && !idle.includes(`${role} ${action}`);

const explained = (line: string): boolean => {
  const [role = '', action = ''] = line.split(' ');
  return unused.some((row) => row.role.test(role) && row.actions.includes(action));
};

test('every workload does its work with the rights of its role', () => {
  const { work, failed } = found();
  expect(failed).toEqual([]);
  const idleStages = Object.entries(work).filter(([, { in: taken }]) => taken === 0);
  expect(Object.keys(work).length).toBeGreaterThan(15);
  expect(idleStages).toEqual([]);
});

test('a role may not do what another one may', () => {
  expect(found().pairs).toBeGreaterThan(100);
  expect(found().letIn).toEqual([]);
});

test('the same calls go through where the right is the own one', () => {
  expect(found().refusedOwn).toEqual([]);
});

test('no role may look at roles or buckets, or take another role', () => {
  expect(found().wide).toEqual([]);
});

test('each right is used, or a row says why not', () => {
  expect(found().idle.filter((line) => !explained(line))).toEqual([]);
});

test('no row speaks of rights that are all used', () => {
  const { idle } = found();
  const idleActions = new Set(idle.map((line) => line.split(' ')[1]));
  expect(unused.flatMap(({ actions }) => actions).filter((action) => !idleActions.has(action))).toEqual([]);
});

test('what the table of roles says has happened, and nothing else', () => {
  const { roles, able, acted } = found();
  const rowOf = (role: string) => trialsOf(role)[0]?.worked;
  expect(roles.filter((role) => trialsOf(role).length !== 1 || rowOf(role) === 'no')).toEqual([]);
  const works = (role: string) => rowOf(role) !== 'rights alone';
  // Of stack `local` the reconciler may do nothing with AWS; with a login it is brought in.
  expect(able.filter((role) => works(role) !== acted.includes(role))).toEqual([]);
  const here = new Set(roles.flatMap((role) => trialsOf(role)));
  expect(trials.filter((row) => row.worked !== 'no' && !here.has(row))).toEqual([]);
  expect(acted).toEqual(expect.arrayContaining(['streampact-dev-topics', 'fx-rates-search-indexer']));
});
