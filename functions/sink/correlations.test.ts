import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { correlationHeader } from '../shared/correlation.ts';
import { correlationsOf } from './correlations.ts';
import { runOf } from './encode-run.ts';

const run = (ids: readonly (string | undefined)[], from = 0) =>
  runOf(
    ids.map((id, index) => ({
      ...{ offset: from + index, timestamp: 0, key: null, value: Buffer.from('{}') },
      headers: id === undefined ? {} : { [correlationHeader]: Buffer.from(id) },
    })),
  );

it('finds each id once, in the order in which they came', () => {
  const [a, b] = [randomUUID(), randomUUID()];
  expect(correlationsOf([run([a, undefined, a]), run([b, a], 3)])).toEqual({ ids: [a, b], more: false });
});

it('finds none in records without, or with what is no id', () => {
  expect(correlationsOf([run([undefined]), run(['someone@example.com'], 1)])).toEqual({ ids: [], more: false });
});

it('names twenty, and says that there may be more', () => {
  const many = Array.from({ length: 30 }, () => randomUUID());
  const found = correlationsOf(many.map((id, index) => run([id], index)));
  expect(found).toEqual({ ids: many.slice(0, 20), more: true });
  const long = correlationsOf([run(Array.from({ length: 40 }, () => many[0]))]);
  expect(long).toEqual({ ids: [many[0]], more: true });
});
