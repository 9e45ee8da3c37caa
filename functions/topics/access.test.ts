import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KafkaUser } from '../../contracts/src/access/kafka-user.ts';
import { deadlineAfter } from '../shared/deadline.ts';
import { Reader } from '../shared/kafka-types.ts';
import { parseAccess } from './access-event.ts';
import { type Acl, planAccess, type StandingAccess } from './access-plan.ts';
import { type AccessPorts, reconcileAccess } from './reconcile-access.ts';
import { alterUsers, describeUsers, iterations, verifierOf } from './scram.ts';

const sink: KafkaUser = {
  name: 'shop-sink',
  grants: [
    { resource: 'topic', name: 'shop.orders', prefixed: false, operations: ['read'] },
    { resource: 'group', name: 'shop.', prefixed: true, operations: ['read', 'delete'] },
  ],
};
const event = { users: [sink], products: ['shop', 'shop-two'] };
const nothing: StandingAccess = { users: new Map(), acls: [] };
// https://kafka.apache.org/protocol: READ 3, DELETE 6; TOPIC 2, GROUP 3; LITERAL 3, PREFIXED 4; ALLOW 3.
const row = (principal: string, operation: number, resource: readonly [number, string, number]): Acl => {
  const [resourceType, resourceName, resourcePatternType] = resource;
  return { principal, host: '*', operation, permissionType: 3, resourceType, resourceName, resourcePatternType };
};
const rows: readonly Acl[] = [
  row('User:shop-sink', 3, [2, 'shop.orders', 3]),
  row('User:shop-sink', 3, [3, 'shop.', 4]),
  row('User:shop-sink', 6, [3, 'shop.', 4]),
];

describe('the plan', () => {
  test('allows and gives what is missing', () => {
    expect(planAccess(event, nothing)).toEqual({ allow: rows, forbid: [], give: ['shop-sink'], check: [], remove: [] });
  });

  test('leaves alone what is there, but for a look at the password', () => {
    const standing = { users: new Map([['shop-sink', iterations]]), acls: rows };
    expect(planAccess(event, standing)).toEqual({ allow: [], forbid: [], give: [], check: ['shop-sink'], remove: [] });
  });

  test("takes away what the stack's users have and nobody asks for, and nothing from anybody else", () => {
    const stale = row('User:shop-sink', 4, [2, 'shop.orders', 3]);
    const gone = row('User:shop-two-replay', 3, [2, 'old', 3]);
    const others = [
      row('User:alice', 3, [2, 'shop.orders', 3]),
      row('User:*', 3, [2, 'open', 3]),
      row('User:shopping', 3, [2, 't', 3]),
    ];
    const users = new Map([...['alice', 'shopping', 'shop-two-replay'].map((name) => [name, iterations] as const)]);
    const plan = planAccess(event, { users, acls: [...rows, stale, gone, ...others] });
    expect(plan).toEqual({
      allow: [],
      forbid: [stale, gone],
      give: ['shop-sink'],
      check: [],
      remove: ['shop-two-replay'],
    });
  });

  test('a password with other iterations is given anew', () => {
    expect(planAccess(event, { users: new Map([['shop-sink', 4_096]]), acls: rows }).give).toEqual(['shop-sink']);
  });
});

describe('the requests', () => {
  test('a salted password is what SCRAM says (RFC 5802), and not the password', async () => {
    const { salt, salted } = await verifierOf('u', 'pencil');
    expect(salted).toEqual(pbkdf2Sync('pencil', salt, iterations, 64, 'sha512'));
    const clientKey = createHmac('sha512', salted).update('Client Key').digest();
    expect(createHash('sha512').update(clientKey).digest()).toHaveLength(64);
    expect((await verifierOf('u', 'pencil')).salt).not.toEqual(salt);
  });

  test('users are read with their iterations', () => {
    const answer =
      '00000000 0000 00 03 0261 0000 00 03 01 00001000 00 02 00002000 00 00 0262 0000 00 02 01 00001000 00 00 00';
    const decoded = describeUsers.decode(Buffer.from(answer.replaceAll(' ', ''), 'hex'));
    expect([...decoded]).toEqual([
      ['a', 8_192],
      ['b', 0],
    ]);
  });

  test('what Kafka refuses is told by its number and its words', () => {
    const refusal = Buffer.from('00000000 02 0261 0058 046e6f21 00 00'.replaceAll(' ', ''), 'hex');
    expect(() => alterUsers([], []).decode(refusal)).toThrow("a: Kafka's error 88, no!");
    expect(() => describeUsers.decode(Buffer.from('00000000001f0000', 'hex'))).toThrow("Kafka's error 31");
  });

  test('users and salted passwords of any length stand in the request as they are', () => {
    const texts = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((bytes) => Buffer.from(bytes));
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 })),
        fc.array(fc.record({ user: fc.string(), salt: texts, salted: texts })),
        (removed, set) => {
          const reader = new Reader(alterUsers(removed, set).body);
          const gone = reader.array(() => {
            const user = reader.bytes().toString();
            expect(reader.int(1)).toBe(2);
            reader.skipTags();
            return user;
          });
          const given = reader.array(() => {
            const user = reader.bytes().toString();
            expect([reader.int(1), reader.int(4)]).toEqual([2, iterations]);
            const kept = { user, salt: reader.bytes(), salted: reader.bytes() };
            reader.skipTags();
            return kept;
          });
          expect(gone).toEqual(removed.map((user) => Buffer.from(user).toString()));
          expect(given).toEqual(set.map((each) => ({ ...each, user: Buffer.from(each.user).toString() })));
        },
      ),
    );
  });

  test('no answer makes reading hang or go beyond its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        for (const { decode } of [describeUsers, alterUsers([], [])]) {
          try {
            decode(Buffer.from(bytes));
          } catch (error) {
            expect(error).toBeInstanceOf(Error);
          }
        }
      }),
    );
  });
});

/** A Kafka with one user, whose password is another than the secret's until it is given. */
function ports(accepted: { yes: boolean }, calls: string[]): AccessPorts {
  const answer = Buffer.from(
    `00000000 0000 00 02 0a${Buffer.from('shop-sink').toString('hex')} 0000 00 02 02 00002000 00 00 00`.replaceAll(
      ' ',
      '',
    ),
    'hex',
  );
  const note = async (call: string) => void calls.push(call);
  return {
    admin: {
      connect: () => note('connect'),
      disconnect: () => note('disconnect'),
      describeAcls: async () => ({ resources: [], throttleTime: 0, errorCode: 0 }),
      createAcls: ({ acl }) => note(`allow ${acl.length}`).then(() => true),
      deleteAcls: async () => Promise.reject(new Error('nothing to delete')),
    },
    request: (work) =>
      work(async ({ api, decode }) => {
        if (api.key === 50) return decode(answer);
        await note('alter');
        accepted.yes = true;
        return decode(Buffer.from('000000000100', 'hex'));
      }),
    passwordOf: async () => 'secret-password',
    isAccepted: async () => accepted.yes,
  };
}

test('a password that Kafka refuses is given anew, and tried', async () => {
  const calls: string[] = [];
  const answer = await reconcileAccess(ports({ yes: false }, calls), event, deadlineAfter(5_000));
  expect(answer).toEqual({ allowed: 3, forbidden: 0, given: ['shop-sink'], removed: [] });
  expect(calls).toEqual(['connect', 'allow 3', 'alter', 'disconnect']);
  expect(JSON.stringify(answer)).not.toContain('secret-password');
});

test('one that Kafka takes stays; what Kafka refuses has a name', async () => {
  const calls: string[] = [];
  const good = ports({ yes: true }, calls);
  expect(await reconcileAccess(good, event, deadlineAfter(5_000))).toMatchObject({ given: [] });
  expect(calls).not.toContain('alter');
  const refusing = { ...good, admin: { ...good.admin, createAcls: () => Promise.reject(new Error('no')) } };
  await expect(reconcileAccess(refusing, event, deadlineAfter(5_000))).rejects.toMatchObject({
    code: 'TOPICS_CHANGE_FAILED',
  });
});

test.each([
  [{ users: {} }, '/users must be'],
  [{ users: [{ name: 'A', grants: [] }] }, '/users/0/name'],
  [{ users: [{ name: 'a', grants: [{ ...sink.grants[0], name: '*' }] }] }, '/grants/0/name'],
  [{ users: [{ name: 'a', grants: [{ ...sink.grants[0], operations: ['all'] }] }] }, '/grants/0/operations'],
  [{ users: [{ name: 'a', grants: [{ ...sink.grants[0], resource: 'cluster' }] }] }, '/grants/0/resource'],
  [{ users: [sink, sink] }, 'twice'],
])('refuses the event %j', (wrong, told) => {
  expect(() => parseAccess({ products: ['shop'], ...wrong })).toThrow(
    expect.objectContaining({ code: 'TOPICS_EVENT_INVALID', message: expect.stringContaining(told) }),
  );
});

test('an event without products would own everybody or nobody, and is refused', () => {
  expect(() => parseAccess({ users: [] })).toThrow(expect.objectContaining({ code: 'TOPICS_EVENT_INVALID' }));
  expect(parseAccess(event)).toEqual(event);
  expect(parseAccess({ topics: [] })).toBeUndefined();
  expect(parseAccess({ ...event, tf: { action: 'delete' } })).toBeUndefined();
});
