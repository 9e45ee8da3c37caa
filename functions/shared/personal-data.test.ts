/** Nothing that a message says stands in a log: not in what is published, refused, set aside, written or failed with. */
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { messages } from '../../contracts/generated/catalogue.ts';
import { currentValidator } from '../../contracts/generated/validators.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { MessageContract } from '../../contracts/src/model.ts';
import { createDeadLetters } from '../sink/dead-letters.ts';
import { logWritten } from '../sink/written-log.ts';
import { correlationHeader } from './correlation.ts';
import { deadlineAfter } from './deadline.ts';
import { judge, loggable } from './judge.ts';
import { lambdaHandler } from './lambda.ts';
import { createLogger } from './log.ts';
import { poll } from './poll.ts';
import type { Publisher } from './publisher.ts';

const marker = 'jane.roe-4711';
const contracts: readonly MessageContract[] = Object.values(messages);

function logOf() {
  const lines: string[] = [];
  const logger = createLogger({ name: 'test', level: 'trace', destination: { write: (line) => lines.push(line) } });
  return { logger, text: () => lines.join('') };
}

const publisher: Publisher = {
  publish: async (topic) => [{ topic, partition: 0, offset: '1' }],
  close: async () => {},
};

/** Values that say the marker wherever they say anything, in names too. */
const leaf = fc.oneof(fc.constant(marker), fc.constant(`${marker}@example.com`), fc.constant(null), fc.boolean());
const named = fc.constantFrom('user_id', 'data', 'timestamp', 'after', 'date', 'event_id', marker);
const { value: arbitrary } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(named, tie('value'), { maxKeys: 5 }),
  ),
}));
/** Whole documents, and the beginnings of documents. */
const bodies = fc
  .tuple(arbitrary, fc.boolean())
  .map(([value, whole]) => Buffer.from(whole ? JSON.stringify(value) : `{"${marker}": ${JSON.stringify(value)}`));

describe.each(contracts)('a message of $product/$name', (contract) => {
  const validate = currentValidator(`${contract.product}/${contract.name}`);

  it('says nothing of itself in a producer’s log', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => {
        const { logger, text } = logOf();
        // Names of a value may be anybody's; a log shows them only where the message is not about people.
        const about = { ...contract, personalData: true };
        const poller = { contract: about, validate, publisher, logger, fetchBody: async () => body };
        await poll(poller, deadlineAfter(5_000));
        expect(text()).toContain('published');
        expect(text()).not.toContain(marker);
      }),
      { numRuns: 60 },
    );
  });

  it('has no value of its own in the reason of its refusal', () => {
    fc.assert(
      fc.property(bodies, (body) => {
        const verdict = judge(body, validate);
        if (verdict.accepted) return;
        expect(verdict.rejection.reason).not.toContain(marker);
        expect(JSON.stringify(loggable({ personalData: true }, verdict.rejection))).not.toContain(marker);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the sink', () => {
  const contract = { ...messages['clickstream/events'] } as MessageContract;
  const record = {
    ...{ offset: 1, timestamp: 0, key: Buffer.from(marker), value: Buffer.from(`"${marker}"`) },
    headers: { [correlationHeader]: Buffer.from(marker.padEnd(36, 'x')), other: Buffer.from(marker) },
  };

  it('logs places and ids of a range', () => {
    const { logger, text } = logOf();
    const range = { start: 0, end: 2, records: 2, refused: 1, objects: ['raw/x'], partition: 0 };
    logWritten(logger, contract, { ...range, correlations: { ids: ['i-1'], more: true } });
    expect(JSON.parse(text())).toMatchObject({
      product: 'clickstream',
      stage: 'sink',
      objects: ['raw/x'],
      correlations: ['i-1'],
    });
  });

  it('logs nothing of a record that it sets aside, also where Kafka refuses it first', async () => {
    const { logger, text } = logOf();
    let attempts = 0;
    const letters = createDeadLetters(
      {
        ...publisher,
        publish: async (topic) => {
          attempts += 1;
          if (attempts === 1) throw new StreampactError('KAFKA_TIMEOUT', 'too slow', { where: topic });
          return [];
        },
      },
      logger,
    );
    const rejection = {
      code: 'CONTRACT_VIOLATION',
      pointer: `/${marker}`,
      keyword: 'type',
      reason: 'must be string',
    } as const;
    const refused = [{ record, rejection, objectKey: 'quarantine/x' }];
    await letters.publish({ contract, hash: contract.hash, partition: 0, refused }, () => true);
    expect(text()).toContain('KAFKA_TIMEOUT');
    expect(text()).not.toContain(marker);
  });
});

it('what quotes a text that is no JSON is not logged with it', async () => {
  const lines: string[] = [];
  vi.stubEnv('STREAMPACT_LOG_LEVEL', 'silent');
  const { logger, text } = logOf();
  const failure = (() => {
    try {
      return JSON.parse(`${marker}`) as unknown;
    } catch (error) {
      return error;
    }
  })();
  expect(String(failure)).toContain('jane');
  logger.error({ err: failure }, 'failed');
  logger.error({ err: new StreampactError('KAFKA_TIMEOUT', 'outer', { cause: failure }) }, 'failed');
  const open = () => ({ invoke: async () => Promise.reject(failure), close: async () => {} });
  const handler = lambdaHandler({ name: 'test', variables: {}, open });
  const invoked = handler({}, { awsRequestId: 'r', getRemainingTimeInMillis: () => 5_000 });
  await invoked.catch((error: unknown) => void lines.push(String(error)));
  expect(text()).toContain('The text is not JSON.');
  expect(text() + lines.join('')).not.toContain('jane');
  vi.unstubAllEnvs();
});
