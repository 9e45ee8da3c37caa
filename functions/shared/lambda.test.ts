import { afterEach, expect, test, vi } from 'vitest';
import { StreampactError } from '../../contracts/src/error.ts';
import { text } from './config.ts';
import type { Deadline } from './deadline.ts';
import { lambdaHandler } from './lambda.ts';

vi.stubEnv('STREAMPACT_LOG_LEVEL', 'silent');
afterEach(() => vi.stubEnv('LAMBDA_TEST', undefined));

const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 5_000 };
const variables = { given: text('LAMBDA_TEST') } as const;

/** A handler that does as `invoke` does, and how often its clients were opened. */
function handlerOf(invoke: (event: unknown, deadline: Deadline) => Promise<unknown>) {
  const open = vi.fn(() => ({ invoke, close: async () => {} }));
  return { open, handler: lambdaHandler({ name: 'test', variables, open }) };
}

test('opens the clients once for all invocations, and leaves itself time to answer', async () => {
  vi.stubEnv('LAMBDA_TEST', 'x');
  const { open, handler } = handlerOf(async (event, deadline) => [event, Math.round(deadline.remainingMs() / 100)]);
  expect(await handler(1, context)).toEqual([1, 40]);
  expect(await handler(2, context)).toEqual([2, 40]);
  expect(open).toHaveBeenCalledTimes(1);
  expect(open).toHaveBeenCalledWith({ given: 'x' }, expect.anything());
});

test('answers the whole result where only a summary is logged', async () => {
  const summary = vi.fn(() => ({ records: 2 }));
  const open = () => ({ invoke: async () => ['a', 'b'], close: async () => {} });
  const handler = lambdaHandler({ name: 'test', variables: {}, open, summary });
  expect(await handler({}, context)).toEqual(['a', 'b']);
  expect(summary).toHaveBeenCalledWith(['a', 'b']);
});

test('gives a failure its code for a name, and keeps serving', async () => {
  vi.stubEnv('LAMBDA_TEST', 'x');
  const { handler } = handlerOf(async (event) => {
    if (event === 'bad') throw new StreampactError('KAFKA_TIMEOUT', 'too slow', { where: 'topic t' });
    return 'good';
  });
  await expect(handler('bad', context)).rejects.toMatchObject({
    name: 'KAFKA_TIMEOUT',
    message: 'error[KAFKA_TIMEOUT] too slow\n  at topic t',
  });
  expect(await handler('fine', context)).toBe('good');
});

test('calls anything else a bug', async () => {
  vi.stubEnv('LAMBDA_TEST', 'x');
  const { handler } = handlerOf(async () => Promise.reject(new RangeError('oops')));
  await expect(handler({}, context)).rejects.toMatchObject({ name: 'BUG', message: expect.stringContaining('oops') });
});

test('names what is missing from the environment, and reads it again next time', async () => {
  const { open, handler } = handlerOf(async () => 'good');
  await expect(handler({}, context)).rejects.toMatchObject({ name: 'CONFIG_INVALID' });
  expect(open).not.toHaveBeenCalled();
  vi.stubEnv('LAMBDA_TEST', 'x');
  expect(await handler({}, context)).toBe('good');
});
