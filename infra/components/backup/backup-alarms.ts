/**
 * The alarms of the daily copies, on what AWS Backup counts for their vault:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
 */
import type * as pulumi from '@pulumi/pulumi';
import { metricsOf } from '../alarms/metric.ts';
import { type AlarmRow, never } from '../alarms/row.ts';

/** Ends of a job that leave no copy, or bring none back: the alarm's suffix, the metric, what is the case. */
const failures = [
  ['failed', 'NumberOfBackupJobsFailed', 'AWS Backup could not make a copy'],
  ['aborted', 'NumberOfBackupJobsAborted', 'A copy was stopped before it was whole'],
  ['expired', 'NumberOfBackupJobsExpired', 'A copy did not begin or end in the time that it had'],
  ['restore-failed', 'NumberOfRestoreJobsFailed', 'AWS Backup could not bring a copy back'],
] as const;

const daySeconds = 86_400;

/** A job that came to nothing; and two days without any copy, as in a region where AWS Backup may not copy these kinds of stores. */
export function backupAlarms(vaultName: pulumi.Input<string>): readonly AlarmRow[] {
  const of = metricsOf({ namespace: 'AWS/Backup', dimensions: { BackupVaultName: vaultName } });
  return [
    ...failures.map(
      ([suffix, metric, description]): AlarmRow => ({
        suffix,
        kind: 'backup-failed',
        description,
        metric: of('Sum', metric),
        rings: never,
      }),
    ),
    {
      suffix: 'missing',
      kind: 'backup-missing',
      description: 'No copy was made for two days',
      metric: of('Sum', 'NumberOfBackupJobsCompleted'),
      rings: ['below', 1],
      missing: 'rings',
      points: 2,
      period: daySeconds,
    },
  ];
}
