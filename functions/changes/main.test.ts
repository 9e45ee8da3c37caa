import { expect, it, vi } from 'vitest';
import { transformerHandler } from './main.ts';
import { definition, envelopeOf, imageOf, prices, recordOf } from './testing.ts';
import { transform } from './transform.ts';

vi.stubEnv('STREAMPACT_LOG_LEVEL', 'silent');
const handler = transformerHandler(definition);
const context = { awsRequestId: 'r-1', getRemainingTimeInMillis: () => 5_000 };

it('transforms a batch, and answers records alone', async () => {
  const records = [recordOf(envelopeOf({ fresh: imageOf() }), 'a'), recordOf('{', 'b')];
  expect(await handler({ invocationId: 'i', records }, context)).toEqual({
    records: transform(records, prices).records,
  });
});

it('refuses what Firehose does not send', async () => {
  await expect(handler({ Records: [] }, context)).rejects.toMatchObject({ name: 'CHANGES_EVENT_INVALID' });
});
