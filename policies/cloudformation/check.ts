/** Holds declared resources against what AWS publishes of their types. A pure function: no cloud, no files but the published ones. */
import { isObject, type Json, type JsonObject, objectOr, toPointer } from '../../contracts/src/json.ts';
import { type Broken, judgeOf, policyJudge } from './compiled.ts';
import { dashboardFaults, patternFaults } from './documents.ts';
import { placeOf, sentence, telling } from './findings.ts';
import { policyPlaces } from './policies.ts';
import { published } from './published.ts';
import type { TypeRow } from './rows.ts';
import { type Translation, translate } from './translate.ts';
import { carriers, types, uncheckedTypes } from './types.ts';
import { isUnknown } from './unknown.ts';

/** A resource as it is declared; what is not known yet is a text with a token (`unknown.ts`). */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly urn: string;
  readonly inputs: JsonObject;
}

/** Something that AWS would refuse. */
export interface Finding {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Pulumi's path of the property; empty for the resource as a whole. */
  readonly path: string;
  /** What is wrong, and what is allowed. */
  readonly says: string;
  /** CloudFormation's type, and cfn-lint's rule where it is one. */
  readonly source: string;
}

/** What became of a resource. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** Pulumi's paths that were not checked → why. */
  readonly unchecked: ReadonlyMap<string, string>;
}

/** Why a property without a row or a rule is not checked. */
export const unmappedReason = 'no row of policies/cloudformation/mapping names its counterpart in CloudFormation';

/** Judges one resource; those of other providers are right. */
export function checkResource(resource: Declared): Verdict {
  const none: Verdict = { findings: [], unchecked: new Map() };
  if (!resource.type.startsWith('aws:')) return none;
  const reason = uncheckedTypes[resource.type];
  if (reason !== undefined) return { findings: [], unchecked: new Map([['', reason]]) };
  const [row, inputs] = rowOf(resource);
  const schema = row && published().types[row.type]?.schema;
  if (row === undefined || schema === undefined) {
    return {
      findings: [],
      unchecked: new Map([['', 'no row of policies/cloudformation/types.ts names its type in CloudFormation']]),
    };
  }
  const translation = translate(row, schema, inputs);
  const unchecked = new Map([
    ...translation.unchecked,
    ...translation.unmapped.map((path): [string, string] => [path, unmappedReason]),
  ]);
  return { findings: findingsOf(resource, row, translation), unchecked };
}

/** The row of a type and the inputs that it speaks of; a carrier's are in a document of its own. */
function rowOf({ type, inputs }: Declared): readonly [TypeRow | undefined, JsonObject] {
  const carrier = carriers[type];
  if (carrier === undefined) return [types[type], inputs];
  const [name, document] = [inputs[carrier.type], inputs[carrier.properties]];
  if (typeof name !== 'string' || typeof document !== 'string') return [undefined, inputs];
  try {
    return [{ type: name }, objectOr(JSON.parse(document) as Json)];
  } catch {
    return [isUnknown(document) ? undefined : { type: name }, {}];
  }
}

function findingsOf(resource: Declared, row: TypeRow, { properties, places }: Translation): readonly Finding[] {
  const judge = judgeOf(row.type, row.part === true);
  const { type, name, urn } = resource;
  const found = (path: string, says: string, source: string): Finding => ({ urn, type, name, path, says, source });
  const told = (broken: readonly Broken[], source: string, below = ''): readonly Finding[] =>
    telling(broken)
      .filter((each) => !isSupplied(each, below, row))
      .map((each) => found(placeOf(`${below}${each.instancePath}`, places), sentence(each), source));
  const rules = (judge?.rules ?? []).filter(({ id }) => row.exempt?.[id] === undefined);
  const ruled = rules.flatMap(({ id, judge: rule }) => told(rule(properties), `${row.type}, ${id}`));
  const policies = Object.entries(policyPlaces[row.type] ?? {}).flatMap(([property, kind]) => {
    const document = properties[property];
    if (typeof document === 'string' && !isUnknown(document)) {
      return [found(placeOf(`/${property}`, places), 'is not JSON', `${row.type}, a policy of kind ${kind}`)];
    }
    return isObject(document)
      ? told(policyJudge(kind)(document), `${row.type}, a policy of kind ${kind}`, `/${property}`)
      : [];
  });
  const documents = [...dashboardFaults(row.type, properties), ...patternFaults(row.type, properties)].map(
    ({ at, says, source }) => found(placeOf(toPointer(at), places), says, source),
  );
  return distinct([...told(judge?.schema(properties) ?? [], row.type), ...ruled, ...policies, ...documents]);
}

/** Whether it asks for what Pulumi's provider brings. */
function isSupplied({ keyword, params, instancePath }: Broken, below: string, { supplied = {} }: TypeRow): boolean {
  if (keyword !== 'required') return false;
  const steps = `${below}${instancePath}`
    .split('/')
    .slice(1)
    .filter((step) => !/^\d+$/.test(step));
  return [...steps, params.missingProperty].join('.') in supplied;
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  return [...new Map(findings.map((each) => [`${each.path} ${each.says}`, each])).values()];
}
