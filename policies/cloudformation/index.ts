/** The check against CloudFormation's schemas as one policy of the pack. */
import type { ResourceValidationPolicy } from '@pulumi/policy';
import type { Json, JsonObject } from '../../contracts/src/json.ts';
import { isObject, type Plain, plain } from '../plain.ts';
import { isUnknown } from '../unknown.ts';
import { checkResource, type Finding } from './check.ts';
import { unknownText } from './unknown.ts';

/** Refuses what AWS would refuse: names, patterns, choices, ranges, combinations, policies whose actions do not exist. */
export const cloudFormationPolicy: ResourceValidationPolicy = {
  name: 'cloudformation-schema',
  description: "Inputs of AWS resources must be what AWS's published schemas allow.",
  enforcementLevel: 'mandatory',
  remediationSteps: 'Give the property a value that the finding allows; docs/validation.md tells where it comes from.',
  validateResource: ({ urn, type, name, props }, report) => {
    if (!type.startsWith('aws:')) return;
    for (const finding of checkResource({ urn, type, name, inputs: knownInputs(plain(props)) }).findings) {
      report(told(finding));
    }
  },
};

/** A finding in one line. */
export function told({ path, says, source }: Finding): string {
  return `${path === '' ? 'The resource' : path} ${says} (${source})`;
}

/** Properties as JSON; what is not known is a text that says so. */
function knownInputs(properties: Readonly<Record<string, Plain>>): JsonObject {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => (value === undefined ? [] : [[name, json(value)]])),
  );
}

function json(value: Plain): Json {
  if (isUnknown(value)) return unknownText;
  if (Array.isArray(value)) return (value as readonly Plain[]).map(json);
  if (value === undefined) return null;
  return isObject(value) ? knownInputs(value as Readonly<Record<string, Plain>>) : (value as Json);
}
