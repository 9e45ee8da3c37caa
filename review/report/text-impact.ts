/** The part of the terminal's report that says who is touched downstream, and what a deployment would do. */
import type { Paint } from './color.ts';
import { byKind, noun } from './downstream.ts';
import { type Alike, type CloudGroup, cloudGroups, dangerOf, endangered } from './impact.ts';
import type { CloudImpact, Downstream, Impact } from './model.ts';
import { counted, visible } from './visible.ts';
import { wrapped } from './wrap.ts';

const width = 100;

export function impactLines(impact: Impact | undefined, paint: Paint): readonly string[] {
  if (impact === undefined) return [];
  const downstream = impact.downstream.filter(({ reaches }) => reaches.length > 0).flatMap(downstreamLines);
  return [
    ...(downstream.length === 0 ? [] : [paint('bold', 'touched downstream'), ...downstream]),
    ...(impact.cloud === undefined || downstream.length === 0 ? [] : ['']),
    ...(impact.cloud === undefined ? [] : cloudLines(impact.cloud, paint)),
  ];
}

/** A line a kind; the ways that lead there are in json and markdown. */
function downstreamLines({ contract, reaches }: Downstream): readonly string[] {
  const lines = byKind(reaches).flatMap(({ kind, names }) =>
    hanging(`    ${noun(kind, names.length)} `, names.map(visible).join(', ')),
  );
  return [`  ${visible(contract)}`, ...lines];
}

function cloudLines(cloud: CloudImpact, paint: Paint): readonly string[] {
  const { stack, unchanged, resources, assumptions = [] } = cloud;
  const atRisk = endangered(cloud).length;
  const groups = cloudGroups(resources).flatMap((group) => groupLines(group, paint));
  return [
    paint('bold', `pulumi up on ${visible(stack)} (${unchanged.toLocaleString('en-US')} unchanged)`),
    ...(atRisk === 0 ? [] : [paint('red', `  ! ${counted(atRisk, 'resource')} with data at risk, named first`)]),
    ...(groups.length === 0 ? ['    nothing to do'] : groups),
    ...assumptions.flatMap((line) => hanging('    assumed: ', visible(line)).map((each) => paint('dim', each))),
  ];
}

function groupLines({ reason, rows }: CloudGroup, paint: Paint): readonly string[] {
  const why = reason === undefined ? [] : wrapped(visible(reason), width, '      ');
  return [...rows.flatMap((row) => rowLines(row, paint)), ...why.map((line) => paint('dim', line))];
}

function rowLines(row: Alike, paint: Paint): readonly string[] {
  const danger = dangerOf(row);
  const properties = row.properties.length === 0 ? '' : `: ${row.properties.map(visible).join(', ')}`;
  const what = `${visible(row.type)} ${row.names.map(visible).join(', ')}${properties}`;
  if (danger === undefined) return hanging(`    ${row.operation} `, what);
  return hanging(`  ! ${row.operation} `, `${what} (${danger})`).map((line) => paint('red', line));
}

/** `text` after `lead`, further lines indented beyond it. */
function hanging(lead: string, text: string): readonly string[] {
  const [first = '', ...rest] = wrapped(text, width, ' '.repeat(lead.length));
  return [`${lead}${first.trimStart()}`, ...rest];
}
