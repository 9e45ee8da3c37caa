/**
 * The kinds of change as docs/reviews.md lists them. `npx tsx contracts/src/diff/kinds/document.ts` brings the document up to
 * date; a test says if it is not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { changeKinds } from '../kinds.ts';
import { enginesOf, promotions } from '../rules/promotions.ts';
import type { ChangeKind } from './kind.ts';

/** The document that holds the list. */
export const documentFile = fileURLToPath(new URL('../../../../docs/reviews.md', import.meta.url));

const begin = '<!-- kinds: begin -->';
const end = '<!-- kinds: end -->';

const areas: readonly (readonly [ChangeKind['area'], string])[] = [
  ['contract', 'Any contract'],
  ['schema', 'Schemas'],
  ['message', 'Messages'],
  ['item', 'Items'],
  ['table', 'Tables'],
  ['result', 'Results'],
];

const breaks: Readonly<Record<ChangeKind['breaks'], string>> = {
  proof: 'proved each time',
  always: 'in every mode',
  both: 'both directions',
  backward: 'backward',
  forward: 'forward',
  none: 'nothing',
};

/** `text` with its list of kinds made anew. */
export function withKinds(text: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from === -1 || to < from) throw new TypeError(`the document needs ${begin} and ${end}`);
  return `${text.slice(0, from + begin.length)}\n${sections()}${text.slice(to)}`;
}

function sections(): string {
  const kinds = areas.map(([area, title]) => {
    const rows = changeKinds.filter((kind) => kind.area === area);
    return `### ${title}\n\n| kind | what happened | breaks | rule |\n| --- | --- | --- | --- |\n${rows.map(kindRow).join('')}`;
  });
  return `\n${[...kinds, promotionSection()].join('\n')}\n`;
}

function kindRow({ kind, summary, breaks: broken, rule }: ChangeKind): string {
  return `| \`${kind}\` | ${cell(summary)} | ${breaks[broken]} | ${cell(rule)} |\n`;
}

/** Who reads old files as a new type, and where that is written. */
function promotionSection(): string {
  const engines = [...new Set([...enginesOf('parquet'), ...enginesOf('hudi')])];
  const head = `| from … to | ${engines.join(' | ')} |\n| --- |${' --- |'.repeat(engines.length)}\n`;
  const rows = promotions.map(({ name, cells }) => {
    const columns = engines.map((engine) => `${cells[engine].reads ? 'yes' : 'no'} (${cell(cells[engine].source)})`);
    return `| ${name} | ${columns.join(' | ')} |\n`;
  });
  return `### Types that old files can be read as\n\nWhat is not listed, no engine reads.\n\n${head}${rows.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}

if (import.meta.filename === process.argv[1])
  writeFileSync(documentFile, withKinds(readFileSync(documentFile, 'utf8')));
