import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { textColumn } from './columns.ts';
import { resultPage } from './result.ts';
import { settingsOf } from './workgroup.ts';

describe('pages of a result', () => {
  const columns = [textColumn('n')];

  it('give every row once, the header first', () => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.integer({ min: 1, max: 12 }), fc.boolean(), (count, maxResults, headed) => {
        const rows = Array.from({ length: count }, (_, index) => [String(index)]);
        const seen: (string | undefined)[] = [];
        let nextToken: string | undefined;
        do {
          const page = resultPage({ columns, rows, headed }, { executionId: 'q', maxResults, nextToken });
          seen.push(...(page.ResultSet?.Rows ?? []).map((row) => row.Data?.[0]?.VarCharValue));
          nextToken = page.NextToken;
        } while (nextToken !== undefined);
        expect(seen).toEqual([...(headed ? ['n'] : []), ...rows.flat()]);
      }),
    );
  });

  it.each([
    [{ maxResults: 0 }],
    [{ maxResults: 1001 }],
    [{ nextToken: 'forged' }],
    [{ nextToken: Buffer.from('1/other').toString('base64url') }],
    [{ nextToken: Buffer.from('99/q').toString('base64url') }],
  ])('refuse %j', (request) => {
    const page = () => resultPage({ columns, rows: [['1']], headed: true }, { executionId: 'q', ...request });
    expect(page).toThrow(expect.objectContaining({ type: 'InvalidRequestException' }));
  });
});

describe('settings of a query', () => {
  const own = { OutputLocation: 's3://own/results' };

  it('are the workgroup’s where it enforces them, which is the default', () => {
    const group = { Name: 'g', Configuration: { ResultConfiguration: own, BytesScannedCutoffPerQuery: 10 } };
    expect(settingsOf(group, 's3://mine/')).toEqual({
      workGroup: 'g',
      outputFolder: 's3://own/results/',
      scanCutoffBytes: 10,
    });
  });

  it('are the request’s where it does not', () => {
    const group = { Name: 'g', Configuration: { EnforceWorkGroupConfiguration: false, ResultConfiguration: own } };
    expect(settingsOf(group, 's3://mine').outputFolder).toBe('s3://mine/');
    expect(settingsOf(group, undefined).outputFolder).toBe('s3://own/results/');
    expect(settingsOf({ Name: 'primary', Configuration: { ResultConfiguration: own } }, 's3://mine').outputFolder).toBe(
      's3://mine/',
    );
  });

  it.each([
    ['no location', { Name: 'g' }, undefined],
    ['a location that is none', { Name: 'g' }, 'file:///tmp'],
    ['a disabled workgroup', { Name: 'g', State: 'DISABLED' as const }, 's3://mine/'],
  ])('refuse %s', (_, group, requested) => {
    expect(() => settingsOf(group, requested)).toThrow(expect.objectContaining({ type: 'InvalidRequestException' }));
  });
});
