import { expect, test } from 'vitest';
import { declare } from '../../testing/mocks.ts';
import { CostBudget } from './budget.ts';

test('counts what bears all the tags, and mails before and after the limit', async () => {
  const declared = await declare(
    () =>
      new CostBudget('streampact-prod-costs', {
        monthlyUsd: 5000,
        email: 'on-call@streampact.example',
        tags: { project: 'streampact', environment: 'prod' },
      }),
  );
  const told = { thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' };
  expect(declared.find('streampact-prod-costs-budget').inputs).toEqual({
    budgetType: 'COST',
    timeUnit: 'MONTHLY',
    limitAmount: '5000',
    limitUnit: 'USD',
    metrics: 'UnblendedCost',
    filterExpression: {
      ands: [{ tags: { key: 'project', values: ['streampact'] } }, { tags: { key: 'environment', values: ['prod'] } }],
    },
    notifications: [
      {
        ...told,
        threshold: 80,
        notificationType: 'ACTUAL',
        subscriberEmailAddresses: ['on-call@streampact.example'],
      },
      {
        ...told,
        threshold: 100,
        notificationType: 'FORECASTED',
        subscriberEmailAddresses: ['on-call@streampact.example'],
      },
    ],
  });
});
