/** Questions to Athena, as far as the bytes reach that may be scanned. */
import { type AthenaClient, type ColumnInfo, GetWorkGroupCommand, type Row } from '@aws-sdk/client-athena';
import { execute, pages } from '../queries/execution.ts';
import type { Limits } from './limits.ts';

/** An answer; the names of its columns are not among the rows. */
export interface Answer {
  readonly columns: readonly ColumnInfo[];
  readonly rows: readonly Row[];
}

/** A row's cells as Athena tells them; null for NULL. */
export function textsOf(row: Row | undefined): readonly (string | null)[] {
  return (row?.Data ?? []).map((cell) => cell.VarCharValue ?? null);
}

/** Thrown instead of a question that the limit forbids: the check is skipped for this reason. */
export class ScanLimit extends Error {
  readonly mend: string;

  constructor(reason: string, mend: string) {
    super(reason);
    this.mend = mend;
  }
}

interface Place {
  readonly workgroup: string;
  readonly database: string;
  readonly limits: Pick<Limits, 'maxScanBytes' | 'checkMs'>;
}

/** See the module's head. */
export class Scan {
  readonly #athena: AthenaClient;
  readonly #place: Place;
  #cutoff: Promise<number | undefined> | undefined;
  #scanned = 0;

  constructor(athena: AthenaClient, place: Place) {
    this.#athena = athena;
    this.#place = place;
  }

  /** Bytes that were scanned so far. */
  get scannedBytes(): number {
    return this.#scanned;
  }

  /**
   * Asks, and waits as long as one check may take. Throws {@link ScanLimit}; errors are those of `queries/execution.ts`.
   * `name` is for messages.
   */
  async ask(name: string, sql: string): Promise<Answer> {
    await this.allow();
    const { workgroup, database, limits } = this.#place;
    const execution = { name, sql, literals: [], database, workgroup, deadlineMs: limits.checkMs };
    const signal = AbortSignal.timeout(limits.checkMs);
    const state = await execute(this.#athena, execution, signal);
    this.count(state.Statistics?.DataScannedInBytes ?? 0);
    const rows: Row[] = [];
    let columns: readonly ColumnInfo[] = [];
    for await (const page of pages(this.#athena, execution, { id: state.QueryExecutionId ?? '', signal })) {
      rows.push(...page.rows);
      columns = page.columns;
    }
    return { columns, rows: rows.slice(1) };
  }

  /** Counts bytes that somebody else had scanned for this run. */
  count(bytes: number): void {
    this.#scanned += bytes;
  }

  /** Throws {@link ScanLimit} unless another query may begin: nothing but the workgroup's own limit can end one. */
  async allow(): Promise<void> {
    const { maxScanBytes } = this.#place.limits;
    this.#cutoff ??= this.#askCutoff();
    const cutoff = await this.#cutoff;
    if (cutoff === undefined || cutoff > maxScanBytes) {
      const own = cutoff === undefined ? 'sets no limit for a query' : `lets a query scan ${inMebibytes(cutoff)}`;
      throw new ScanLimit(
        `the workgroup ${this.#place.workgroup} ${own}, and --max-scan allows ${inMebibytes(maxScanBytes)} in all`,
        'lower the workgroup’s limit, or raise --max-scan',
      );
    }
    if (this.#scanned >= maxScanBytes) {
      throw new ScanLimit(
        `${inMebibytes(this.#scanned)} are scanned, and --max-scan allows ${inMebibytes(maxScanBytes)}`,
        'raise --max-scan, or choose a product with --only',
      );
    }
  }

  async #askCutoff(): Promise<number | undefined> {
    const command = new GetWorkGroupCommand({ WorkGroup: this.#place.workgroup });
    const { WorkGroup: group } = await this.#athena.send(command);
    return group?.Configuration?.BytesScannedCutoffPerQuery;
  }
}

function inMebibytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
