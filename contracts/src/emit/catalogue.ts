/** Emits `catalogue.ts`: one row for each contract, as constant data. */
import type { Contract } from '../model.ts';
import { header } from './header.ts';
import { camelCase } from './registry.ts';

const groups = [
  { constant: 'messages', kind: 'message', type: 'MessageContract', doc: 'Kafka messages' },
  { constant: 'items', kind: 'item', type: 'ItemContract', doc: 'Items of DynamoDB tables' },
  { constant: 'tables', kind: 'table', type: 'TableContract', doc: 'Tables in the lake and in Snowflake' },
  { constant: 'results', kind: 'result', type: 'ResultContract', doc: 'Results of named queries' },
] as const;

/** The text of `catalogue.ts`. `modelPath` leads from it to `model.ts`. */
export function emitCatalogue(rows: readonly Contract[], modelPath: string): string {
  const [imports, sections]: [string[], string[]] = [[], []];
  for (const group of groups) {
    if (group.kind === 'result') {
      sections.push(section(group, rows));
      continue;
    }
    const products = productsWith(group.kind, rows);
    const suffix = camelCase(`x-${group.constant}`).slice(1);
    const name = (product: string) => `${camelCase(product)}${suffix}`;
    imports.push(
      ...products.map((p) => `import { ${group.constant} as ${name(p)} } from './${p}/${group.constant}.ts';\n`),
    );
    const parts = products.map((product) => `  ...${name(product)},\n`);
    sections.push(constantOf(group, parts.length === 0 ? '{}' : `{\n${parts.join('')}}`));
  }
  const types = groups
    .map(({ type }) => type)
    .sort()
    .join(', ');
  return `${header('contracts/*/*.json')}import type { ${types} } from '${modelPath}';\n${imports.sort().join('')}\n${sections.join('\n')}`;
}

/** Rows of one kind of one product, in a module of their own, because functions carry those: `<product>/messages.ts`, `items.ts`, `tables.ts`. */
export function emitProductRows(rows: readonly Contract[], modelPath: string): readonly (readonly [string, string])[] {
  return groups
    .filter(({ kind }) => kind !== 'result')
    .flatMap((group) =>
      productsWith(group.kind, rows).map((product): readonly [string, string] => {
        const own = rows.filter((row) => row.product === product);
        const source = `contracts/${product}/*.${group.kind}.json`;
        const text = `${header(source)}import type { ${group.type} } from '${modelPath}';\n\n${section(group, own)}`;
        return [`${product}/${group.constant}.ts`, text];
      }),
    );
}

function productsWith(kind: Group['kind'], rows: readonly Contract[]): readonly string[] {
  return [...new Set(rows.flatMap((row) => (row.kind === kind ? row.product : [])))];
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
