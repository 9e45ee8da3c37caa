/** API → Kafka: the deployed producer, invoked once for each answer that the local source still has. */

import { InvokeCommand } from '@aws-sdk/client-lambda';
import { StreampactError } from '../../../contracts/src/error.ts';
import type { AwsClients } from '../aws.ts';
import type { Counts } from '../product.ts';

/** What a producer's Lambda answers for one poll. */
interface PollResult {
  readonly published: number;
  readonly deadLettered: number;
}

/**
 * Invokes a producer once, with `event` if there is one.
 *
 * @throws StreampactError LOCAL_STAGE_FAILED with the function's own error.
 */
export async function invoke<T>({ lambda }: AwsClients, functionName: string, event?: object): Promise<T> {
  const Payload = event === undefined ? undefined : JSON.stringify(event);
  const answer = await lambda.send(new InvokeCommand({ FunctionName: functionName, ...(Payload && { Payload }) }));
  const payload = JSON.parse(answer.Payload?.transformToString() ?? 'null');
  if (answer.FunctionError === undefined) return payload as T;
  const { errorType = 'Error', errorMessage = 'no message' } = payload as { errorType?: string; errorMessage?: string };
  throw new StreampactError(
    'LOCAL_STAGE_FAILED',
    `The producer ${functionName} failed: ${errorType}: ${errorMessage}`,
    {
      fix: 'see the emulator’s log in the logs folder of the state folder',
    },
  );
}

export interface PollOptions {
  readonly aws: AwsClients;
  readonly functionName: string;
  /** How many polls to make. */
  readonly polls: number;
  readonly report: (detail: string) => void;
}

/** Polls one after another, as the schedule does. */
export async function pollAll({ aws, functionName, polls, report }: PollOptions): Promise<Counts> {
  let out = 0;
  let rejected = 0;
  for (let made = 0; made < polls; made += 1) {
    const result = await invoke<PollResult>(aws, functionName);
    out += result.published;
    rejected += result.deadLettered;
    report(`${made + 1} of ${polls} polls`);
  }
  return { in: polls, out, rejected };
}
