/** Ways to break a declared resource: every constraint of its schema that one of its values could fail. */
import { isObject, type Json, type JsonObject, toPointer, valueAt } from '../../../contracts/src/json.ts';
import type { Declared } from '../../../policies/cloudformation/check.ts';
import { published } from '../../../policies/cloudformation/published.ts';
import { followed, itemOf, type Node, propertiesOf } from '../../../policies/cloudformation/schema.ts';
import { translate } from '../../../policies/cloudformation/translate.ts';
import { types } from '../../../policies/cloudformation/types.ts';
import { isUnknown } from '../../../policies/cloudformation/unknown.ts';

/** One mutation. */
export interface Break {
  /** The schema's keyword that it fails. */
  readonly constraint: string;
  /** Pulumi's path. */
  readonly path: string;
  readonly broken: Declared;
}

/** Texts that few patterns match. */
const strange = ['', ' ', '\u0001', 'ä ö?', '-', '!'.repeat(3), 'x'.repeat(5000)];

/** Every break of `resource` that its translation shows. */
export function breaksOf(resource: Declared): readonly Break[] {
  const row = types[resource.type];
  const schema = row && published().types[row.type]?.schema;
  if (row === undefined || schema === undefined) return [];
  const { properties, places } = translate(row, schema, resource.inputs);
  const found: Break[] = [];
  const visit = (value: Json, node: Node, steps: readonly (string | number)[]): void => {
    const here = followed(node);
    const path = places.get(toPointer(steps));
    if (path !== undefined && !isUnknown(value)) {
      for (const [constraint, wrong] of wrongValues(value, here.schema)) {
        const inputs = withValue(resource.inputs, path, value, wrong);
        if (inputs !== undefined) found.push({ constraint, path, broken: { ...resource, inputs } });
      }
    }
    if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly Json[]).entries()) visit(item, itemOf(here), [...steps, index]);
    }
    if (!isObject(value)) return;
    const members = propertiesOf(here);
    for (const [name, inner] of Object.entries(value)) {
      const member = members.get(name);
      if (member !== undefined) visit(inner, member, [...steps, name]);
      const needed = steps.length > 0 || row.part === undefined ? here.schema.required : undefined;
      const from = places.get(toPointer([...steps, name]));
      if (from === undefined || !Array.isArray(needed) || !needed.includes(name)) continue;
      const supplied = [...steps.filter((step) => typeof step === 'string'), name].join('.');
      const inputs =
        row.supplied?.[supplied] === undefined ? withValue(resource.inputs, from, inner, undefined) : undefined;
      if (inputs !== undefined && isLacking(valueAt(translate(row, schema, inputs).properties, steps), name)) {
        found.push({ constraint: 'required', path: from, broken: { ...resource, inputs } });
      }
    }
  };
  visit(properties, { root: schema, schema }, []);
  return found;
}

/** Whether the object is still there, and the property is not: some objects are there because of one property. */
function isLacking(value: Json | undefined, name: string): boolean {
  return isObject(value) && !(name in value);
}

/** Values that fail a keyword of `schema`, by keyword. */
function wrongValues(value: Json, schema: JsonObject): readonly (readonly [string, Json])[] {
  const { enum: choices, pattern, maxLength, maximum, minimum } = schema;
  const wrong: (readonly [string, Json])[] = [];
  if (Array.isArray(choices)) wrong.push(['enum', 'no-such-choice']);
  if (typeof value === 'string' && typeof pattern === 'string') {
    const refused = strange.find((text) => !readPattern(pattern).test(text));
    if (refused !== undefined) wrong.push(['pattern', refused]);
  }
  if (typeof value === 'string' && typeof maxLength === 'number' && maxLength < 50_000) {
    wrong.push(['maxLength', 'a'.repeat(maxLength + 1)]);
  }
  if (typeof value === 'number' && typeof maximum === 'number') wrong.push(['maximum', maximum + 1]);
  if (typeof value === 'number' && typeof minimum === 'number') wrong.push(['minimum', minimum - 1]);
  if (typeof value === 'number' || typeof value === 'boolean') wrong.push(['type', 'neither']);
  return wrong;
}

function readPattern(published: string): RegExp {
  const pattern = published.replaceAll('\\Z', '$');
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

/** The inputs with another value at a path, or without it; nothing where the path does not hold `expected` as it is. */
function withValue(inputs: JsonObject, path: string, expected: Json, wrong: Json | undefined): JsonObject | undefined {
  const copy = structuredClone(inputs) as Record<string, Json>;
  const steps = [...path.matchAll(/[^.[\]]+/g)].map(([step]) => step);
  const last = steps.pop();
  let place: unknown = copy;
  for (const step of steps)
    place = typeof place === 'object' && place !== null ? (place as Record<string, unknown>)[step] : undefined;
  if (last === undefined || typeof place !== 'object' || place === null) return undefined;
  const holder = place as Record<string, Json>;
  const known = holder[last];
  if (known === undefined || (wrong !== undefined && String(known) !== String(expected))) return undefined;
  if (wrong === undefined) {
    if (Array.isArray(holder)) return undefined;
    delete holder[last];
  } else holder[last] = wrong;
  return copy;
}
