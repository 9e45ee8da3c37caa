/**
 * Glue classifiers: how a crawler reads what it finds. The emulator keeps them.
 *
 * Differs from Glue: JSON classifiers only; an updated classifier begins anew, at version 1, since the emulator cannot
 * update one.
 *
 * Follows "Classifier API" of the Glue developer guide
 * (https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-crawler-classifiers.html).
 */

import {
  CreateClassifierCommand,
  DeleteClassifierCommand,
  GetClassifierCommand,
  type GlueClient,
} from '@aws-sdk/client-glue';
import type { ClientPool } from '../clients.ts';
import { type JsonCall, operations, type Route } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, object, optionalText, requiredText } from '../wire/fields.ts';
import { type JsonPath, readJsonPath } from './json-path.ts';

/** A classifier that crawls read with. */
export interface JsonClassifier {
  readonly name: string;
  readonly path: JsonPath;
}

/** The operations of classifiers. */
export function classifierRoutes(clients: ClientPool): readonly Route[] {
  return operations('glue', {
    CreateClassifier: async ({ input, forward }) => {
      const json = requireJson(input);
      readJsonPath(requiredText(json, 'JsonPath'));
      return forward();
    },
    UpdateClassifier: (call) => updateClassifier(clients, call),
  });
}

function requireJson(input: JsonObject): JsonObject {
  const [kind = 'none'] = Object.keys(input).filter((name) => isObject(input[name]));
  if (kind !== 'JsonClassifier') {
    throw new AwsError('InvalidInputException', `The local Glue has JSON classifiers only, not ${kind}.`);
  }
  const json = object(input, kind);
  requiredText(json, 'Name');
  return json;
}

async function updateClassifier(clients: ClientPool, { input, region }: JsonCall): Promise<JsonObject> {
  const json = requireJson(input);
  const name = requiredText(json, 'Name');
  const { glue } = clients.of(region);
  const before = await readClassifier(glue, name);
  const path = optionalText(json, 'JsonPath') ?? before.JsonPath;
  readJsonPath(path);
  await glue.send(new DeleteClassifierCommand({ Name: name }));
  await glue.send(new CreateClassifierCommand({ JsonClassifier: { Name: name, JsonPath: path } }));
  return {};
}

/** The classifiers of a crawler, in its order. Throws EntityNotFoundException. */
export function readClassifiers(glue: GlueClient, names: readonly string[]): Promise<readonly JsonClassifier[]> {
  return Promise.all(
    names.map(async (name) => ({ name, path: readJsonPath((await readClassifier(glue, name)).JsonPath) })),
  );
}

async function readClassifier(glue: GlueClient, name: string): Promise<{ readonly JsonPath: string }> {
  const { Classifier: classifier } = await glue
    .send(new GetClassifierCommand({ Name: name }))
    .catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause.name !== 'EntityNotFoundException') throw cause;
      throw new AwsError('EntityNotFoundException', `Classifier ${name} is not found.`, { cause });
    });
  return { JsonPath: classifier?.JsonClassifier?.JsonPath ?? '' };
}
