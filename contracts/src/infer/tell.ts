/** The evidence for people: a table of fields, and what is left to decide. */
import type { Decision } from './contract.ts';
import type { FieldEvidence } from './fields.ts';
import type { Inferred } from './index.ts';

const headings = ['field', 'type', 'null', 'evidence'] as const;
const widest = [40, 28, 8, 70] as const;

/** Lines for stderr: how the sample was read, a table of its fields, and what the sample cannot tell. */
export function tell({
  fields,
  notes,
  decisions,
}: Pick<Inferred, 'fields' | 'notes' | 'decisions'>): readonly string[] {
  return [...notes, '', ...table(fields), '', 'to decide:', ...decisions.map(decided)];
}

function decided({ pointer, what }: Decision): string {
  return `  ${pointer}: ${what}`;
}

function table(fields: readonly FieldEvidence[]): readonly string[] {
  const rows = fields.map(({ field, type, nullable, optional, evidence, notes }) => [
    field,
    type,
    [nullable ? 'null' : '', optional ? 'optional' : ''].filter((word) => word !== '').join(' '),
    [evidence, ...notes].join('; '),
  ]);
  const widths = headings.map((heading, at) =>
    Math.min(widest[at] ?? 40, Math.max(heading.length, ...rows.map((row) => row[at]?.length ?? 0))),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => visible(cell).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(headings), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** Samples may hold anything; a terminal must not obey it. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u{fffd}');
}
