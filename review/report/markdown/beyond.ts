/** What a comment says of recorded data, of readers downstream and of the cloud. */
import { byKind, noun } from '../downstream.ts';
import { cloudGroups, dangerOf, endangered } from '../impact.ts';
import type { CloudImpact, Downstream, Impact, Reached, Report, SampleResult } from '../model.ts';
import { counted } from '../visible.ts';
import { witnessLines } from '../witness.ts';
import { code, fenced, htmlCode, prose } from './escape.ts';
import type { Block } from './fit.ts';
import { fold } from './folds.ts';
import { list, table } from './table.ts';

const width = 90;
/** Data first, because a lost table outweighs a broken query. */
export function beyond({ impact, samples }: Report): readonly Block[] {
  const blocks = [
    ...danger(impact),
    ...recorded(samples?.samples ?? []),
    ...downstream(impact),
    ...cloud(impact?.cloud),
  ];
  return blocks.length === 0 ? [] : [{ lines: ['### Impact'], fold: false }, ...blocks];
}

function danger(impact: Impact | undefined): readonly Block[] {
  const lines = endangered(impact?.cloud).map(
    (resource) => `**${resource.operation}** ${code(resource.name)} (${code(resource.type)}): ${dangerOf(resource)}`,
  );
  if (lines.length === 0) return [];
  return [{ lines: ['> [!CAUTION]', '> Deploying this touches stored data:', '>', ...list(lines, '> ')], fold: false }];
}

function recorded(samples: readonly SampleResult[]): readonly Block[] {
  if (samples.length === 0) return [];
  const rows = samples.map(({ contract, documents, files, failed, rejectedBefore }) => [
    failed > 0 ? '❌' : '✅',
    code(contract),
    `${counted(documents, 'document')} in ${counted(files, 'file')}`,
    failed > 0 ? `**${failed.toLocaleString('en-US')}**` : '0',
    rejectedBefore.toLocaleString('en-US'),
  ]);
  const columns = ['', 'recorded data of', 'read', 'no longer fit', 'did not fit before'];
  return [{ lines: table(columns, rows), fold: false }, ...samples.flatMap(sampleFolds)];
}

function sampleFolds({ contract, failures }: SampleResult): readonly Block[] {
  return failures.map((failure) =>
    fold(
      `❌ ${counted(failure.count, 'recorded document')} of ${htmlCode(contract)}: ${prose(failure.message, 160)} at ${htmlCode(failure.pointer)}`,
      [
        `- For example ${code(`${failure.file}:${failure.record}`)}:`,
        '',
        ...fenced(witnessLines(failure.example, width), 'json'),
      ],
    ),
  );
}

function downstream(impact: Impact | undefined): readonly Block[] {
  return (impact?.downstream ?? []).filter(({ reaches }) => reaches.length > 0).map(downstreamFold);
}

function downstreamFold({ contract, reaches }: Downstream): Block {
  const title = `Downstream of ${htmlCode(contract)}: ${sorts(reaches)}`;
  const items = reaches.map(({ kind, name, via }) => {
    const path = via.length === 0 ? '' : ` via ${via.map((step) => code(step, 80)).join(' → ')}`;
    return `${kind} ${code(name)}${path}`;
  });
  return fold(title, list(items));
}

/** `2 tables, 1 query` */
function sorts(reaches: readonly Reached[]): string {
  return byKind(reaches)
    .map(({ kind, names }) => `${names.length} ${noun(kind, names.length)}`)
    .join(', ');
}

function cloud(impact: CloudImpact | undefined): readonly Block[] {
  if (impact === undefined) return [];
  const { stack, unchanged, resources, assumptions = [] } = impact;
  if (resources.length === 0) {
    const none = `Deploying to ${code(stack)} changes none of ${counted(unchanged, 'resource')}.`;
    return [{ lines: [none], fold: false }, ...assumed(assumptions)];
  }
  const rows = cloudGroups(resources).flatMap(({ reason, rows: alike }) =>
    alike.map((row, i) => [
      dangerOf(row) === undefined ? row.operation : `⚠️ **${row.operation}**`,
      row.names.map((name) => code(name)).join(', '),
      code(row.type),
      row.properties
        .map((property) => code(property, 60))
        .slice(0, 8)
        .join(', '),
      // Told once for all that have it.
      i === 0 ? prose(reason ?? '', 400) : '″',
    ]),
  );
  const title = `Deploying to ${htmlCode(stack)} touches ${counted(resources.length, 'resource')}, ${unchanged.toLocaleString('en-US')} unchanged`;
  return [fold(title, table(['operation', 'names', 'type', 'changed', 'why'], rows)), ...assumed(assumptions)];
}

function assumed(assumptions: readonly string[]): readonly Block[] {
  if (assumptions.length === 0) return [];
  return [
    fold(
      `What the deployment was computed with: ${counted(assumptions.length, 'assumption')}`,
      list(assumptions.map((one) => prose(one, 500))),
    ),
  ];
}
