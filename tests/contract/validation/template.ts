/**
 * A stack's resources as a CloudFormation template, for cfn-lint to judge: what the mapping knows of them. Parts of one resource that
 * Pulumi declares apart are put together; what is not known yet refers to parameters; what Pulumi's provider brings does too.
 */
import { isObject, type Json, type JsonObject } from '../../../contracts/src/json.ts';
import { published } from '../../../policies/cloudformation/published.ts';
import { translate } from '../../../policies/cloudformation/translate.ts';
import { types } from '../../../policies/cloudformation/types.ts';
import { isUnknown, unknownText } from '../../../policies/cloudformation/unknown.ts';
import type { Resource } from './world.ts';

type Draft = Record<string, Json>;

/** A template, and which of its resources came from which. */
export interface Template {
  readonly document: JsonObject;
  readonly origins: ReadonlyMap<string, string>;
}

/** Renders the resources that the mapping knows. */
export function templateOf(resources: readonly Resource[]): Template {
  const parameters = new Map<string, string>();
  const drafts = new Map<string, { readonly type: string; readonly properties: Draft }>();
  const known = resources.flatMap((resource) => {
    const row = types[resource.type];
    const schema = row && published().types[row.type]?.schema;
    if (row === undefined || schema === undefined) return [];
    const properties = structuredClone(translate(row, schema, resource.inputs).properties) as Draft;
    for (const path of Object.keys(row.supplied ?? {}))
      supply(properties, path.split('.'), `{{${resource.urn}#${path}}}`);
    return [{ resource, row, properties }];
  });
  for (const { resource, row, properties } of known.filter(({ row: { part } }) => part === undefined)) {
    drafts.set(resource.urn, { type: row.type, properties });
  }
  for (const { resource, row, properties } of known.filter(({ row: { part } }) => part === true)) {
    const whole = resource.dependencies.map((urn) => drafts.get(urn)).find((draft) => draft?.type === row.type);
    if (whole !== undefined) merge(whole.properties, properties);
  }
  const rows = [...drafts].map(([urn, draft], index) => [`R${index}`, urn, draft] as const);
  const Resources = Object.fromEntries(
    rows.map(([id, , { type, properties }]) => [id, { Type: type, Properties: referring(properties, parameters) }]),
  );
  return {
    document: {
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: Object.fromEntries([...parameters.values()].map((name) => [name, { Type: 'String' }])),
      Resources,
    },
    origins: new Map(rows.map(([id, urn]) => [id, urn.split('::').slice(2).join(' ')])),
  };
}

/** What Pulumi's provider brings is as unknown as what the cloud does. */
function supply(value: Json | undefined, [name = '', ...rest]: readonly string[], token: string): void {
  if (Array.isArray(value)) for (const item of value as readonly Json[]) supply(item, [name, ...rest], token);
  if (!isObject(value)) return;
  const draft = value as Draft;
  if (rest.length > 0) supply(draft[name], rest, token);
  else draft[name] ??= token;
}

/** Unknown texts become references, each token to a parameter of its own; a text around one is a substitution. */
function referring(value: Json, parameters: Map<string, string>): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => referring(item, parameters));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, referring(inner, parameters)]));
  }
  if (typeof value !== 'string' || !isUnknown(value)) return value;
  const parameter = (token: string): string => {
    // Two values of which nothing is known need not be the same.
    const key = token === unknownText ? `${token} ${parameters.size}` : token;
    const name = parameters.get(key) ?? `P${parameters.size}`;
    parameters.set(key, name);
    return name;
  };
  if (/^(?:arn:[^{}]*)?\{\{[^{}]+\}\}$/.test(value)) return { Ref: parameter(value.replace(/^[^{]*/, '')) };
  const text = value.replaceAll('${', '${!').replaceAll(/\{\{[^{}]+#[^{}]+\}\}/g, (token) => `\${${parameter(token)}}`);
  return { 'Fn::Sub': text };
}

function merge(whole: Draft, part: JsonObject): void {
  for (const [name, value] of Object.entries(part)) {
    const known = whole[name];
    if (Array.isArray(known) && Array.isArray(value)) whole[name] = [...known, ...value];
    else if (isObject(known) && isObject(value)) merge(known as Draft, value);
    else if (known === undefined || !isUnknown(value)) whole[name] = value;
  }
}
