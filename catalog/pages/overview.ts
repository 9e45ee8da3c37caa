/** The table that answers what there is, whose it is, how fresh, from where and to where. */
import { type Html, html, type Part } from '../html.ts';
import type { Catalog, Entry } from '../model/index.ts';
import { neighbours } from '../model/lineage.ts';
import { minutesInWords } from '../model/words.ts';
import {
  breakable,
  type Column,
  contractLink,
  fewLinks,
  freshness,
  kindBadge,
  nodeLink,
  ownerLink,
  personalData,
  table,
} from './parts.ts';

const none = html`<span class="quiet">–</span>`;

export function overviewTable(
  catalog: Catalog,
  {
    page,
    product,
    entries,
  }: {
    readonly page: string;
    readonly product: string;
    readonly entries: readonly Entry[];
  },
): Html {
  const links = (entry: Entry, side: 'feeders' | 'fed') =>
    neighbours(catalog.lineage, entry.id, side).map((node) => nodeLink(page, node));
  const columns: readonly Column<Entry>[] = [
    {
      heading: 'Data',
      cell: (entry) =>
        html`<span class="title">${contractLink(page, entry)}</span> ${kindBadge(entry.kind)}<span class="about text">${entry.description}</span>`,
    },
    { heading: 'Owner', cell: ({ row }) => (row === undefined ? none : ownerLink(row.owner)) },
    { heading: 'Fresh', cell: (entry) => freshness(entry) ?? kept(entry) ?? none },
    { heading: 'Comes from', cell: (entry) => fewLinks(links(entry, 'feeders'), origin(entry)) },
    { heading: 'Goes to', cell: (entry) => fewLinks([...links(entry, 'fed'), ...usersOf(catalog, entry, page)], none) },
    { heading: 'Personal data', cell: ({ row }) => (row === undefined ? none : personalData(row.personalData)) },
  ];
  return table({ caption: `Data of ${product}`, columns, rows: entries });
}

function usersOf(catalog: Catalog, { kind, usedBy }: Entry, page: string): readonly Html[] {
  if (kind !== 'shared') return [];
  return usedBy.flatMap((id) => {
    const user = catalog.entries.get(id);
    return user === undefined ? [] : [contractLink(page, user)];
  });
}

function origin({ row }: Entry): Part {
  if (row?.kind === 'item') return html`DynamoDB table <code>${breakable(row.dynamoTable)}</code>`;
  return row?.kind === 'message' ? html`topic <code>${breakable(row.topic)}</code>` : none;
}

function kept({ row }: Entry): Part {
  if (row?.kind !== 'message' && row?.kind !== 'item') return undefined;
  return row.retentionHours === -1
    ? 'a stream, kept for ever'
    : `a stream, kept ${minutesInWords(row.retentionHours * 60)}`;
}
