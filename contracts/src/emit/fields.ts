/** Emits `fields.ts` of a product: what the properties of its messages are, for who makes messages of text. */
import { facetsOf } from '../facets.ts';
import { objectOr, stringsOf } from '../json.ts';
import type { MessageField } from '../model.ts';
import { header } from './header.ts';
import type { RegistryRow } from './registry.ts';

/** The text of `<product>/fields.ts`. `sourcePath` leads to the hand-written modules. */
export function emitFields(product: string, rows: readonly RegistryRow[], sourcePath: string): string {
  const messages = rows.filter((row) => row.kind === 'message' && row.product === product && row.current);
  const entries = messages.map((row) => {
    const lines = fieldsOf(row).map((field) => `    ${JSON.stringify(field)},\n`);
    return `  '${product}/${row.name}': [\n${lines.join('')}  ],\n`;
  });
  return `${header(`contracts/${product}/*.message.json`)}import type { MessageField } from '${sourcePath}/model.ts';

/** Properties of the messages of ${product}, by \`<product>/<name>\`, in the contract's order. */
export const fields: Readonly<Record<string, readonly MessageField[]>> = {
${entries.join('')}};
`;
}

function fieldsOf({ schema }: RegistryRow): readonly MessageField[] {
  const required = stringsOf(schema.required);
  return Object.entries(objectOr(schema.properties)).map(([name, property]) => {
    const { types = [], nullable, column, format } = facetsOf(property);
    const told = { ...(column === undefined ? {} : { column }), ...(format === undefined ? {} : { format }) };
    return { name, types, nullable, required: required.includes(name), ...told };
  });
}
