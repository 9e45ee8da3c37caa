/** Small parts that several pages share. */
import { type Html, html, type Part } from '../html.ts';
import type { Entry } from '../model/index.ts';
import type { LineageNode } from '../model/lineage.ts';
import { kindWords, minutesInWords } from '../model/words.ts';
import { addressFrom, contractPage } from '../site.ts';

export function kindBadge(kind: Entry['kind']): Html {
  return html`<span class="badge ${kind}">${kindWords[kind]}</span>`;
}

/** A link to a contract's page, by its title. */
export function contractLink(page: string, { id, title }: { readonly id: string; readonly title: string }): Html {
  return html`<a href="${addressFrom(page, contractPage(id))}">${title}</a>`;
}

/** A link to a place in the lineage; what a connector reads has no page, and is told. */
export function nodeLink(page: string, node: LineageNode): Html {
  if (node.kind !== 'source') return contractLink(page, node);
  return html`${breakable(node.title)} by <code>${breakable(node.carrier)}</code>`;
}

/** Links joined by commas; `otherwise` if there are none. */
export function linkList(links: readonly Html[], otherwise: Part): Part {
  if (links.length === 0) return otherwise;
  return links.map((link, index) => (index === 0 ? link : html`, ${link}`));
}

/** The first links of many, and how many there are beyond them. */
export function fewLinks(links: readonly Html[], otherwise: Part): Part {
  const more = links.length - few;
  return html`${linkList(links.slice(0, few), otherwise)}${more > 0 && ` and ${more} more`}`;
}

/** As many as a cell of a table takes. */
const few = 4;

/** Only what is plainly an address becomes a link, and only by `mailto`. */
export function ownerLink(owner: string): Part {
  if (!/^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/.test(owner))
    return html`<span class="text">${owner}</span>`;
  return html`<a href="mailto:${encodeURIComponent(owner).replace('%40', '@')}">${breakable(owner)}</a>`;
}

export function freshness({ freshnessMinutes }: Entry): Part {
  if (freshnessMinutes === undefined) return undefined;
  return `at most ${minutesInWords(freshnessMinutes)} old`;
}

/** A long name that may be broken after its separators, where it has no room. */
export function breakable(name: string): Html {
  const parts = name.split(/(?<=[._/@-])/u);
  return html`${parts.map((part, index) => html`${index > 0 && html`<wbr>`}${part}`)}`;
}

/** Marks what must be handled with care; says so in words where there is none. */
export function personalData(flag: boolean): Html {
  return flag ? html`<span class="badge warn">Personal data</span>` : html`None`;
}

/** A section with its heading, to which the page's contents lead. */
export function section(id: string, heading: string, body: Part): Html {
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${heading}</h2>
${body}
</section>
`;
}

/** Text to read and copy; a script adds the button. */
export function code(label: string, text: string): Html {
  return html`<div class="code" data-copy><pre tabindex="0" role="region" aria-label="${label}"><code>${text}</code></pre></div>`;
}

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => Part;
}

interface Table<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Of a row, for links into the table. */
  readonly anchor?: (row: Row) => string;
}

/**
 * A table whose rows stack on a narrow screen. The roles say what the elements say already, because browsers forget it
 * when a style sheet takes a table's rows apart.
 */
export function table<Row>({ caption, columns, rows, anchor }: Table<Row>): Html {
  return html`<table class="stack" role="table"><caption class="unseen">${caption}</caption>
<thead role="rowgroup"><tr role="row">${columns.map(({ heading }) => html`<th scope="col" role="columnheader">${heading}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  (
    row,
  ) => html`<tr role="row"${anchor !== undefined && html` id="${anchor(row)}"`}>${columns.map((column, index) => cell(column, row, index))}</tr>
`,
)}</tbody></table>`;
}

function cell<Row>({ heading, cell: content }: Column<Row>, row: Row, index: number): Html {
  if (index === 0) return html`<th scope="row" role="rowheader">${content(row)}</th>`;
  return html`<td role="cell" data-label="${heading}"><div>${content(row)}</div></td>`;
}
