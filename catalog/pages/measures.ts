/** The measures that reports show of a table. */
import type { Measure } from '../../contracts/src/model.ts';
import { html, type Part } from '../html.ts';
import type { Entry } from '../model/index.ts';
import { measureInWords } from '../model/words.ts';
import { type Column, table } from './parts.ts';

const columns: readonly Column<Measure>[] = [
  { heading: 'Measure', cell: ({ name }) => name },
  { heading: 'Meaning', cell: ({ description }) => html`<span class="text">${description}</span>` },
  { heading: 'Counted as', cell: measureInWords },
  { heading: 'Shown as', cell: ({ format }) => format },
];

export function measures({ row }: Entry): Part {
  if (row?.kind !== 'table' || row.measures === undefined) return undefined;
  return table({ caption: 'Measures', columns, rows: row.measures });
}
