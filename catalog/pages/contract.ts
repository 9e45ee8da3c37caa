/** One contract: facts first, then lineage, fields, rules, examples, code and history. */
import { type Html, html, type Part } from '../html.ts';
import { drawLineage } from '../lineage/svg.ts';
import type { Catalog, Entry } from '../model/index.ts';
import { lineageThrough, neighbours } from '../model/lineage.ts';
import { ruleInWords } from '../model/words.ts';
import { contractPage, homePage, productPage } from '../site.ts';
import { changelog } from './changelog.ts';
import { facts } from './facts.ts';
import { examples, fieldTable } from './fields.ts';
import { measures } from './measures.ts';
import { renderPage } from './page.ts';
import { code, contractLink, kindBadge, linkList, nodeLink, section, table } from './parts.ts';
import { queryParts } from './query.ts';

interface Section {
  readonly id: string;
  readonly heading: string;
  /** A section without a body is left out. */
  readonly body: Part;
}

export function renderContract(catalog: Catalog, entry: Entry): string {
  const path = contractPage(entry.id);
  const sections = sectionsOf(catalog, entry).filter(({ body }) => body !== undefined);
  const main = html`<div class="hero"><p class="kicker">${kindBadge(entry.kind)}</p><h1>${entry.title}</h1>
<p class="lead text">${entry.description}</p></div>
${facts(entry)}
<div class="with-contents">
<nav class="contents" aria-label="On this page"><ul>${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}</ul></nav>
<div>
${sections.map(({ id, heading, body }) => section(id, heading, body))}</div>
</div>`;
  return renderPage({
    path,
    title: `${entry.title} · ${entry.product} · Data catalog`,
    description: entry.description,
    trail: [
      { label: 'Data catalog', path: homePage },
      { label: entry.product, path: productPage(entry.product) },
      { label: `${entry.name}.${entry.kind}` },
    ],
    main,
  });
}

function sectionsOf(catalog: Catalog, entry: Entry): readonly Section[] {
  const { row } = entry;
  return [
    { id: 'lineage', heading: 'Lineage', body: lineage(catalog, entry) },
    {
      id: 'fields',
      heading: row?.kind === 'message' || row?.kind === 'item' ? 'Fields' : 'Columns',
      body: fields(entry),
    },
    { id: 'definitions', heading: 'Definitions', body: definitions(entry) },
    { id: 'quality', heading: 'Quality rules', body: quality(entry) },
    { id: 'measures', heading: 'Measures', body: measures(entry) },
    { id: 'query', heading: 'Query', body: queryParts(entry) },
    { id: 'examples', heading: 'Examples', body: examples(entry) },
    {
      id: 'type',
      heading: 'TypeScript',
      body: entry.type === undefined ? undefined : code('TypeScript type', entry.type),
    },
    { id: 'history', heading: 'Versions and changes', body: changelog(entry, catalog.reach) },
    { id: 'source', heading: 'Source', body: source(entry) },
  ];
}

function lineage(catalog: Catalog, entry: Entry): Part {
  const page = contractPage(entry.id);
  const linked = (ids: readonly string[]) =>
    ids.flatMap((id) => {
      const other = catalog.entries.get(id);
      return other === undefined ? [] : [contractLink(page, other)];
    });
  const side = (name: 'feeders' | 'fed') =>
    neighbours(catalog.lineage, entry.id, name).map((node) => nodeLink(page, node));
  const rows: readonly (readonly [string, readonly Html[], Part])[] = [
    ['Comes from', side('feeders'), sourceOf(entry)],
    ['Goes to', side('fed'), entry.row === undefined ? undefined : 'nothing in this catalog'],
    ['Uses definitions of', linked(entry.uses), undefined],
    ['Is used by', linked(entry.usedBy), undefined],
  ];
  const told = rows.filter(([, links, otherwise]) => links.length > 0 || otherwise !== undefined);
  const text = html`<dl class="facts narrow">${told.map(([name, links, otherwise]) => html`<div><dt>${name}</dt><dd>${linkList(links, otherwise)}</dd></div>`)}</dl>`;
  if (entry.row === undefined) return text;
  return html`${text}${drawLineage(lineageThrough(catalog.lineage, entry.id), { page, current: entry.id })}`;
}

function fields(entry: Entry): Part {
  if (entry.fields.length === 0) return entry.row === undefined ? undefined : 'The contract names no fields.';
  const note =
    entry.truncated && html`<p class="note">There are more fields than fit here; the source has them all.</p>`;
  return html`${fieldTable(entry, { fields: entry.fields, caption: `Fields of ${entry.title}`, prefix: 'field' })}${note}`;
}

function definitions(entry: Entry): Part {
  if (entry.definitions.length === 0) return undefined;
  return fieldTable(entry, {
    fields: entry.definitions,
    caption: `Definitions of ${entry.title}`,
    prefix: 'definition',
  });
}

function quality({ row }: Entry): Part {
  if (row?.kind !== 'table' || row.quality.length === 0) return undefined;
  return table({
    caption: 'Quality rules',
    columns: [
      {
        heading: 'Rule',
        cell: ({ says }: ReturnType<typeof ruleInWords>) => html`<span class="plain-weight">${says}</span>`,
      },
      { heading: 'Otherwise', cell: ({ effect }) => effect },
    ],
    rows: row.quality.map(ruleInWords),
  });
}

function source({ source: text, id }: Entry): Html {
  return html`<details><summary>The contract as written, <code>contracts/${id}</code></summary>${code('Contract', text)}</details>`;
}

function sourceOf({ row }: Entry): Part {
  if (row?.kind === 'message') return html`outside, by the topic <code>${row.topic}</code>`;
  return row?.kind === 'item' ? html`outside, by the DynamoDB table <code>${row.dynamoTable}</code>` : undefined;
}
