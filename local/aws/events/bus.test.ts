import { expect, it } from 'vitest';
import { openEventBus } from './bus.ts';
import { deliver } from './targets.ts';

const nowhere = 'http://127.0.0.1:9';
const connection = {
  endpoint: nowhere,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
} as const;

it('an emulator that does not answer is a line in the log, and no failure of the run', async () => {
  const lines: string[] = [];
  const bus = openEventBus({ placed: () => nowhere, log: (line) => lines.push(line) });
  await bus.put({ region: 'us-east-1', source: 'aws.glue', detailType: 'Glue Job State Change', detail: {} });
  expect(lines).toEqual([expect.stringContaining('ERROR event Glue Job State Change')]);
});

it.each([
  ['another service', { Arn: 'arn:aws:states:us-east-1:000000000000:stateMachine:x' }, /SNS, SQS and Lambda/],
  ['another region', { Arn: 'arn:aws:sns:eu-west-1:000000000000:x' }, /of the same region/],
  ['no ARN', { Arn: 'x' }, /SNS, SQS and Lambda/],
  ['an input path', { Arn: 'arn:aws:sns:us-east-1:000000000000:x', InputPath: '$.detail' }, /whole events/],
])('a target of %s is refused by name', async (_, target, why) => {
  await expect(deliver(() => connection, { Id: 'one', ...target }, '{}')).rejects.toThrow(why);
});
