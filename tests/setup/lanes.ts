/**
 * Files of the project `contract` that ask nothing of the shared engines: they start what they need, or need none. They run beside those
 * that do, so that both processors stay busy.
 */
export const ownEngines: readonly string[] = [
  'tests/contract/broker-bootstrap.test.ts',
  'tests/contract/broker-secure.test.ts',
  'tests/contract/catalog.test.ts',
  'tests/contract/clickstream-orders.test.ts',
  'tests/contract/clickstream-poller-broker.test.ts',
  'tests/contract/dlq-marks.test.ts',
  'tests/contract/dlq.test.ts',
  'tests/contract/engines.test.ts',
  'tests/contract/figures.test.ts',
  'tests/contract/policies.test.ts',
  'tests/contract/powerbi-tmdl.test.ts',
  'tests/contract/preview-offline.test.ts',
  'tests/contract/snowflake-sql/checks.test.ts',
  'tests/contract/snowflake-sql/orders.test.ts',
  'tests/contract/snowflake-sql/questions.test.ts',
  'tests/contract/snowflake-sql/sessions.test.ts',
  'tests/contract/validation/cfn-lint.test.ts',
];
