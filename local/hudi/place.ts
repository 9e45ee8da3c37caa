/** Where the table lies: in a folder, in an account's lake, or in the local cloud that the last run left. */
import { S3Client } from '@aws-sdk/client-s3';
import { tables } from '../../contracts/generated/catalogue.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { unlessInterrupted } from '../interruption.ts';
import { folderStore } from './folder-store.ts';
import { s3Store } from './s3-store.ts';
import type { TimelineStore } from './store.ts';

/** What the command line and the environment say of the place. */
export interface PlaceFlags {
  readonly local?: true;
  readonly state: string;
  readonly bucket?: string;
  /** S3's address where it is not AWS's own. */
  readonly endpoint?: string;
  /** Name of a table with a contract. */
  readonly table?: string;
  /** Place of any other table in the bucket. */
  readonly prefix?: string;
  readonly folder?: string;
}

/** Tables with a contract that Hudi keeps. */
const hudiTables: readonly TableContract[] = Object.values(tables as Readonly<Record<string, TableContract>>).filter(
  ({ format }) => format === 'hudi',
);

const leaving = (signal: AbortSignal) => ({ signal, outcome: 'Nothing was changed.' });

/**
 * Runs `work` on the table's timeline and lets go of it afterwards; a local cloud is stopped again, its state kept.
 *
 * @throws StreampactError USAGE for a table that there is not; LOCAL_STATE_ABSENT, LOCAL_BUSY; INTERRUPTED by `signal`.
 */
export async function withTimeline<T>(
  flags: PlaceFlags,
  signal: AbortSignal,
  work: (store: TimelineStore) => Promise<T>,
): Promise<T> {
  if (flags.folder !== undefined) return unlessInterrupted(leaving(signal), work(folderStore(flags.folder)));
  const prefix = prefixOf(flags);
  if (flags.local || flags.bucket === undefined) {
    // Only then, because the local cloud is a lot to load.
    const { withLocalLake } = await import('./local-lake.ts');
    return withLocalLake(flags.state, (lake) => unlessInterrupted(leaving(signal), work(s3Store(lake, prefix))));
  }
  const { bucket, endpoint } = flags;
  const s3 = new S3Client(endpoint === undefined ? {} : { endpoint, forcePathStyle: true });
  try {
    return await unlessInterrupted(leaving(signal), work(s3Store({ s3, bucket }, prefix)));
  } finally {
    s3.destroy();
  }
}

/** The table's place in the bucket; the only table with a contract where none is named. */
export function prefixOf({ table, prefix }: Pick<PlaceFlags, 'table' | 'prefix'>): string {
  if (prefix !== undefined) return prefix.replace(/^\/+|\/+$/g, '');
  const named = hudiTables.filter((one) => table === undefined || one.table === table);
  const [first] = named;
  if (first !== undefined && named.length === 1) return first.location;
  const known = hudiTables.map((one) => one.table).join(', ');
  throw new StreampactError('USAGE', table === undefined ? 'Which table?' : `No Hudi table is named "${table}".`, {
    where: '--table',
    fix: `one of: ${known}; or --prefix for a table without a contract`,
  });
}
