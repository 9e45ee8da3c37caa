/** Takes what arrives in a queue of one emulator somewhere else, until it is told to end. */

import { setTimeout as pause } from 'node:timers/promises';
import type { SQS } from '@aws-sdk/client-sqs';

/** One way. */
interface Carrying {
  /** The client of the emulator that has the queue. */
  readonly from: SQS;
  readonly queueUrl: string;
  /** Takes one message. When it throws the message stays in the queue, and comes again. */
  readonly deliver: (body: string) => Promise<void>;
  /** Takes one line about what went wrong. */
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}

/** How long a call waits for a message, in seconds. */
const waitSeconds = 2;
/** The pause after a failure, in milliseconds. */
const restMs = 1_000;

/** Carries until `signal` aborts. At least once: what was delivered and not yet deleted then is delivered again. Never throws. */
export async function carry({ from, queueUrl, deliver, log, signal }: Carrying): Promise<void> {
  const call = { QueueUrl: queueUrl };
  while (!signal.aborted) {
    try {
      const received = { ...call, WaitTimeSeconds: waitSeconds, MaxNumberOfMessages: 10 };
      const { Messages: messages = [] } = await from.receiveMessage(received, { abortSignal: signal });
      for (const { Body: body = '', ReceiptHandle } of messages) {
        await deliver(body);
        await from.deleteMessage({ ...call, ReceiptHandle });
      }
    } catch (error) {
      if (signal.aborted) return;
      log(`ERROR ${queueUrl}: ${error instanceof Error ? error.message : String(error)}`);
      await pause(restMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
