/** cfn-lint's schemas of IAM policies: of identities, of resources, of trust; each made to stand alone. */
import { isObject, type Json, type JsonObject } from '../../../contracts/src/json.ts';
import { withoutProse } from './slim.ts';
import type { Wheel } from './wheel.ts';

const kinds = ['identity', 'resource', 'trust'] as const;

/** Kind → schema. */
export function policySchemas(wheel: Wheel): JsonObject {
  const file = (name: string): JsonObject => withoutProse(wheel.json(`data/schemas/other/iam/${name}.json`));
  const policy = repointed(file('policy'), '#/definitions/policy');
  return Object.fromEntries(
    kinds.map((kind) => {
      const { $id: _, ...schema } = repointed(file(`policy_${kind}`), '#') as JsonObject;
      const definitions = isObject(schema.definitions) ? schema.definitions : {};
      return [kind, { ...schema, definitions: { ...definitions, policy } }];
    }),
  );
}

/** References of a schema that moved to `root`, and those to the schema `policy`. */
function repointed(value: Json, root: string): Json {
  if (Array.isArray(value)) return value.map((item) => repointed(item, root));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== '$id')
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string'
          ? inner.replace(/^policy#/, '#/definitions/policy').replace(/^#(?=\/definitions\/(?!policy))/, root)
          : repointed(inner, root),
      ]),
  );
}
