import { expect, test } from 'vitest';
import { openJourney } from './journey.ts';

test('tells of each step how long it took, and how long it is since the write', () => {
  let now = 5_000;
  const journey = openJourney(() => now);
  journey.begin('BTC, version 3', 1_000);
  journey.reach('Kinesis', 1_250);
  journey.reach('S3');
  now = 65_001;
  journey.reach('Athena');
  expect(journey.report()).toEqual({
    change: 'BTC, version 3',
    steps: [
      { step: 'Kinesis', seconds: 0.25, sinceWritten: 0.25 },
      { step: 'S3', seconds: 3.75, sinceWritten: 4 },
      { step: 'Athena', seconds: 60.001, sinceWritten: 64.001 },
    ],
  });
});

test('tells nothing of a product that follows no change', () => {
  const journey = openJourney();
  journey.reach('S3');
  expect(journey.report()).toBeUndefined();
});
