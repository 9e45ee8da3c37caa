import type { Row } from '@aws-sdk/client-athena';
import { describe, expect, it } from 'vitest';
import type { Column, ColumnType } from '../contracts/src/model.ts';
import { checkColumns, decodeRow, isHeader } from './rows.ts';

const column = (type: ColumnType, nullable = false): Column => ({ name: 'c', type, nullable, description: '' });
const row = (...texts: readonly (string | undefined)[]): Row => ({
  Data: texts.map((text) => (text === undefined ? {} : { VarCharValue: text })),
});

describe('cells', () => {
  it.each([
    ['string', '', ''],
    ['string', 'line\nfeed', 'line\nfeed'],
    ['int', '-7', -7],
    ['bigint', '9007199254740991', 9007199254740991],
    ['boolean', 'false', false],
    ['date', '2021-10-27', '2021-10-27'],
    ['timestamp', '2021-10-27 00:05:52.930', '2021-10-27T00:05:52.930Z'],
    ['timestamp', '2021-10-27 00:05:52.930123', '2021-10-27T00:05:52.930123Z'],
    ['timestamp', '2021-10-27 00:05:52', '2021-10-27T00:05:52.000Z'],
    ['decimal(38,18)', '60310.688820834349393900', '60310.688820834349393900'],
    ['decimal(20,0)', '-9007199254740993', '-9007199254740993'],
  ] as const)('%s %j', (type, text, expected) => {
    expect(decodeRow([column(type)], row(text), 'q')).toEqual({ c: expected });
  });

  it.each([
    ['int', ''],
    ['int', '1.0'],
    ['bigint', '9007199254740993'],
    ['boolean', 'yes'],
    ['date', '27.10.2021'],
    ['timestamp', '2021-10-27T00:05:52Z'],
    ['decimal(38,18)', '60310.68'],
    ['decimal(38,18)', '6.0310688820834349E4'],
  ] as const)('refuses %s %j', (type, text) => {
    expect(() => decodeRow([column(type)], row(text), 'q')).toThrow(`which is no ${type}`);
  });

  it('are null only where the contract allows it', () => {
    expect(decodeRow([column('int', true)], row(undefined), 'q')).toEqual({ c: null });
    expect(() => decodeRow([column('int')], row(undefined), 'q')).toThrow('null');
  });

  it('are as many as the columns', () => {
    expect(() => decodeRow([column('int')], row('1', '2'), 'q')).toThrow('2 cells');
  });
});

describe('columns', () => {
  const columns = [column('decimal(38,18)'), { ...column('int'), name: 'rank' }];
  const answer = [
    { Name: 'c', Type: 'decimal', Precision: 38, Scale: 18 },
    { Name: 'rank', Type: 'integer', Precision: 10, Scale: 0 },
  ];

  it('are the contract’s', () => {
    expect(() => checkColumns(columns, answer, 'q')).not.toThrow();
  });

  it.each([
    ['a type', [answer[0], { Name: 'rank', Type: 'bigint' }], 'column 2: rank integer expected, rank bigint found'],
    ['an order', [...answer].reverse(), 'column 1: c decimal(38,18) expected, rank integer found'],
    ['a column less', answer.slice(0, 1), 'column 2: rank integer expected, none found'],
    ['a column more', [...answer, { Name: 'x', Type: 'date' }], 'column 3: none expected, x date found'],
    ['a scale', [{ ...answer[0], Scale: 2 }, answer[1]], 'c decimal(38,18) expected, c decimal(38,2) found'],
  ])('differ by %s', (_, actual, message) => {
    expect(() => checkColumns(columns, actual as typeof answer, 'q')).toThrow(message);
  });

  it('head the first row', () => {
    expect(isHeader(columns, row('c', 'rank'))).toBe(true);
    expect(isHeader(columns, row('1.0', '1'))).toBe(false);
    expect(isHeader(columns, undefined)).toBe(false);
  });
});
