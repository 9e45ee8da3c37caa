/** Emits `service-levels.ts`: of each table what its age and quality are measured by, and nothing else, for the function that does it. */
import type { Contract } from '../model.ts';
import type { MeasuredTable } from '../service-levels.ts';
import { header } from './header.ts';

/** The text of the module. `sourcePath` leads from it to the hand-written modules. */
export function emitServiceLevels(rows: readonly Contract[], sourcePath: string): string {
  const topics = new Map<string, string>(
    rows.flatMap((row) => (row.kind === 'message' ? [[`${row.product}/${row.name}.message`, row.topic] as const] : [])),
  );
  const measured = rows.flatMap((row): readonly (readonly [string, MeasuredTable])[] => {
    if (row.kind !== 'table') return [];
    const { product, name, format, location, quality } = row;
    const partitionColumns = row.partitionColumns.map((column) => ({ name: column.name, type: column.type }));
    const [topic] = row.sources.flatMap((source) => topics.get(source) ?? []);
    const landed = format === 'snowflake' && topic !== undefined ? { landed: `topics/${topic}/` } : {};
    const table = { product, name, format, location, partitionColumns, judged: quality.length > 0, ...landed };
    return [[`${product}/${name}`, table]];
  });
  const value = JSON.stringify(Object.fromEntries(measured), null, 2);
  return `${header('contracts/*/*.table.json')}import type { MeasuredTable } from '${sourcePath}/service-levels.ts';

/** Tables whose service levels can be measured, by \`<product>/<name>\`. */
export const measuredTables: Readonly<Record<string, MeasuredTable>> = ${value};
`;
}
