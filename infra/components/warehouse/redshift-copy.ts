/** A copy of a table of the lake in Redshift Serverless, one day after another. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { createRole } from '../../policies/role.ts';
import type { DataLake } from '../lake/data-lake.ts';
import type { LakeTable } from '../lake/lake-table.ts';
import type { Network } from '../network/network.ts';
import { createSchedule } from '../schedules/schedule.ts';
import { loadProcedure, loadStatements } from './load-sql.ts';

/** Arguments of {@link RedshiftCopy}. */
export interface RedshiftCopyArgs {
  readonly table: LakeTable;
  readonly lake: DataLake;
  /** Redshift Serverless wants private subnets in three zones. */
  readonly network: Network;
  /** When yesterday is loaded, in the notation of EventBridge Scheduler (UTC). */
  readonly schedule: string;
  readonly enabled: boolean;
}

const database = 'lake';
/** Redshift processing units: the least that there is. */
const baseCapacity = 8;

/** Namespace, workgroup, the table's DDL and the daily load. */
export class RedshiftCopy extends pulumi.ComponentResource {
  readonly workgroupName: pulumi.Output<string>;

  constructor(name: string, args: RedshiftCopyArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:RedshiftCopy', name, {}, options);
    const namespace = createNamespace(this, name, args);
    const workgroup = createWorkgroup(this, name, { args, namespace });
    const caller = createCaller(this, name, workgroup);
    const ready = createTables(this, name, { args, namespace, workgroup, callerName: caller.role.name });
    scheduleLoads(this, name, { args, workgroup, caller, ready });
    this.workgroupName = workgroup.workgroupName;
    this.registerOutputs({ workgroupName: this.workgroupName });
  }
}

/** Redshift makes and keeps the administrator's password, in Secrets Manager; the stack never sees it. */
function createNamespace(
  parent: RedshiftCopy,
  name: string,
  { lake, table }: RedshiftCopyArgs,
): aws.redshiftserverless.Namespace {
  const read = lake.grantRead([table.contract.location]);
  const { role, policy } = createRole(parent, `${name}-copy`, {
    service: ['redshift.amazonaws.com', 'redshift-serverless.amazonaws.com'],
    description: `COPY of ${table.contract.table}`,
    statements: read.statements,
  });
  return new aws.redshiftserverless.Namespace(
    `${name}-namespace`,
    {
      namespaceName: name,
      dbName: database,
      manageAdminPassword: true,
      iamRoles: [role.arn],
      defaultIamRoleArn: role.arn,
      logExports: ['userlog', 'connectionlog', 'useractivitylog'],
    },
    { parent, dependsOn: [policy, ...read.dependsOn] },
  );
}

interface NamespaceParts {
  readonly args: RedshiftCopyArgs;
  readonly namespace: aws.redshiftserverless.Namespace;
}

function createWorkgroup(
  parent: RedshiftCopy,
  name: string,
  { args, namespace }: NamespaceParts,
): aws.redshiftserverless.Workgroup {
  const member = args.network.memberAccess();
  return new aws.redshiftserverless.Workgroup(
    `${name}-workgroup`,
    {
      workgroupName: name,
      namespaceName: namespace.namespaceName,
      baseCapacity,
      publiclyAccessible: false,
      // COPY reads through the endpoint of S3, as everything in the network does.
      enhancedVpcRouting: true,
      subnetIds: [...args.network.privateSubnetIds],
      securityGroupIds: [...member.securityGroupIds],
    },
    { parent, dependsOn: [...member.dependsOn] },
  );
}

interface Caller {
  readonly role: aws.iam.Role;
  readonly policy: aws.iam.RolePolicy;
}

/** The schedule's role; Redshift knows it as the database user `IAMR:<role>`, who may call the procedure and nothing else. */
function createCaller(parent: RedshiftCopy, name: string, workgroup: aws.redshiftserverless.Workgroup): Caller {
  return createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: workgroup.arn,
    description: `Starts the daily load of ${name}`,
    statements: [
      { actions: ['redshift-data:ExecuteStatement'], resources: [workgroup.arn] },
      { actions: ['redshift-serverless:GetCredentials'], resources: [workgroup.arn] },
    ],
  });
}

interface TableParts extends NamespaceParts {
  readonly workgroup: aws.redshiftserverless.Workgroup;
  readonly callerName: pulumi.Output<string>;
}

/** The statements one after another, as the administrator. Answers the last. */
function createTables(parent: RedshiftCopy, name: string, parts: TableParts): pulumi.Resource {
  const { args, namespace, workgroup, callerName } = parts;
  const { contract } = args.table;
  const location = args.lake.location(contract.location);
  const statements = (bucketUri: string, caller: string): readonly string[] =>
    loadStatements({ contract, location: bucketUri, caller: `IAMR:${caller}` });
  let last: pulumi.Resource = workgroup;
  for (const index of statements('', '').keys()) {
    last = new aws.redshiftdata.Statement(
      `${name}-statement-${index + 1}`,
      {
        workgroupName: workgroup.workgroupName,
        database,
        secretArn: namespace.adminPasswordSecretArn,
        sql: pulumi.all([location, callerName]).apply(([uri, caller]) => statements(uri, caller)[index] ?? ''),
      },
      { parent, dependsOn: [last] },
    );
  }
  return last;
}

interface ScheduleParts {
  readonly args: RedshiftCopyArgs;
  readonly workgroup: aws.redshiftserverless.Workgroup;
  readonly caller: Caller;
  readonly ready: pulumi.Resource;
}

function scheduleLoads(parent: RedshiftCopy, name: string, { args, workgroup, caller, ready }: ScheduleParts): void {
  const { table, schedule, enabled } = args;
  createSchedule(parent, name, {
    description: `Loads yesterday of ${table.contract.table}`,
    schedule,
    enabled,
    caller,
    target: {
      arn: 'arn:aws:scheduler:::aws-sdk:redshiftdata:executeStatement',
      input: pulumi.jsonStringify({
        WorkgroupName: workgroup.workgroupName,
        Database: database,
        Sql: `CALL ${loadProcedure(table.contract)}(CURRENT_DATE - 1)`,
      }),
      retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
    },
    after: [ready],
  });
}
