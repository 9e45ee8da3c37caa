/** Reports for tests. */
import type { Change, ContractReport } from '../../contracts/src/diff/model.ts';
import type { Report } from './model.ts';

const assets = 'crypto-market/assets.message.json';
const prices = 'crypto-market/prices.table.json';

export function contractReport(more: Partial<ContractReport> = {}): ContractReport {
  return {
    contract: assets,
    file: `contracts/${assets}`,
    status: 'changed',
    mode: 'backward-transitive',
    modeFrom: 'contract',
    reading: 'declared',
    modes: { backward: 'breaking', forward: 'compatible' },
    verdict: 'breaking',
    against: ['main (1a2b3c4)'],
    explanation:
      'Readers of the new version meet documents of the old one in the raw zone. A document without a rank is one of them.',
    ...more,
  };
}

export function change(more: Partial<Change> = {}): Change {
  return {
    contract: assets,
    pointer: '/$defs/asset/required',
    kind: 'property-required',
    direction: 'backward',
    severity: 'breaking',
    message: 'The property "rank" must be there now; old documents may lack it.',
    witness: { data: [{ id: 'a', symbol: 'A', name: 'A' }], timestamp: 1262304000000 },
    acceptedBy: 'old',
    against: 'main (1a2b3c4)',
    file: `contracts/${assets}`,
    line: 27,
    column: 19,
    ...more,
  };
}

/** A change that nobody could prove either way. */
export function unprovenChange(more: Partial<Change> = {}): Change {
  const { witness: _witness, acceptedBy: _acceptedBy, ...rest } = change();
  return {
    ...rest,
    pointer: '/$defs/asset/properties/symbol/pattern',
    kind: 'pattern-changed',
    severity: 'unproven',
    message: 'The pattern of "symbol" changed, and it could not be shown that it still takes every old value.',
    blocker: {
      keyword: 'pattern',
      pointer: '/$defs/asset/properties/symbol',
      side: 'super',
      reason: 'the pattern has a backreference',
    },
    line: 33,
    column: 44,
    ...more,
  };
}

export function report(more: Partial<Report> = {}): Report {
  return {
    formatVersion: 1,
    date: '2026-11-21',
    verdict: 'breaking',
    passed: false,
    modes: { backward: 'breaking', forward: 'compatible' },
    old: 'main (1a2b3c4)',
    new: 'working tree',
    contracts: [contractReport()],
    changes: [change()],
    approvalErrors: [],
    notes: [],
    ...more,
  };
}

/** A review in which nothing is left out: every optional part is there. */
export const fullReport: Report = report({
  contracts: [
    contractReport({
      contract: prices,
      file: `contracts/${prices}`,
      mode: 'full',
      modes: { backward: 'breaking', forward: 'compatible' },
    }),
    contractReport(),
    contractReport({
      contract: 'crypto-market/history.result.json',
      file: 'contracts/crypto-market/history.result.json',
      status: 'added',
      mode: 'none',
      verdict: 'compatible',
      modes: { backward: 'compatible', forward: 'compatible' },
      explanation: 'It is new. Nobody reads it yet.',
    }),
  ],
  changes: [
    change({
      contract: prices,
      file: `contracts/${prices}`,
      pointer: '/properties/price_usd/streampact/column',
      kind: 'decimal-narrowed',
      direction: 'both',
      message: 'The column price_usd goes from decimal(38,18) to decimal(28,10): stored prices may not fit any more.',
      witness: { asset_id: 'bitcoin', price_usd: '60000.123456789012345678' },
      approval: {
        by: 'waiver',
        reason: 'The table is rebuilt from the raw zone in the same release.',
        approver: '@data-platform',
        expires: '2026-12-31',
      },
    }),
    change(),
    unprovenChange(),
    change({
      pointer: '/$defs/asset/properties/explorer',
      kind: 'property-added',
      direction: 'none',
      severity: 'compatible',
      message: 'The optional property "explorer" is new.',
      line: 51,
      column: 9,
    }),
    change({
      pointer: '/streampact/compatibility',
      kind: 'compatibility-loosened',
      severity: 'breaking',
      message: 'The mode goes from full to backward.',
      approval: { by: 'ignore', reason: 'Modes are reviewed by people here.' },
    }),
  ],
  approvalErrors: [
    {
      file: 'review/waivers.json',
      line: 12,
      column: 5,
      problem: 'unused',
      message: 'no change of crypto-market/rates.message.json matches this waiver',
      fix: 'remove it',
    },
  ],
  notes: [
    {
      file: 'review/waivers.json',
      line: 20,
      column: 5,
      message: 'nothing needs the waiver of property-removed any more',
      fix: 'remove it some time',
    },
    { message: 'there is only one earlier version', fix: 'compare with --base' },
  ],
  impact: {
    downstream: [
      {
        contract: assets,
        reaches: [
          { kind: 'topic', name: 'crypto-market.assets', via: [] },
          { kind: 'prefix', name: 'raw/crypto-market/assets/', via: ['crypto-market.assets'] },
          { kind: 'crawler', name: 'prices', via: ['crypto-market.assets', 'prices'] },
          { kind: 'sink', name: 'raw zone', via: ['crypto-market.assets'] },
          { kind: 'table', name: 'crypto_market.prices', via: ['crypto-market.assets', 'raw zone', 'job prices'] },
          { kind: 'query', name: 'history', via: ['crypto-market.assets', 'raw zone', 'job prices', 'prices'] },
        ],
      },
    ],
    cloud: {
      stack: 'prod',
      unchanged: 93,
      assumptions: ['"streampact:account" is not set; a placeholder stands for it.'],
      resources: [
        {
          type: 'aws:s3/bucketObjectv2:BucketObjectv2',
          name: 'job-script',
          operation: 'update',
          properties: ['source'],
          holdsData: false,
        },
        {
          type: 'aws:glue/catalogTable:CatalogTable',
          name: 'prices',
          operation: 'replace',
          properties: ['partitionKeys'],
          holdsData: true,
          reason: 'partitionKeys: "Forces new resource" in @pulumi/aws 7.48.0',
        },
      ],
    },
  },
  samples: {
    samples: [
      {
        contract: assets,
        files: 3,
        documents: 12_400,
        failed: 17,
        rejectedBefore: 2,
        failures: [
          {
            file: 's3://lake/raw/assets/0001.json.gz',
            record: 412,
            pointer: '/data/7/rank',
            keyword: 'required',
            message: 'must have required property "rank"',
            count: 17,
            example: { data: [{ id: 'x', symbol: 'X', name: 'X' }], timestamp: 1635305400000 },
          },
        ],
      },
    ],
  },
});

/** Text that tries whatever reads a report: Markdown, HTML, XML, terminals, workflow commands, GitHub's filters. */
export const hostile: readonly string[] = [
  'a | b \\| c \\\\| d',
  '`` ` ``` x',
  '</details></summary><script>alert(1)</script><img src=x onerror=alert(1)>',
  '@octocat and @org/team, see #1, GH-2, o/r#3, me@example.com',
  '[link](https://evil.example) ![pic](http://evil.example/p.png) <https://evil.example> www.evil.example https://evil.example',
  'first\nsecond\r\n\n# heading\n- item\n::error file=x::fake',
  '\u001B[31mred\u001B[0m \u009B2J \u202Eesrever \u0000 \uD800 \uFFFE',
  ']]> &amp; <!-- --> "quoted" \'single\' 100% %0A :tada: $x$ ~~gone~~ **bold** _it_',
  ']]]]><!--streampact: contract review-->',
];

/** {@link fullReport} with `text` wherever a contract or a file may put some. */
export function reportOf(text: string): Report {
  const one = { contract: text, file: text, pointer: text, kind: text, message: text, against: text };
  const approval = { by: 'waiver', reason: text, approver: text, expires: '2026-12-31' } as const;
  const { impact: _impact, samples: _samples, ...rest } = fullReport;
  return {
    ...rest,
    old: text,
    new: text,
    contracts: [contractReport({ contract: text, file: text, explanation: text })],
    changes: [
      change({ ...one, witness: { [text]: text } }),
      change({ ...one, approval }),
      unprovenChange({ ...one, blocker: { keyword: text, pointer: text, side: 'sub', reason: text } }),
      change({ ...one, severity: 'compatible' }),
    ],
    approvalErrors: [{ file: text, line: 1, column: 1, problem: 'unused', message: text, fix: text }],
    notes: [{ file: text, line: 1, column: 1, message: text, fix: text }],
    impact: {
      downstream: [{ contract: text, reaches: [{ kind: 'table', name: text, via: [text] }] }],
      cloud: {
        stack: text,
        assumptions: [text],
        unchanged: 1,
        resources: [
          { type: text, name: text, operation: 'replace', properties: [text], holdsData: true, reason: text },
        ],
      },
    },
    samples: {
      samples: [
        {
          ...{ contract: text, files: 1, documents: 1, failed: 1, rejectedBefore: 0 },
          failures: [
            { file: text, record: 1, pointer: text, keyword: text, message: text, count: 1, example: { [text]: text } },
          ],
        },
      ],
    },
  };
}
