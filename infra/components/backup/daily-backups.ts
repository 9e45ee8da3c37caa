/** A copy a day of what has no older versions of its own: disks, databases, tables; kept in a vault under the stack's key. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Alarms } from '../alarms/alarms.ts';
import { backupAlarms } from './backup-alarms.ts';

/** Arguments of {@link DailyBackups}. */
export interface DailyBackupsArgs {
  /** Stack whose stores are meant: several may share an account. */
  readonly environment: string;
  /** Days that each copy is kept. */
  readonly days: number;
  readonly alarms: Alarms;
}

/** Tag of a store that is backed up. */
export const backupTag = { key: 'streampact:backup', value: 'daily' } as const;

/** Three in the morning, UTC: after the batch of the night, before the purge of items. */
const schedule = 'cron(0 3 * * ? *)';
const window = { startMinutes: 60, completionMinutes: 480 } as const;

/** Kinds that are looked through for the tag. */
const kinds = ['dynamodb:*:*:table/*', 'ec2:*:*:volume/*', 'rds:*:*:db:*'].map((kind) => `arn:aws:${kind}`);

/**
 * What AWS Backup asks of a role that makes copies. AWS keeps it up to date with the services that it knows:
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/security-iam-awsmanpol.html
 */
const policyArn = 'arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup';

/** The vault, the plan, what the plan selects, and alarms on copies that fail or stay away. Nobody of the stack may restore: that is a person's decision, with a role of their own. */
export class DailyBackups extends pulumi.ComponentResource {
  readonly vaultName: pulumi.Output<string>;

  constructor(name: string, args: DailyBackupsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:DailyBackups', name, {}, options);
    const child = { parent: this };
    const vault = new aws.backup.Vault(`${name}-vault`, { forceDestroy: false }, child);
    const plan = new aws.backup.Plan(
      `${name}-plan`,
      {
        rules: [
          {
            ruleName: 'daily',
            targetVaultName: vault.name,
            schedule,
            startWindow: window.startMinutes,
            completionWindow: window.completionMinutes,
            lifecycle: { deleteAfter: args.days },
            recoveryPointTags: { environment: args.environment, project: 'streampact' },
          },
        ],
      },
      child,
    );
    const { role, attachment } = createRole(this, name);
    new aws.backup.Selection(
      `${name}-selection`,
      {
        planId: plan.id,
        iamRoleArn: role.arn,
        resources: kinds,
        // All of them must hold; `selectionTags` would take what holds one.
        conditions: [
          {
            stringEquals: [
              { key: `aws:ResourceTag/${backupTag.key}`, value: backupTag.value },
              { key: 'aws:ResourceTag/environment', value: args.environment },
            ],
          },
        ],
      },
      { parent: this, dependsOn: [attachment] },
    );
    args.alarms.watch(this, name, backupAlarms(vault.name));
    this.vaultName = vault.name;
    this.registerOutputs({ vaultName: this.vaultName });
  }
}

interface BackupRole {
  readonly role: aws.iam.Role;
  readonly attachment: aws.iam.RolePolicyAttachment;
}

function createRole(parent: DailyBackups, name: string): BackupRole {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } };
  const role = new aws.iam.Role(
    `${name}-role`,
    {
      description: 'Makes the daily copies',
      assumeRolePolicy: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    },
    { parent },
  );
  const attachment = new aws.iam.RolePolicyAttachment(`${name}-policy`, { role: role.name, policyArn }, { parent });
  return { role, attachment };
}
