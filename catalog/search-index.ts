/** What the search looks through, as a script: pages that are opened from a file may not fetch anything. */

import type { Contract } from '../contracts/src/model.ts';
import { flatten } from './model/fields.ts';
import type { Entry } from './model/index.ts';
import { carrierOf } from './model/lineage.ts';
import { originOf } from './model/sources.ts';
import { kindWords } from './model/words.ts';
import { contractPage } from './site.ts';

/** Names beyond these are found by nobody who does not know the contract. */
const maxNames = 150;

/** A row of the index, as `assets/search.js` reads it: title, page, kind, product, owner, names, description. */
type Row = readonly [string, string, string, string, string, string, string];

export function searchIndex(entries: readonly Entry[]): string {
  return `globalThis.catalogIndex=[\n${entries.map((entry) => inScript(rowOf(entry))).join(',\n')}\n];\n`;
}

function rowOf({ title, id, kind, product, name, row, fields, definitions, description }: Entry): Row {
  const names = new Set([...flatten([...fields, ...definitions])].map(({ field }) => field.name));
  const carriers = row === undefined || row.kind === 'result' ? [] : [carrierOf(row)];
  const words = [
    name,
    ...carriers,
    ...(row === undefined ? [] : further(row)),
    ...[...names].slice(0, maxNames),
    ...(row?.personalData === true ? ['personal data'] : []),
  ];
  return [title, contractPage(id), kindWords[kind], product, row?.owner ?? '', words.join(' '), description];
}

/** What else people call it: connectors and what they read, the system that keeps it, and measures. */
function further(row: Contract): readonly string[] {
  if (row.kind === 'message') {
    const origin = originOf(row);
    return [
      ...(origin === undefined ? [] : [origin.connector, origin.system, origin.place]),
      ...(row.landing === undefined ? [] : [row.landing.connector]),
    ];
  }
  if (row.kind === 'table' && row.format === 'snowflake')
    return ['Snowflake', ...(row.measures ?? []).map(({ name }) => name)];
  return row.kind === 'result' && row.engine === 'snowflake' ? ['Snowflake'] : [];
}

/** JSON that is safe inside a script, wherever the script ends up. */
function inScript(value: Row): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
