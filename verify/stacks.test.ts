import { expect, it } from 'vitest';
import { checkStack } from './stacks.ts';

it.each(['dev', 'staging', 'prod', 'local', 'localstack', 'prod-csv-replay', 'organization/streampact/prod'])(
  '%s is a stack',
  (stack) => {
    expect(() => checkStack(stack)).not.toThrow();
  },
);

it.each([
  ['prood', "did you mean 'prod'?"],
  ['Dev', "did you mean 'dev'?"],
  ['organization/streampact/stagin', "did you mean 'staging'?"],
  ['prod-csv-reply', "did you mean 'prod-csv-replay'?"],
  ['somewhere-else', 'choose from dev, local, localstack, prod, staging'],
  ['', 'choose from dev, local, localstack, prod, staging'],
])('%j is none, and %s', (stack, fix) => {
  expect(() => checkStack(stack)).toThrow(expect.objectContaining({ code: 'USAGE', where: '--stack', fix }));
});
