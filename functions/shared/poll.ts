/** One poll of an upstream: its answer becomes one Kafka message, byte for byte unless told otherwise, or one dead letter. */
import type { MessageContract, Validator } from '../../contracts/src/model.ts';
import { correlated, correlationFrom } from './correlation.ts';
import { deadLetter } from './dead-letter.ts';
import type { Deadline } from './deadline.ts';
import type { Rejection } from './judge.ts';
import { judge, keyAt, loggable } from './judge.ts';
import type { Logger } from './log.ts';
import type { OutboundRecord, Publisher } from './publisher.ts';

/** What a poller works with. */
export interface Poller {
  readonly contract: MessageContract;
  readonly validate: Validator;
  readonly publisher: Publisher;
  readonly logger: Logger;
  /** Fetches the body. */
  readonly fetchBody: (deadline: Deadline) => Promise<Buffer>;
  /** Makes the message of a body; without it the body is the message. */
  readonly compose?: (body: Buffer) => Composed;
}

/** The message that an answer makes, or why it makes none: then the answer itself is dead-lettered. */
export type Composed = { readonly message: Buffer } | { readonly rejection: Rejection };

/** What came of one poll: exactly one of `published` and `deadLettered` is 1. */
export interface PollResult {
  readonly product: string;
  /** `<product>/<name>` of the message contract. */
  readonly message: string;
  readonly polled: 1;
  readonly published: 0 | 1;
  readonly deadLettered: 0 | 1;
  /** Where the message, or the dead letter, stands now. */
  readonly topic: string;
  readonly partition: number;
  /** Decimal digits. */
  readonly offset: string;
}

/** Share of the time that fetching may take, so that what was fetched can still be published. */
const fetchShare = 2 / 3;

/** Largest body of a poll, in bytes: Kafka takes 1 MiB a batch by default, and its framing and our headers need room. */
export const maxBodyBytes = 1_000_000;

/**
 * Polls once; the record bears the poll's id, and so does the log. Errors are those of `fetchBody` and of {@link Publisher.publish}.
 */
export async function poll(
  poller: Poller,
  deadline: Deadline,
  correlation: string = correlationFrom(),
): Promise<PollResult> {
  const { contract, publisher, logger } = poller;
  const body = await poller.fetchBody(deadline.within(deadline.remainingMs() * fetchShare));
  const route = routeOf(poller, body);
  if (route.rejection !== undefined) {
    const bytes = body.length;
    logger.warn(
      { correlation, ...loggable(contract, route.rejection), bytes },
      'answer breaks its contract, dead-lettered',
    );
  }
  const { record, topic } = route;
  const headers = { ...record.headers, ...correlated(correlation) };
  const [placement] = await publisher.publish(topic, [{ ...record, headers }], deadline);
  const place = { topic, partition: placement?.partition ?? -1, offset: placement?.offset ?? '-1' };
  const { product } = contract;
  logger.info({ product, stage: 'produce', correlation, ...place, bytes: body.length }, 'published');
  return {
    product,
    message: `${product}/${contract.name}`,
    polled: 1,
    published: route.rejection === undefined ? 1 : 0,
    deadLettered: route.rejection === undefined ? 0 : 1,
    ...place,
  };
}

interface Route {
  readonly topic: string;
  readonly record: OutboundRecord;
  readonly rejection?: Rejection;
}

function routeOf({ contract, validate, compose }: Poller, body: Buffer): Route {
  const composed: Composed = compose === undefined ? { message: body } : compose(body);
  const value = 'message' in composed ? composed.message : body;
  const refuse = (rejection: Rejection): Route => ({
    topic: contract.deadLetterTopic,
    record: deadLetter({ contract, rejection, value }),
    rejection,
  });
  if ('rejection' in composed) return refuse(composed.rejection);
  const verdict = judge(value, validate);
  if (!verdict.accepted) return refuse(verdict.rejection);
  if (contract.key === null) return { topic: contract.topic, record: { key: null, value } };
  const key = keyAt(verdict.parsed, contract.key);
  if (key !== undefined) return { topic: contract.topic, record: { key, value } };
  const reason = 'The field that keys the record is absent, null or not a scalar.';
  return refuse({ code: 'CONTRACT_VIOLATION', pointer: contract.key, keyword: 'key', reason });
}
