/** The ways from a raw table to the structured table of what keeps the contract and to the table of what breaks it. */
import type { JsonObject } from '../../json.ts';
import type { LoadedContract } from '../../load.ts';
import type { MessageContract, TableContract } from '../../model.ts';

/** One message's way through the warehouse. */
export interface Leg {
  readonly message: MessageContract;
  /** The message's self-contained schema. */
  readonly schema: JsonObject;
  /** Id of its file: `clickstream/events.message.json`. */
  readonly contract: string;
  readonly raw: TableContract;
  readonly structured: TableContract;
  readonly quarantined: TableContract;
}

/** The legs of the product's contracts, by the raw table's name. */
export function legsOf(contracts: readonly LoadedContract[]): readonly Leg[] {
  const tables = contracts.flatMap(({ row }) => (row?.kind === 'table' && row.format === 'snowflake' ? row : []));
  return tables
    .filter(({ schema }) => schema === 'raw')
    .flatMap((raw) => {
      const source = contracts.find(({ file, row }) => row?.kind === 'message' && raw.sources.includes(idOf(file.id)));
      const fed = tables.filter(({ schema, sources }) => schema === 'structured' && sources.includes(tableId(raw)));
      const quarantined = fed.find(isQuarantine);
      const structured = fed.find((table) => !isQuarantine(table));
      if (source?.row?.kind !== 'message' || structured === undefined || quarantined === undefined) return [];
      const { file, row: message, schema } = source;
      return [{ message, schema, contract: file.id, raw, structured, quarantined }];
    });
}

/** A quarantine keeps the line itself and the reasons. */
function isQuarantine({ columns }: TableContract): boolean {
  return ['record', 'reasons'].every((name) => columns.some((column) => column.name === name));
}

function idOf(file: string): string {
  return file.replace(/\.json$/, '');
}

function tableId({ product, name }: TableContract): string {
  return `${product}/${name}.table`;
}
