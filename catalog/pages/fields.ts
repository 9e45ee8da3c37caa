/** The fields of a contract, and examples of whole documents. */
import { protectionWords } from '../../contracts/src/protection.ts';
import { type Html, html, type Part } from '../html.ts';
import type { Constraint } from '../model/constraints.ts';
import { type Field, flatten } from '../model/fields.ts';
import type { Entry } from '../model/index.ts';
import { keyColumnsOf } from '../model/sources.ts';
import { briefJson } from '../model/words.ts';
import { anchor } from '../site.ts';
import { breakable, type Column, code, table } from './parts.ts';

interface FieldTable {
  readonly fields: readonly Field[];
  readonly caption: string;
  /** With which the rows' anchors begin. */
  readonly prefix: string;
}

export function fieldTable(entry: Entry, { fields, caption, prefix }: FieldTable): Html {
  const columns: readonly Column<Field>[] = [
    { heading: 'Name', cell: (field) => html`${fieldName(field, prefix)}${roles(entry, field)}${personal(field)}` },
    { heading: 'Type', cell: type },
    { heading: 'Rules', cell: (field) => rules(entry, field) },
    { heading: 'Meaning', cell: meaning },
  ];
  const rows = [...flatten(fields)].map(({ field }) => field);
  return table({ caption, columns, rows, anchor: ({ path }) => anchor(prefix, path) });
}

/** The way to the field in grey, its name in black; a link to itself, for sharing. */
function fieldName({ name, path }: Field, prefix: string): Html {
  const way = path.endsWith(name) ? path.slice(0, path.length - name.length) : '';
  const shown = way === '' && path !== name ? path : name;
  return html`<a class="field" href="#${anchor(prefix, path)}"><code><span class="way">${breakable(way)}</span>${breakable(shown)}</code></a>`;
}

function roles({ row }: Entry, { name, path }: Field): Part {
  if (row?.kind === 'message') {
    const keys = [
      ...(row.key === null ? [] : [row.key.slice(1).replaceAll('/', '.')]),
      ...keyColumnsOf(row).flatMap((column) => [`before.${column}`, `after.${column}`]),
    ];
    return keys.includes(path) && html` <span class="badge">key</span>`;
  }
  if (row?.kind === 'item') {
    const isKey = name === path && [row.partitionKey, row.sortKey].includes(name);
    return html`${isKey && html` <span class="badge">key</span>`}${path === row.version && html` <span class="badge">version</span>`}`;
  }
  if (row?.kind !== 'table') return undefined;
  const partition = row.partitionColumns.some((column) => column.name === name);
  return html`${row.recordKey.includes(name) && html` <span class="badge">key</span>`}${partition && html` <span class="badge">partition</span>`}`;
}

function personal({ personalData, protection }: Field): Part {
  return html`${personalData === true && html` <span class="badge warn">personal</span>`}${protection !== undefined && html`<span class="about">${protectionWords(protection)}</span>`}`;
}

function type({ type: words, column }: Field): Html {
  return html`${words}${column !== undefined && html` <code class="column">${column}</code>`}`;
}

function rules({ row, kind }: Entry, { required, nullable, constraints }: Field): Html {
  const labels: string[] = [];
  const mayLack = kind === 'message' || kind === 'item';
  if (mayLack && required !== undefined) labels.push(required ? 'required' : 'optional');
  if (nullable) labels.push('may be null');
  else if (row !== undefined && !mayLack) labels.push('never null');
  return html`<ul class="rules">${labels.map((label) => html`<li>${label}</li>`)}${constraints.map(constraint)}</ul>`;
}

function constraint({ label, values }: Constraint): Html {
  const shown = values.map((value, index) => html`${index > 0 && ', '}<code>${value}</code>`);
  return html`<li>${label}${values.length > 0 && ' '}${shown}</li>`;
}

function meaning({ description, examples: values }: Field): Html {
  const shown = values.map((value, index) => html`${index > 0 && ', '}<code>${briefJson(value)}</code>`);
  return html`<span class="text">${description}</span>${values.length > 0 && html`<span class="about">e.g. ${shown}</span>`}`;
}

/** The largest example that is worth a reader's time, in characters. */
const longestExample = 20_000;

export function examples({ examples: all, row }: Entry): Part {
  if (row === undefined) return undefined;
  const texts = all
    .map(({ origin, value }) => ({ origin, text: JSON.stringify(value, null, 2) }))
    .filter(({ text }) => text.length <= longestExample);
  if (texts.length === 0) return html`<p class="quiet">The contract gives none, and none could be made from it.</p>`;
  return texts.map(({ origin, text }) => {
    const about =
      origin === 'given'
        ? 'From the contract; the contract accepts it.'
        : 'Made up from the schema; the contract accepts it.';
    return html`<p class="quiet">${about}</p>${code('Example', text)}`;
  });
}
