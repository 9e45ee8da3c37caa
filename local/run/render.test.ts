import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { chart, render, table } from './render.ts';
import type { RunReport } from './report.ts';

/** What a reader without colours sees. */
const plain = (text: string): string => text.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g'), '');

test('figures stand on the right, words on the left, and nothing is cut', () => {
  const text = plain(
    table(
      ['asset_id', 'price_usd'],
      [
        ['bitcoin', '60310.688820834349393900'],
        ['xrp', null],
      ],
    ),
  );
  expect(text.split('\n')).toEqual([
    '  asset_id                 price_usd',
    '  ────────  ────────────────────────',
    '  bitcoin   60310.688820834349393900',
    '  xrp                              –',
  ]);
});

test('a column that holds a word is not taken for figures', () => {
  expect(
    plain(table(['rank'], [['1'], ['n/a']]))
      .split('\n')
      .slice(2),
  ).toEqual(['  1', '  n/a']);
});

test('the bars of a chart span from the smallest to the largest value', () => {
  const points = [
    { label: 'a', value: 10 },
    { label: 'b', value: 30 },
    { label: 'c', value: 20 },
  ];
  const lengths = plain(chart(points))
    .split('\n')
    .map((line) => line.split('█').length - 1);
  expect(lengths).toEqual([1, 40, 21]);
});

test('equal values make equal bars, not a division by zero', () => {
  const points = [
    { label: 'a', value: 5 },
    { label: 'b', value: 5 },
  ];
  const lengths = plain(chart(points))
    .split('\n')
    .map((line) => line.split('█').length - 1);
  expect(lengths).toEqual([40, 40]);
});

const report: RunReport = {
  deploy: { mode: 'embedded', created: 1, updated: 0, deleted: 0, unchanged: 0 },
  products: {
    p: {
      stages: [{ name: 'poll', in: 3, out: 2, rejected: 1, seconds: 0.25 }],
      queries: {
        q: { columns: ['id', 'kind', 'n'], rows: Array.from({ length: 20 }, (_, i) => [`asset-${i}`, 'word', i]) },
      },
    },
  },
};

test('a long answer is shortened, and says so', () => {
  const text = plain(render(report));
  expect(text).toContain('asset-11');
  expect(text).not.toContain('asset-12');
  expect(text).toContain('20 rows in all');
  expect(text).toMatch(/poll\s+3\s+2\s+1\s+0\.3/);
});

test('reasons of what was refused and the seconds of the change that was followed stand below the stages', () => {
  const reasons = { 'CONTRACT_VIOLATION /new/symbol': 2, NO_VERSION: 1 };
  const steps = [
    { step: 'Kinesis', seconds: 0.25, sinceWritten: 0.25 },
    { step: 'S3', seconds: 59.5, sinceWritten: 59.75 },
  ];
  const stages = [{ name: 'deliver', in: 9, out: 6, rejected: 3, seconds: 60, reasons }];
  const latency = { change: 'BTC#2020-01-17T00:00:00Z, version 1', steps };
  const text = plain(render({ ...report, products: { p: { stages, queries: {}, latency } } }));
  expect(text).toMatch(/deliver\s+2\s+CONTRACT_VIOLATION \/new\/symbol\n\s+deliver\s+1\s+NO_VERSION/);
  expect(text).toContain('seconds from the write to the answer: BTC#2020-01-17T00:00:00Z, version 1');
  expect(text).toMatch(/Kinesis\s+0\.250\s+0\.250\n\s+S3\s+59\.500\s+59\.750/);
  expect(plain(render(report))).not.toMatch(/since written|reason/);
});

test.each([
  ['piped', {}, false],
  ['told to by FORCE_COLOR', { FORCE_COLOR: '1' }, true],
] as const)('%s, the report has colours or has none', (_, wish, coloured) => {
  const { FORCE_COLOR: _forced, NO_COLOR: _none, ...env } = process.env;
  const script = `import { render } from ${JSON.stringify(new URL('./render.ts', import.meta.url).href)};
    process.stdout.write(render(${JSON.stringify(report)}));`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const text = execFileSync(process.execPath, args, { env: { ...env, ...wish }, encoding: 'utf8' });
  expect(text.includes(String.fromCharCode(27))).toBe(coloured);
});
