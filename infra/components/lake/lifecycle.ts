/** When what lies in a bucket moves to a colder class or goes, by zone. */
import type * as aws from '@pulumi/aws';

/** How long buckets keep what, in days. */
export interface Keeping {
  /** Replaced and deleted objects: so long they can be restored. */
  readonly oldVersionDays: number;
  /** Until what was received moves to Intelligent-Tiering; 0 for never. */
  readonly coldAfterDays: number;
  /** What was refused; 0 for ever. */
  readonly refusedDays: number;
  /** Reports of runs; 0 for ever. */
  readonly reportDays: number;
  /** Results of queries. */
  readonly queryResultDays: number;
}

/** A zone of a bucket with a rule of its own. */
export interface Zone {
  /** Ends with a slash; empty for the whole bucket. */
  readonly prefix: string;
  /** Days after which its objects are deleted, or moved to a colder class. 0 for never. */
  readonly after: number;
  readonly action: 'delete' | 'cool';
}

/** Days that an unfinished upload may take, and that files of a run that died lie about. */
const unfinishedDays = 7;

/** Prefix of what Athena writes; everything under it can be queried again. */
export const athenaResultsPrefix = 'athena-results';

/**
 * The zones of the lake that do not stay as they are. Tables, rates and checkpoints do: they are read whenever anybody asks.
 */
export function lakeZones(keeping: Keeping): readonly Zone[] {
  const { coldAfterDays, refusedDays, reportDays, queryResultDays } = keeping;
  const rows = [
    ['cool', coldAfterDays, ['raw', 'raw_data']],
    ['delete', refusedDays, ['quarantine', 'rejected', 'errors']],
    ['delete', reportDays, ['reports']],
    ['delete', unfinishedDays, ['staging']],
    ['delete', queryResultDays, [athenaResultsPrefix]],
  ] as const;
  return rows.flatMap(([action, after, prefixes]) =>
    prefixes.map((prefix) => ({ prefix: `${prefix}/`, after, action })),
  );
}

type Rule = aws.types.input.s3.BucketLifecycleConfigurationRule;

/** The rule of the whole bucket, and one for each zone that has one. */
export function lifecycleRules(oldVersionDays: number, zones: readonly Zone[]): Rule[] {
  const whole: Rule = {
    id: 'whole-bucket',
    status: 'Enabled',
    filter: { prefix: '' },
    abortIncompleteMultipartUpload: { daysAfterInitiation: unfinishedDays },
    noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
    // The mark of a deletion goes when there is nothing left to restore.
    expiration: { expiredObjectDeleteMarker: true },
  };
  return [whole, ...zones.filter(({ after }) => after > 0).map(zoneRule)];
}

function zoneRule({ prefix, after, action }: Zone): Rule {
  return {
    id: prefix === '' ? 'everything' : prefix.replace(/\/$/, ''),
    status: 'Enabled',
    filter: { prefix },
    ...(action === 'delete'
      ? { expiration: { days: after } }
      : { transitions: [{ days: after, storageClass: 'INTELLIGENT_TIERING' }] }),
  };
}
