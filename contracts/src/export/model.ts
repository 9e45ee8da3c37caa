/** What an exporter is. */
import type { Kind } from '../files.ts';
import type { LoadedContract } from '../load.ts';
import type { Contract } from '../model.ts';
import type { Cursor } from './ledger.ts';

/** A contract that is being exported. */
export interface Subject<Row extends Contract = Contract> {
  readonly contract: LoadedContract;
  readonly row: Row;
  /** The whole contract; everything that the export says is taken from here. */
  readonly root: Cursor;
}

export interface Exporter {
  /** What follows `<product>/<name>.<kind>` or, of one that puts a product together, `<product>`. */
  readonly extension: string;
  readonly kinds: readonly Exclude<Kind, 'shared'>[];
  /** What keeps a contract of these kinds out of the format, in a few words; undefined for what it takes. Default: nothing. */
  readonly refuses?: (row: Contract) => string | undefined;
  /** Whether all contracts of a product become one document. */
  readonly together: boolean;
  /** What it can express, as rows: a keyword, or `streampact.…`, and where it goes. Anything else is reported. */
  readonly expresses: Readonly<Record<string, string>>;
  /** The document about `subjects`: one contract, or those of one product. */
  readonly render: (subjects: readonly Subject[]) => string;
}

/** What becomes, in every format, of the keywords that are gone once a contract's references are followed. */
export const beforehand: Readonly<Record<string, string>> = {
  $schema: 'left out: it names the words of a contract, and the format has its own',
  $ref: 'followed; a reference that leads back to itself is expressed or reported',
  $defs: 'in the places that refer to them; what nothing refers to says nothing of the data',
};
