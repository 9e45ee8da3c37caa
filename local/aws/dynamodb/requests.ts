/** What the stand-ins for DynamoDB read from a request, and how they pass on a refusal. */
import { AwsError } from '../wire/errors.ts';
import { type JsonObject, requiredText } from '../wire/fields.ts';

/** The table's name, also when it came as an ARN. */
export function tableOf(input: JsonObject): string {
  return requiredText(input, 'TableName').replace(/^arn:.*:table\//, '');
}

/** A refusal of the emulator goes on to the caller as it came. */
export function refusal(error: unknown): never {
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode;
  throw status === undefined ? error : new AwsError(name, message, { status, cause: error });
}
