/** Emits `catalogue.ts`: one row for each contract, as constant data. */
import type { Contract } from '../model.ts';
import { header } from './header.ts';

const groups = [
  { constant: 'messages', kind: 'message', type: 'MessageContract', doc: 'Kafka messages' },
  { constant: 'tables', kind: 'table', type: 'TableContract', doc: 'Tables in the lake' },
  { constant: 'results', kind: 'result', type: 'ResultContract', doc: 'Results of named queries' },
] as const;

/** The module's text. `modelPath` leads from it to `model.ts`. */
export function emitCatalogue(rows: readonly Contract[], modelPath: string): string {
  const sections = groups.map(({ constant, kind, type, doc }) => {
    const entries = rows.filter((row) => row.kind === kind).map((row) => [`${row.product}/${row.name}`, row] as const);
    const value = JSON.stringify(Object.fromEntries(entries), null, 2);
    return `/** ${doc}, by \`<product>/<name>\`. */\nexport const ${constant} = ${value} as const satisfies Readonly<Record<string, ${type}>>;\n`;
  });
  const types = groups
    .map(({ type }) => type)
    .sort()
    .join(', ');
  return `${header('contracts/*/*.json')}import type { ${types} } from '${modelPath}';\n\n${sections.join('\n')}`;
}
