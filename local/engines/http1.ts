/** HTTP/1.1 for clients that would speak HTTP/2 by themselves, which neither gateway nor emulators do: those of Kinesis. */
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Deadlines of a call, in milliseconds. */
export interface CallDeadlines {
  readonly connectionTimeout: number;
  /** Of silence. */
  readonly requestTimeout: number;
}

/** A request handler for one client of the AWS SDK. */
export function http1(deadlines: CallDeadlines): NodeHttpHandler {
  return new NodeHttpHandler(deadlines);
}
