/** A query: what it asks to be told, and its SQL. */

import type { QueryParameter } from '../../contracts/src/model.ts';
import { html, type Part } from '../html.ts';
import type { Entry } from '../model/index.ts';
import { type Column, code, table } from './parts.ts';

const columns: readonly Column<QueryParameter>[] = [
  { heading: 'Parameter', cell: ({ name }) => html`<code>${name}</code>` },
  { heading: 'Type', cell: ({ type }) => html`<code class="column">${type}</code>` },
  { heading: 'Meaning', cell: ({ description }) => html`<span class="text">${description}</span>` },
  { heading: 'Example', cell: ({ example }) => html`<code>${example}</code>` },
];

export function queryParts({ row, sql }: Entry): Part {
  if (row?.kind !== 'result') return undefined;
  const { parameters } = row;
  const bound =
    parameters.length === 0
      ? html`<p class="quiet">It takes no parameters.</p>`
      : table({ caption: 'Parameters, in the order of the question marks', columns, rows: parameters });
  return html`${bound}${sql === undefined ? html`<p class="note">There is no file <code>${row.sql}</code>.</p>` : code('SQL', sql)}`;
}
