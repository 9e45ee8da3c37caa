/**
 * The code of functions whose emulator is not that of the bucket it stands in: it is read from the one and given to the other.
 *
 * Stands for CreateFunction and UpdateFunctionCode with an S3 object, where Lambda has an emulator of its own, whose S3 knows no such
 * object and would pretend to run the function. Everything else of Lambda goes through. Differs: an answer's status is 200.
 *
 * Follows https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html and …/API_UpdateFunctionCode.html.
 */

import { CreateFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import type { ClientPool, Clients } from '../clients.ts';
import { refusal } from '../dynamodb/requests.ts';
import type { JsonCall, PathRoute } from '../routes.ts';
import { AwsError } from '../wire/errors.ts';
import { isObject, type JsonObject, object, optionalText, requiredText } from '../wire/fields.ts';

const functions = '^/2015-03-31/functions';

/** The rows of both calls. */
export function codeRoutes(pool: ClientPool): readonly PathRoute[] {
  return [
    {
      ...{ service: 'lambda', method: 'POST', path: new RegExp(`${functions}/?$`) },
      handle: (call) => create(pool.of(call.region), call),
    },
    {
      ...{ service: 'lambda', method: 'PUT', path: new RegExp(`${functions}/[^/]+/code$`) },
      handle: (call) => update(pool.of(call.region), call),
    },
  ];
}

async function create(clients: Clients, { input, forward }: JsonCall): Promise<JsonObject> {
  const code = object(input, 'Code');
  if (!isObject(input.Code) || code.S3Bucket === undefined) return forward();
  const Code = { ZipFile: await read(clients, code) };
  const command = new CreateFunctionCommand({ ...(input as object as CreateFunctionCommand['input']), Code });
  return answer(clients.lambda.send(command));
}

async function update(clients: Clients, { input, path, forward }: JsonCall): Promise<JsonObject> {
  if (input.S3Bucket === undefined) return forward();
  const { S3Bucket: _bucket, S3Key: _key, S3ObjectVersion: _version, ...rest } = input;
  const FunctionName = decodeURIComponent(path.split('/').at(-2) ?? '');
  const ZipFile = await read(clients, input);
  return answer(clients.lambda.send(new UpdateFunctionCodeCommand({ ...rest, FunctionName, ZipFile })));
}

async function read({ s3 }: Clients, code: JsonObject): Promise<Uint8Array> {
  const [Bucket, Key] = [requiredText(code, 'S3Bucket'), requiredText(code, 'S3Key')];
  const VersionId = optionalText(code, 'S3ObjectVersion');
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(VersionId && { VersionId }) }));
    return (await body?.transformToByteArray()) ?? new Uint8Array();
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new AwsError(
      'InvalidParameterValueException',
      `Error occurred while GetObject of s3://${Bucket}/${Key}. ${why}`,
    );
  }
}

/** The answer, or the refusal, as it came. */
async function answer(sent: Promise<{ readonly $metadata: unknown }>): Promise<JsonObject> {
  const { $metadata: _, ...given } = await sent.catch(refusal);
  return given as JsonObject;
}
