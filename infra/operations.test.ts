/** What watches every stack: alarms with their runbooks, dashboards as CloudWatch takes them, and a page that tells the promises. */
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, test } from 'vitest';
import { tables } from '../contracts/generated/catalogue.ts';
import type { TableContract } from '../contracts/src/model.ts';
import { ownMetrics } from '../contracts/src/own-metrics.ts';
import { awsMetrics } from './components/alarms/aws-metrics.ts';
import { alarmKinds } from './components/alarms/kinds.ts';
import { dashboardSchema } from './components/dashboards/structure.ts';
import { readConfig } from './config.ts';
import { productSlugs } from './environments.ts';
import { isMeasured } from './parts/operations.ts';
import { deployPipelines } from './pipelines.ts';
import { temporaryDist } from './testing/dist.ts';
import { type Declaration, declare } from './testing/mocks.ts';

const file = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const own = { 'streampact:amiId': 'ami-0123456789abcdef0', 'streampact:alarmEmail': 'on-call@streampact.example' };
/** Everything that a stack may have. */
const options = { 'streampact:redshiftCopy': 'true', 'streampact:searchIndex': 'true' };
const zones = { 'streampact:availabilityZones': 'us-east-1a,us-east-1b,us-east-1c' };
const stacks = {
  dev: own,
  staging: { ...own, ...zones },
  prod: { ...own, ...zones, ...options },
  local: { 'streampact:brokerEndpoint': '127.0.0.1:19092' },
} as const;

const declared = new Map<string, Declaration>();
beforeAll(async () => {
  using dist = temporaryDist();
  for (const [stack, config] of Object.entries(stacks)) {
    declared.set(stack, await declare(() => deployPipelines(readConfig(), dist.directory), { stack, config }));
  }
}, 120_000);

const of = (stack: string, type: string) => declared.get(stack)?.ofType(type) ?? [];
const alarmsOf = (stack: string) => of(stack, 'aws:cloudwatch/metricAlarm:MetricAlarm');
const every = Object.keys(stacks);

/** `namespace/name` of each metric in a statement of Metrics Insights or in a row of a dashboard. */
function metricIn(sql: string): string {
  const [, name, namespace] = /^SELECT \w+\((\w+)\) FROM SCHEMA\("([^"]+)"/.exec(sql) ?? [];
  return `${namespace} ${name}`;
}
const known = new Set([
  ...Object.entries(awsMetrics).flatMap(([namespace, names]) => names.map((name) => `${namespace} ${name}`)),
  ...Object.keys(ownMetrics).map((name) => `streampact ${name}`),
]);

/** What somebody reads who was woken, in this order. */
const parts = ['What it means', 'What to look at', 'What to do', 'When it is over'] as const;

/** What a runbook lacks: parts, words in them, and a command to look with. */
function lacking(text: string): readonly string[] {
  const sections = text.split(/^## /m).slice(1);
  const bodies = new Map(
    sections.map((section) => [section.split('\n', 1)[0] ?? '', section.slice(section.indexOf('\n'))]),
  );
  const found = parts.filter((part) => !/\w/.test(bodies.get(part) ?? '')).map((part) => `"${part}"`);
  if (found.length === 0 && [...bodies.keys()].join() !== parts.join()) found.push('the order of the parts');
  const blocks = [...(bodies.get('What to look at') ?? '').matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  if (!blocks.some(([, commands = '']) => /^\s*[^\s#]/m.test(commands))) found.push('a command');
  return found;
}

describe.each(every)('alarms of %s', (stack) => {
  test('each names its runbook at its end, and the runbook is there', () => {
    const rows = alarmsOf(stack);
    expect(rows.length).toBeGreaterThan(20);
    for (const { inputs } of rows) {
      const [, path = ''] = / (docs\/runbooks\/[a-z-]+\.md)$/.exec(String(inputs.alarmDescription)) ?? [];
      expect(lacking(file(path)), path).toEqual([]);
    }
    for (const { inputs } of of(stack, 'aws:cloudwatch/eventRule:EventRule')) {
      const path = / (docs\/runbooks\/[a-z-]+\.md)$/.exec(String(inputs.description))?.[1];
      if (path !== undefined) expect(lacking(file(path)), path).toEqual([]);
    }
  });

  test('each looks at a metric that exists, within what CloudWatch looks back', () => {
    for (const { name, inputs } of alarmsOf(stack)) {
      const [query] = (inputs.metricQueries ?? []) as readonly {
        readonly expression: string;
        readonly period: number;
      }[];
      const metric = query === undefined ? `${inputs.namespace} ${inputs.metricName}` : metricIn(query.expression);
      expect(known, name).toContain(metric);
      const period = Number(query?.period ?? inputs.period);
      const back = period * Number(inputs.evaluationPeriods);
      expect(back, name).toBeLessThanOrEqual(period >= 3_600 ? 7 * 86_400 : 86_400);
    }
  });
});

test('no runbook is orphaned, and no kind is without one or without an alarm', () => {
  const kinds = Object.keys(alarmKinds).sort();
  const books = readdirSync(new URL('../docs/runbooks', import.meta.url)).map((name) => name.replace(/\.md$/, ''));
  expect(books.sort()).toEqual(kinds);
  const rung = alarmsOf('prod').map(
    ({ inputs }) => /runbooks\/([a-z-]+)\.md$/.exec(String(inputs.alarmDescription))?.[1],
  );
  expect(kinds.filter((kind) => !rung.includes(kind))).toEqual([]);
});

describe('a runbook', () => {
  const books = readdirSync(new URL('../docs/runbooks', import.meta.url));
  const whole = file('docs/runbooks/table-stale.md');

  test.each(books)('%s has all its parts and a command', (name) => {
    expect(lacking(file(`docs/runbooks/${name}`))).toEqual([]);
  });

  test.each<readonly [string, string | RegExp, string, string]>([
    ['a part', '## What it means', '## What it was', '"What it means"'],
    ['words in a part', /(## What to do\n)[\s\S]*?(?=^## )/m, '$1\n', '"What to do"'],
    ['the last part', /## When it is over[\s\S]*/, '', '"When it is over"'],
    ['its order', /(## What it means[\s\S]*?)(## What to look at[\s\S]*?)(?=^## )/m, '$2$1', 'the order of the parts'],
    ['a block of commands', '```sh', '```text', 'a command'],
    ['a command in its block', /```sh\n[\s\S]*?```/, '```sh\n# nothing\n```', 'a command'],
  ])('without %s is refused', (_what, from, to, said) => {
    const changed = whole.replace(from, to);
    expect(changed).not.toBe(whole);
    expect(lacking(changed)).toContain(said);
  });
});

test('what is sent differs by stack, and limits do; alarms do not', () => {
  const suffixes = (stack: string) =>
    alarmsOf(stack).map(({ name }) => name.replace(`streampact-${stack}`, 'streampact'));
  const one = suffixes('staging').filter((name) => !name.includes('kafka-') && !name.includes('-nat-'));
  const other = suffixes('prod').filter((name) => !/kafka-|-nat-|-search-/.test(name));
  expect(one).toEqual(other);
  const behind = (stack: string) => declared.get(stack)?.find('crypto-market-sink-assets-behind').inputs.threshold;
  expect([behind('dev'), behind('prod')]).toEqual([100_000, 20_000]);
  const silent = alarmsOf('dev').filter(({ inputs }) => (inputs.alarmActions as readonly unknown[]).length === 0);
  expect(silent.every(({ inputs }) => String(inputs.alarmDescription).startsWith('[ticket]'))).toBe(true);
  expect(silent.length).toBeGreaterThan(0);
});

test('a local stack has no alarm on lines that stay on its machine', () => {
  const metrics = alarmsOf('local').map(({ inputs }) => inputs.metricName);
  for (const name of ['LagRecords', 'Heartbeats', 'UnderReplicatedPartitions']) expect(metrics).not.toContain(name);
});

test('a table that breaks its promise rings at just what its contract says', () => {
  for (const { product, name, freshnessMinutes } of Object.values<TableContract>(tables).filter(isMeasured)) {
    const alarm = declared.get('prod')?.find(`streampact-prod-watch-${product}-${name}-stale`).inputs;
    expect(alarm).toMatchObject({
      threshold: freshnessMinutes,
      dimensions: { Stack: 'prod', Product: product, Table: name },
    });
  }
});

describe.each(every)('dashboards of %s', (stack) => {
  const bodies = () =>
    of(stack, 'aws:cloudwatch/dashboard:Dashboard').map(({ inputs }) => ({
      name: String(inputs.dashboardName),
      body: JSON.parse(String(inputs.dashboardBody)),
    }));
  const check = new Ajv({ allErrors: true }).compile(dashboardSchema);

  test('there is one of each product and one of the platform', () => {
    const names = [...productSlugs, 'platform'].map((each) => `streampact-${stack}-${each}`);
    expect(
      bodies()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.sort());
  });

  test('each keeps the rules of CloudWatch, shows metrics that exist, and whatever rings', () => {
    for (const { name, body } of bodies()) {
      for (const widget of body.widgets) {
        expect(check({ widgets: [widget] }), `${name}: ${JSON.stringify(widget)}`).toBe(true);
      }
      expect(check(body), name).toBe(true);
      const lines = body.widgets.flatMap(
        ({ properties }: { properties: { metrics?: readonly unknown[][] } }) => properties.metrics ?? [],
      ) as readonly unknown[][];
      for (const [first, second] of lines) {
        const metric =
          typeof first === 'string' ? `${first} ${second}` : metricIn((first as { expression: string }).expression);
        expect(known).toContain(metric);
      }
      expect(lines.length).toBeLessThan(2_500);
    }
    const shown = bodies().flatMap(({ body }) =>
      body.widgets.flatMap((widget: { properties: { alarms?: string[] } }) => widget.properties.alarms ?? []),
    );
    expect(shown).toHaveLength(alarmsOf(stack).length);
  });
});

test('the rules refuse what CloudWatch would', () => {
  const check = new Ajv().compile(dashboardSchema);
  const widget = { type: 'metric', x: 0, y: 0, width: 8, height: 6 };
  const properties = { region: 'us-east-1', metrics: [['AWS/EC2', 'StatusCheckFailed']] };
  expect(check({ widgets: [{ ...widget, properties }] })).toBe(true);
  for (const wrong of [
    { ...widget, x: 24, properties },
    { ...widget, width: 25, properties },
    { ...widget, type: 'graph', properties },
    { ...widget, properties: { region: 'us-east-1' } },
    { ...widget, properties: { ...properties, metrics: [['AWS/EC2']] } },
    { ...widget, properties: { ...properties, period: 61 } },
    { ...widget, type: 'text', properties: {} },
    { ...widget, type: 'alarm', properties: { alarms: [] } },
  ]) {
    expect(check({ widgets: [wrong] }), JSON.stringify(wrong)).toBe(false);
  }
});

test('the page tells the promises of every table as the contracts have them', () => {
  const rows = Object.values<TableContract>(tables).map((table) => {
    const share = table.quality.flatMap((rule) => (rule.rule === 'maxRejectedShare' ? [rule.share] : []))[0] ?? '–';
    const rules = table.quality.filter(({ rule }) => rule !== 'maxRejectedShare').length;
    const where = isMeasured(table) ? (table.format === 'snowflake' ? 'landing bucket' : 'lake') : 'Snowflake';
    return `| \`${table.product}/${table.name}\` | ${table.freshnessMinutes} | ${rules} | ${share} | ${where} |`;
  });
  expect(file('docs/operations.md')).toContain(rows.join('\n'));
});
