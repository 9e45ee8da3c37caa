/** What differs between two stacks of one program: settings, and what they lead to. */
import { isObject, type Json, type JsonObject } from '../../../contracts/src/json.ts';
import type { OfflineDeclaration } from './declare.ts';
import { plainInputs } from './inputs.ts';

/** A difference of one property, of as many resources as have it. */
interface PropertyDifference {
  readonly type: string;
  readonly property: string;
  readonly from: string;
  readonly to: string;
  readonly names: readonly string[];
}

/** Two stacks compared. */
export interface StackDifference {
  readonly from: string;
  readonly to: string;
  readonly settings: readonly { readonly name: string; readonly from: string; readonly to: string }[];
  readonly onlyIn: Readonly<Record<'from' | 'to', readonly string[]>>;
  readonly properties: readonly PropertyDifference[];
  /** Uploaded files: how many are the same, which are not, and which only one stack has a use for. */
  readonly code: { readonly same: number; readonly changed: readonly string[]; readonly only: readonly string[] };
}

/** What stands for a stack's own name, in names and texts. */
const neutral = '<stack>';

/** Compares two declarations. */
export function differenceOf(from: OfflineDeclaration, to: OfflineDeclaration): StackDifference {
  const [left, right] = [resourcesOf(from), resourcesOf(to)];
  const shared = [...left.keys()].filter((urn) => right.has(urn));
  return {
    from: from.stack,
    to: to.stack,
    settings: [...new Set([...from.values.keys(), ...to.values.keys()])]
      .map((name) => ({ name, from: from.values.get(name) ?? 'none', to: to.values.get(name) ?? 'none' }))
      .filter((each) => each.from !== each.to),
    onlyIn: {
      from: [...left].filter(([urn]) => !right.has(urn)).map(([, { type, name }]) => `${type} ${name}`),
      to: [...right].filter(([urn]) => !left.has(urn)).map(([, { type, name }]) => `${type} ${name}`),
    },
    properties: grouped(
      shared.flatMap((urn) => {
        const [one, other] = [left.get(urn), right.get(urn)];
        if (one === undefined || other === undefined) return [];
        return differing(one.inputs, other.inputs, '').map((each) => ({ ...each, type: one.type, names: [one.name] }));
      }),
    ),
    code: codeOf(from, to),
  };
}

interface Neutral {
  readonly type: string;
  readonly name: string;
  readonly inputs: JsonObject;
}

function resourcesOf({ goals, stack, named }: OfflineDeclaration): ReadonlyMap<string, Neutral> {
  const plain = new RegExp(`(?<![a-z0-9])(?:${stack}|${named.environment})(?![a-z0-9])`, 'g');
  return new Map(
    goals
      .filter(({ custom }) => custom)
      .map((goal) => [
        goal.urn.replaceAll(plain, neutral),
        {
          type: goal.type,
          name: goal.name.replaceAll(plain, neutral),
          inputs: JSON.parse(JSON.stringify(plainInputs(goal)).replaceAll(plain, neutral)) as JsonObject,
        },
      ]),
  );
}

type Difference = Pick<PropertyDifference, 'property' | 'from' | 'to'>;

function differing(one: Json | undefined, other: Json | undefined, property: string): readonly Difference[] {
  if (JSON.stringify(one) === JSON.stringify(other)) return [];
  if (isObject(one) && isObject(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    return names.flatMap((name) => differing(one[name], other[name], property === '' ? name : `${property}.${name}`));
  }
  return [{ property, from: shown(one), to: shown(other) }];
}

function grouped(differences: readonly PropertyDifference[]): readonly PropertyDifference[] {
  const groups = new Map<string, PropertyDifference>();
  for (const each of differences) {
    const key = JSON.stringify([each.type, each.property, each.from, each.to]);
    groups.set(key, { ...each, names: [...(groups.get(key)?.names ?? []), ...each.names] });
  }
  return [...groups.values()];
}

/** Objects of the artifact store have their content's hash in their keys: `<folder>/<hash>/<file>`. */
function codeOf(from: OfflineDeclaration, to: OfflineDeclaration): StackDifference['code'] {
  const files = ({ goals }: OfflineDeclaration): ReadonlyMap<string, string> =>
    new Map(
      goals
        .filter(({ type }) => type === 'aws:s3/bucketObjectv2:BucketObjectv2')
        .map(({ inputs }) => [String(inputs.key).replace(/\/[0-9a-f]{16}\//, '/'), String(inputs.key)]),
    );
  const [left, right] = [files(from), files(to)];
  const shared = [...left.keys()].filter((file) => right.has(file));
  return {
    same: shared.filter((file) => left.get(file) === right.get(file)).length,
    changed: shared.filter((file) => left.get(file) !== right.get(file)),
    only: [...left.keys(), ...right.keys()].filter((file) => !left.has(file) || !right.has(file)),
  };
}

function shown(value: Json | undefined): string {
  if (value === undefined) return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
