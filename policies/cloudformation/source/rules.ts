/**
 * cfn-lint's rules beyond the resource schemas, as far as they are schemas themselves: combinations, exclusions, instance types. A rule
 * is a Python class that names its file of `extensions/` and the places that it is for.
 */
import { isObject, type Json, type JsonObject, objectOr } from '../../../contracts/src/json.ts';
import { withoutProse } from './slim.ts';
import { region, type Wheel } from './wheel.ts';

/** One rule at one place. */
export interface SourceRule {
  readonly type: string;
  /** cfn-lint's id. */
  readonly id: string;
  /** Property names from the resource's root, joined by slashes; `*` is any item. */
  readonly at: string;
  readonly schema: Json;
}

/** Engines of RDS, and versions, whose classes are kept; those of all would be megabytes. */
const ours = { Engine: /^mysql/, EngineVersion: /^\^\(8\\\./ } as const;

/** Every such rule that finds errors; its warnings are advice. */
export function rulesOf(wheel: Wheel): readonly SourceRule[] {
  return wheel.paths
    .filter((path) => /^rules\/resources\/\w+\/\w+\.py$/.test(path))
    .flatMap((path) => {
      const text = wheel.text(path);
      const id = /^ {4}id = "(E\d+)"/m.exec(text)?.[1];
      const [, module, file] = /extensions\.(\w+),\s*(?:filename=)?"([\w.]+)"/.exec(text) ?? [];
      if (id === undefined || module === undefined || file === undefined) return [];
      const schema = wheel.json(`data/schemas/extensions/${module}/${file}`);
      const own = /CfnLintJsonSchemaRegional/.test(text) ? schema[region] : kept(schema);
      if (own === undefined) return [];
      const slim = isObject(own) ? withoutProse(own) : own;
      return [...text.matchAll(/"Resources\/(AWS::[\w:]+)\/Properties(?:\/([^"]+))?"/g)].map(
        ([, type = '', at = '']) => ({
          type,
          id,
          at,
          schema: slim,
        }),
      );
    });
}

/** Without the branches of other engines. */
function kept(schema: JsonObject): JsonObject {
  const { allOf } = schema;
  if (!Array.isArray(allOf)) return schema;
  return { ...schema, allOf: allOf.filter((branch) => isOurs(objectOr(objectOr(branch as Json).if))) };
}

function isOurs(condition: JsonObject): boolean {
  return Object.entries(ours).every(([property, wanted]) => {
    const { const: is, pattern } = objectOr(objectOr(condition.properties)[property]);
    const said = is ?? pattern;
    return said === undefined || wanted.test(String(said)) || String(said).includes('?!');
  });
}
