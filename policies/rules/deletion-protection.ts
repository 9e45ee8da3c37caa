/** Data go only when two opt-ins were given: `deleteData` and `confirmDeleteData` lift what these rules ask for. */
import type { PlainObject } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { at, isAtLeast, isOn } from '../value.ts';

/** How a type of store refuses to be deleted, beside Pulumi's `protect`. */
interface Guarded {
  readonly type: string;
  /** What is missing, by what is asked. */
  readonly asks: Readonly<Record<string, (props: PlainObject) => boolean>>;
}

const guarded: readonly Guarded[] = [
  { type: 'aws:s3/bucket:Bucket', asks: { 'forceDestroy is on': (p) => at(p, 'forceDestroy') !== true } },
  {
    type: 'aws:dynamodb/table:Table',
    asks: { 'deletionProtectionEnabled is off': (p) => isOn(at(p, 'deletionProtectionEnabled')) },
  },
  {
    type: 'aws:rds/instance:Instance',
    asks: {
      'deletionProtection is off': (p) => isOn(at(p, 'deletionProtection')),
      'there is no final snapshot': (p) => at(p, 'skipFinalSnapshot') !== true,
    },
  },
  { type: 'aws:ebs/volume:Volume', asks: { 'there is no final snapshot': (p) => isOn(at(p, 'finalSnapshot')) } },
  { type: 'aws:kms/key:Key', asks: {} },
];

/** The rules. */
export const deletionProtection: readonly ResourceRule[] = [
  {
    name: 'deletion-protection',
    subject: 'deletion protection',
    description: 'Stores, and the keys that open them, are protected from deletion, by Pulumi and by AWS where it can.',
    remedy:
      "Set `protect` and the store's own protection unless `dataMayBeDeleted`; docs/policies.md says how data are deleted all the same.",
    level: 'mandatory',
    stacks: 'cloud',
    types: guarded.map(({ type }) => type),
    judge: ({ type, props, protect }) => {
      const asks = guarded.find((row) => row.type === type)?.asks ?? {};
      return [
        ...(protect ? [] : ['`protect` is off.']),
        ...Object.entries(asks).flatMap(([missing, holds]) => (holds(props) ? [] : [`${missing}.`])),
      ];
    },
  },
  {
    name: 'secret-recovery',
    subject: 'deletion protection',
    description: 'A deleted secret can be had back for a week.',
    remedy: 'Set `recoveryWindowInDays` to 7 or more.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:secretsmanager/secret:Secret'],
    judge: ({ props }) => {
      const days = at(props, 'recoveryWindowInDays');
      return days === undefined || isAtLeast(days, 7) ? [] : ['It is gone at once, or nearly so.'];
    },
  },
];
