/** For whom a service may take a role. */
import type { Plain, PlainObject } from '../plain.ts';
import type { ResourceRule } from '../rule.ts';
import { type PolicyStatement, statementsIn } from '../statement.ts';
import { deputyOf } from '../trust.ts';
import { isUnknown } from '../unknown.ts';
import { at, texts } from '../value.ts';

/** Operators that hold where a key is missing would let everybody in: neither `…IfExists` nor negations are among these. */
const equals = /^(?:StringEquals|StringLike|ArnEquals|ArnLike)$/;
const account = /^[^*?:]+$/;
/** The account of an ARN, and its region, are no wildcards. */
const confinedArn = /^arn:[^*?:]+:[^*?:]+:[^*?:]+:[^*?:]+:.+$/;

const forms: Readonly<Record<string, RegExp>> = {
  'aws:SourceAccount': account,
  'aws:SourceArn': confinedArn,
  'sts:ExternalId': account,
};

/** Whether the conditions hold `key` to values that name an account each. */
function confines(conditions: PlainObject, key: string): boolean {
  return Object.entries(conditions).some(([operator, operands]) => {
    const value = equals.test(operator) ? operandOf(operands, key) : undefined;
    if (isUnknown(value)) return true;
    const values = texts(value);
    return values.length > 0 && values.every((text) => forms[key]?.test(text) ?? false);
  });
}

/** Names of condition keys know no case. */
function operandOf(operands: Plain, key: string): Plain {
  const entries = Object.entries(Object(operands)) as readonly (readonly [string, Plain])[];
  return entries.find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

function flaws({ principals, conditions }: PolicyStatement): readonly string[] {
  return principals
    .filter(([kind]) => kind === 'Service')
    .flatMap(([, service]) => {
      const deputy = deputyOf(service);
      if (deputy === undefined) return [`${service} may take it, and no row says whether that service tells for whom.`];
      return (deputy.keys ?? [])
        .filter((key) => !confines(conditions, key))
        .map((key) => `${service} may take it for anybody: ${key} is not held to an account.`);
    });
}

/** The rules. */
export const trust: readonly ResourceRule[] = [
  {
    name: 'trust-for-own-account',
    subject: 'least privilege',
    description:
      'A role that a service takes which says for whom it acts is taken for one account alone; of other services a row says why not.',
    remedy:
      'Give the role the condition that the service answers (infra/policies/trust.ts); look up a new service, and give it a row in policies/trust.ts.',
    level: 'mandatory',
    stacks: 'cloud',
    types: ['aws:iam/role:Role'],
    judge: ({ props }) =>
      statementsIn(at(props, 'assumeRolePolicy'))
        .filter(({ effect }) => effect !== 'Deny')
        .flatMap(flaws),
  },
];
