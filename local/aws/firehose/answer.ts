/**
 * Reads what a transforming Lambda function answered: one outcome for each record that it was given.
 *
 * Follows https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html: every record comes back
 * under its id with a result and its data in Base64, or it counts as failed; and
 * https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html#monitoring-lambda-errors for the codes.
 * A record's fault is its own: the others of the batch are delivered. Ids that nobody asked for are passed over.
 */

import { isObject } from '../wire/fields.ts';
import type { Failure, Outcome } from './records.ts';

/** The ids of `asked`, in their order, each with its outcome. `attemptsMade` counts the calls of the function. */
export function readAnswer(payload: string, asked: readonly string[], attemptsMade: number): readonly Outcome[] {
  const answers = recordsOf(payload);
  const failed = (errorCode: string, errorMessage: string): Outcome => ({
    kind: 'failed',
    failure: { errorCode, errorMessage, attemptsMade },
  });
  if (answers === undefined) return asked.map(() => failed(...unreadable));
  const byId = new Map<string, unknown[]>();
  for (const answer of answers) {
    if (!isObject(answer) || typeof answer.recordId !== 'string') continue;
    byId.set(answer.recordId, [...(byId.get(answer.recordId) ?? []), answer]);
  }
  return asked.map((id) => {
    const [answer, ...more] = byId.get(id) ?? [];
    if (answer === undefined) return failed(...missing);
    return more.length > 0 ? failed(...duplicated) : readRecord(answer, failed);
  });
}

const unreadable = [
  'Lambda.JsonProcessingException',
  'There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model required by Firehose.',
] as const;
const missing = [
  'Lambda.MissingRecordId',
  'One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids.',
] as const;
const duplicated = [
  'Lambda.DuplicatedRecordId',
  'Multiple records were returned with the same record Id. Ensure that the Lambda function returns unique record Ids for each record.',
] as const;

function recordsOf(payload: string): readonly unknown[] | undefined {
  try {
    const answer: unknown = JSON.parse(payload);
    return isObject(answer) && Array.isArray(answer.records) ? answer.records : undefined;
  } catch {
    return undefined;
  }
}

type Fail = (errorCode: Failure['errorCode'], errorMessage: string) => Outcome;

function readRecord(answer: unknown, failed: Fail): Outcome {
  if (!isObject(answer)) return failed(...missing);
  const { result, data, metadata } = answer;
  if (result === 'Dropped') return { kind: 'dropped' };
  if (result === 'ProcessingFailed') {
    return failed('Lambda.ProcessingFailedStatus', 'ProcessingFailed status set for record');
  }
  if (result !== 'Ok')
    return failed('Lambda.InvalidReturnFormat', 'The result must be Ok, Dropped or ProcessingFailed.');
  if (typeof data !== 'string' || !isBase64(data)) {
    return failed('Lambda.InvalidReturnFormat', 'The data of a record with the result Ok must be Base64.');
  }
  return { kind: 'data', data: Buffer.from(data, 'base64'), keys: keysOf(metadata) };
}

/** Node's decoder passes over what is no Base64. */
function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

/** Keys for prefixes; what is no text is no key. */
function keysOf(metadata: unknown): Readonly<Record<string, string>> {
  const keys = isObject(metadata) && isObject(metadata.partitionKeys) ? metadata.partitionKeys : {};
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
