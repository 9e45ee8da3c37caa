/**
 * CloudFormation's resource schemas, as PyPI's `cfn-lint` carries them: `providers/<region>.json` says which file of
 * `resources/` is which type's. The meaning of the lists of pointers is AWS's: a property under `createOnlyProperties` is
 * changed by replacement alone, one under `conditionalCreateOnlyProperties` by replacement in some cases, any other in place.
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { StreampactError } from '../../../contracts/src/error.ts';
import { isObject, type JsonObject, objectOr, stringsOf } from '../../../contracts/src/json.ts';

/** What a type's schema says about changes; paths are names joined by dots. */
export interface CloudFormationType {
  readonly name: string;
  readonly createOnly: readonly string[];
  readonly conditional: readonly string[];
  readonly readOnly: readonly string[];
  /** Every property, and those of objects in it, without the insides of lists. */
  readonly properties: readonly string[];
}

/** The schemas of one release. */
export interface CloudFormation {
  readonly version: string;
  readonly types: ReadonlyMap<string, CloudFormationType>;
}

const folder = 'cfnlint/data/schemas/';
const region = 'us-east-1';
const deepest = 3;

/** Reads a wheel, as `pip download --no-deps cfn-lint` leaves it. USAGE if it is none. */
export async function readWheel(wheel: string): Promise<CloudFormation> {
  const version = /^cfn_lint-([^-]+)-/.exec(basename(wheel))?.[1];
  const files = unzipSync(await readFile(wheel), {
    filter: ({ name }) => name === `${folder}providers/${region}.json` || name.startsWith(`${folder}resources/`),
  });
  const index = files[`${folder}providers/${region}.json`];
  if (version === undefined || index === undefined) {
    throw new StreampactError('USAGE', 'This is not a wheel of cfn-lint with schemas.', {
      where: wheel,
      fix: 'pip download --no-deps cfn-lint, and pass the file that it leaves',
    });
  }
  const rows = Object.entries(JSON.parse(strFromU8(index)) as Readonly<Record<string, string>>);
  const types = rows.flatMap(([name, file]) => {
    const bytes = files[`${folder}resources/${file}.json`];
    return bytes === undefined ? [] : [[name, typeOf(name, JSON.parse(strFromU8(bytes)) as JsonObject)] as const];
  });
  return { version, types: new Map(types) };
}

function typeOf(name: string, schema: JsonObject): CloudFormationType {
  const pointers = (list: string): readonly string[] =>
    stringsOf(schema[list]).map((pointer) => pointer.replace(/^\/properties\//, '').replaceAll('/', '.'));
  return {
    name,
    createOnly: pointers('createOnlyProperties'),
    conditional: pointers('conditionalCreateOnlyProperties'),
    readOnly: pointers('readOnlyProperties'),
    properties: [...propertiesOf(schema, objectOr(schema.properties), '')],
  };
}

function* propertiesOf(schema: JsonObject, properties: JsonObject, prefix: string): Generator<string> {
  for (const [name, given] of Object.entries(properties)) {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    yield path;
    if (path.split('.').length < deepest) {
      yield* propertiesOf(schema, objectOr(resolved(schema, objectOr(given)).properties), path);
    }
  }
}

function resolved(schema: JsonObject, property: JsonObject): JsonObject {
  const [, definition] = /^#\/definitions\/(\w+)$/.exec(String(property.$ref)) ?? [];
  const target = definition === undefined ? property : objectOr(schema.definitions)[definition];
  return isObject(target) ? target : {};
}
