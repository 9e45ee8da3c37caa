import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tables } from '../../../contracts/generated/catalogue.ts';
import { modelOf } from '../../../contracts/src/emit/powerbi/model.ts';
import type { Measure } from '../../../contracts/src/model.ts';
import type { SnowflakeSession } from '../../../queries/snowflake-session.ts';
import { type Figures, figures, measuresStatement } from './figures.ts';
import { decimalOf, fractionOf, ratio } from './fraction.ts';
import { renderPage } from './page.ts';
import { figureReports } from './report.ts';
import { spread, ticks } from './scale.ts';
import { shownSteps, shownValue } from './shown.ts';

const cents = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n });
const asText = (value: bigint) => {
  const digits = String(value < 0n ? -value : value).padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
};

describe('fractions', () => {
  it('are the decimals that they were made of', () => {
    fc.assert(fc.property(cents, (value) => decimalOf(fractionOf(asText(value)), 2) === asText(value)));
  });

  it('are rounded once, half away from zero', () => {
    const nearest = (a: bigint, b: bigint) => {
      const quotient = ratio(fractionOf(asText(a)), fractionOf(asText(b)));
      if (quotient === null) return b === 0n;
      const shown = BigInt(decimalOf(quotient, 4).replace('.', ''));
      const [doubled, size] = [2n * (a * 10_000n - shown * b), b < 0n ? -b : b];
      return (doubled < 0n ? -doubled : doubled) <= size;
    };
    fc.assert(fc.property(cents, cents, nearest));
    expect(['0.125', '-0.125', '-0.004'].map((text) => decimalOf(fractionOf(text), 2))).toEqual([
      '0.13',
      '-0.13',
      '0.00',
    ]);
  });

  it('have no ratio over zero, and are made of plain decimals only', () => {
    expect(ratio(fractionOf('1'), fractionOf('0.00'))).toBeNull();
    for (const text of ['', '1e5', 'NaN', '1.', '.5', '0x1'])
      expect(() => fractionOf(text)).toThrow(expect.objectContaining({ code: 'LOCAL_STAGE_FAILED' }));
  });
});

describe('values', () => {
  it.each([
    ['1234567', 'count', '1,234,567'],
    ['-1234.5', 'money', '-$1,234.50'],
    ['12345678901234567890.12', 'money', '$12,345,678,901,234,567,890.12'],
    ['0.0325', 'percent', '3.3%'],
    ['1', 'percent', '100.0%'],
    ['124.5000', 'duration', '125 s'],
    [null, 'money', '–'],
  ] as const)('%s as %s is %s', (value, format, shown) => {
    expect(shownValue(value, { format })).toBe(shown);
  });

  it.each([
    ['count', [0, 5000, 10_000], ['0', '5k', '10k']],
    ['count', [0, 50], ['0', '50']],
    ['money', [0, 2_500_000], ['$0', '$2.5M']],
    ['percent', [0, 0.025], ['0%', '2.5%']],
    ['duration', [0, 100], ['0 s', '100 s']],
  ] as const)('steps of %s', (format, steps, shown) => {
    expect(shownSteps(steps, { format })).toEqual(shown);
  });
});

describe('axes', () => {
  it('have at most six round steps around all values and zero', () => {
    const number = fc.maxSafeInteger().map((value) => value / 10_000);
    fc.assert(
      fc.property(fc.array(number), (values) => {
        const steps = ticks(values);
        expect(steps.length).toBeLessThanOrEqual(6);
        expect(steps.length).toBeGreaterThan(1);
        for (const value of [0, ...values]) {
          expect(steps[0]).toBeLessThanOrEqual(value);
          expect(steps.at(-1)).toBeGreaterThanOrEqual(value);
        }
      }),
    );
  });

  it('name the first place and the last', () => {
    expect(spread(3, 6)).toEqual([0, 1, 2]);
    expect(spread(18, 6)).toEqual([0, 3, 7, 10, 14, 17]);
  });
});

describe('statements', () => {
  it('count and sum, and divide nothing', () => {
    const model = modelOf('clickstream', Object.values(tables));
    const statements = model?.tables.map(measuresStatement) ?? [];
    expect(statements).toHaveLength(2);
    for (const statement of statements) expect(statement).not.toMatch(/\/|AVG/);
    expect(statements[0]).toContain('COUNT(CASE WHEN "CONVERTED" = TRUE THEN 1 END)');
    expect(statements[1]).toContain(`COUNT(CASE WHEN "STATUS" = 'returned' THEN 1 END)`);
  });

  it('are of products with measures only', async () => {
    const session: SnowflakeSession = { execute: async () => [], close: async () => undefined };
    await expect(figures(session, 'fx-rates')).rejects.toMatchObject({ code: 'CONTRACT_UNKNOWN' });
  });
});

describe('the page', () => {
  const measure: Measure = { name: 'Clicks <i>', description: '"&', format: 'count', aggregate: 'rows' };
  const plot = { title: 'By <b>', table: 't', kind: 'bar', measures: [measure.name], by: { column: 'c' } } as const;
  const page = (charts: Figures['charts'], value: string | null = '1'): string =>
    renderPage({
      product: 'x<y',
      tables: [{ table: 't', title: 'T', description: '<script>', figures: [{ measure, value }] }],
      charts,
    });

  it('escapes whatever it shows', () => {
    const text = page([{ plot, series: [measure], points: [{ key: '<img src=x onerror=1>', values: ['5'] }] }]);
    expect(text).not.toMatch(/<script|<img|<i>|<b>|x<y/);
    expect(text).toContain('&lt;img src=x onerror=1&gt;');
  });

  it.each([
    ['no points', []],
    ['a point without a value', [{ key: '2026-01-01', values: [null] }]],
    ['a point of no time', [{ key: '–', values: ['5'] }]],
    ['one point', [{ key: '2026-01-01', values: ['0'] }]],
    [
      'a value below zero',
      [
        { key: '2026-01-01', values: ['-5'] },
        { key: '2026-01-03', values: ['5'] },
      ],
    ],
  ])('draws %s', (_, points) => {
    for (const kind of ['line', 'column', 'bar'] as const)
      expect(page([{ plot: { ...plot, kind }, series: [measure], points }], null)).not.toMatch(
        /NaN|Infinity|undefined/,
      );
  });
});

describe('the console', () => {
  it('has a table of measures, and one of points for each measure of a plot', () => {
    const share: Measure = { name: 'Share', description: 'S.', format: 'percent', ratio: ['Rows', 'Rows'] };
    const count: Measure = { name: 'Rows', description: 'R.', format: 'count', aggregate: 'rows' };
    const figure = { measure: share, value: '0.0325' };
    const plot = {
      title: 'By day',
      table: 't',
      kind: 'line',
      measures: ['Rows'],
      by: { column: 'at', period: 'day' },
    } as const;
    const points = [{ key: '2026-01-01', values: ['12', null] }];
    const reports = figureReports({
      product: 'p',
      tables: [{ table: 't', title: 'T', description: 'D.', figures: [figure] }],
      charts: [{ plot, series: [count, share], points }],
    });
    expect(reports).toEqual({
      T: { columns: ['figure', 'value', 'exact', 'what it is'], rows: [['Share', '3.3%', '0.0325', 'S.']] },
      'By day: Rows': { columns: ['day', 'Rows'], rows: [['2026-01-01', '12']] },
      'By day: Share': { columns: ['day', 'Share'], rows: [['2026-01-01', null]] },
    });
  });
});
