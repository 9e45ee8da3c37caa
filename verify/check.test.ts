/** How a check is carried out: whatever goes wrong is a finding in words. */
import { expect, it } from 'vitest';
import { tables } from '../contracts/generated/catalogue.ts';
import { StreampactError } from '../contracts/src/error.ts';
import type { TableContract } from '../contracts/src/model.ts';
import { type Check, carryOut } from './check.ts';
import { passed } from './model.ts';
import { ScanLimit } from './scan.ts';
import type { Target } from './target.ts';

const contract: TableContract = tables['crypto-market/assets'];
const target = { limits: { checkMs: 50 } } as Target;

async function told(ask: Check<TableContract>['ask']) {
  const [row] = await carryOut({ check: 'rows', executor: 'Athena', ask }, contract, target);
  return row;
}

it('says of which contract a finding is, and whom it was asked of', async () => {
  expect(await told(async () => passed('well'))).toMatchObject({
    ...{ product: 'crypto-market', contract: 'crypto-market/assets.table', check: 'rows', executor: 'Athena' },
    ...{ status: 'passed', evidence: 'well' },
  });
});

it('gives several findings a row each', async () => {
  const ask = async () => [
    { check: 'a', ...passed('x') },
    { check: 'b', ...passed('y') },
  ];
  const rows = await carryOut({ check: 'quality', executor: 'Athena', ask }, contract, target);
  expect(rows.map(({ check }) => check)).toEqual(['a', 'b']);
});

it.each([
  [
    'a right that is missing',
    Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' }),
    'failed',
    '--rights',
  ],
  ['a cloud that is not there', new Error('connect ECONNREFUSED'), 'failed', 'can be reached'],
  ['what the limit forbids', new ScanLimit('too much', 'raise it'), 'skipped', 'raise it'],
  ['a named error', new StreampactError('QUERY_TIMEOUT', 'late', { fix: 'narrow it' }), 'failed', 'narrow it'],
])('makes a finding of %s', async (_what, error, status, mend) => {
  expect(await told(() => Promise.reject(error))).toMatchObject({ status, mend: expect.stringContaining(mend) });
});

it('quotes no value that a query client quotes', async () => {
  const message = 'the answer is not what its contract says: name is "jane \\"x\\" roe", which is no int';
  const row = await told(() => Promise.reject(new StreampactError('QUERY_ANSWER_DIFFERS', message)));
  expect(row?.evidence).toBe('the answer is not what its contract says: name is something that is no int');
});

it('waits no longer than a check may take', async () => {
  const row = await told(() => new Promise(() => {}));
  expect(row).toMatchObject({ status: 'failed', evidence: expect.stringContaining('no answer within 0.05 s') });
}, 15_000);
