/** Emits `catalogue.ts`: one row for each contract, as constant data. */
import type { Contract } from '../model.ts';
import { header } from './header.ts';
import { camelCase } from './registry.ts';

const groups = [
  { constant: 'messages', kind: 'message', type: 'MessageContract', doc: 'Kafka messages' },
  { constant: 'tables', kind: 'table', type: 'TableContract', doc: 'Tables in the lake' },
  { constant: 'results', kind: 'result', type: 'ResultContract', doc: 'Results of named queries' },
] as const;

/** The module's text. `modelPath` leads from it to `model.ts`. */
export function emitCatalogue(rows: readonly Contract[], modelPath: string): string {
  const products = [...new Set(rows.flatMap(({ kind, product }) => (kind === 'message' ? product : [])))];
  const sections = groups.map((group) => {
    // Messages stand in modules of their own, because functions carry those.
    if (group.kind !== 'message') return section(group, rows);
    const parts = products.map((product) => `  ...${camelCase(product)},\n`);
    return constantOf(group, parts.length === 0 ? '{}' : `{\n${parts.join('')}}`);
  });
  const imports = products.map(
    (product) => `import { messages as ${camelCase(product)} } from './${product}/messages.ts';\n`,
  );
  const types = groups
    .map(({ type }) => type)
    .sort()
    .join(', ');
  return `${header('contracts/*/*.json')}import type { ${types} } from '${modelPath}';\n${imports.join('')}\n${sections.join('\n')}`;
}

/** The text of `<product>/messages.ts`: the rows of the product's messages. */
export function emitMessages(product: string, rows: readonly Contract[], modelPath: string): string {
  const own = rows.filter((row) => row.product === product);
  const source = `contracts/${product}/*.message.json`;
  return `${header(source)}import type { MessageContract } from '${modelPath}';\n\n${section(groups[0], own)}`;
}

type Group = (typeof groups)[number];

function section(group: Group, rows: readonly Contract[]): string {
  const entries = rows
    .filter((row) => row.kind === group.kind)
    .map((row) => [`${row.product}/${row.name}`, row] as const);
  return constantOf(group, `${JSON.stringify(Object.fromEntries(entries), null, 2)} as const`);
}

function constantOf({ constant, type, doc }: Group, value: string): string {
  return `/** ${doc}, by \`<product>/<name>\`. */\nexport const ${constant} = ${value} satisfies Readonly<Record<string, ${type}>>;\n`;
}
