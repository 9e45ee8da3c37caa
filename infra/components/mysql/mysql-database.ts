/** A MySQL server in RDS whose binlog can be followed: rows in full, kept for a week, reached from inside the network alone. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Access, access } from '../../policies/access.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { metricsOf } from '../alarms/metric.ts';
import type { Encryption } from '../lake/encryption.ts';
import type { Network } from '../network/network.ts';
import { connect, createSecurityGroup } from '../network/security-group.ts';

/** Arguments of {@link MysqlDatabase}. */
export interface MysqlDatabaseArgs {
  /** Database that it begins with. */
  readonly database: string;
  readonly network: Network;
  readonly encryption: Encryption;
  readonly alarms: Alarms;
  /** RDS class, e.g. `db.t4g.micro`. */
  readonly instanceClass: string;
  readonly multiAz: boolean;
  /** Days back to any second of which it can be restored; RDS writes a binlog only while it makes backups. */
  readonly backupDays: number;
  /** Both opt-ins to delete data are given. */
  readonly deletable: boolean;
}

const port = 3306;
const version = '8.4';
const storage = { gibibytes: 20, mostGibibytes: 200 } as const;
/** Free bytes at which somebody should look: a binlog that nobody reads fills the disk. */
const scarceBytes = 2 * 1024 ** 3;
const scarceMemoryBytes = 64 * 1024 ** 2;
const muchBinlogBytes = 10 * 1024 ** 3;

/** What Debezium asks for. https://debezium.io/documentation/reference/3.5/connectors/mysql.html#enable-mysql-binlog */
const parameters: Readonly<Record<string, string>> = {
  binlog_format: 'ROW',
  binlog_row_image: 'FULL',
  require_secure_transport: '1',
  time_zone: 'UTC',
};

/**
 * The server. Two things are done by hand once, as the administrator whose password RDS keeps: the user that reads the binlog,
 * and how long RDS keeps it; `docs/deploying.md` has both statements.
 */
export class MysqlDatabase extends pulumi.ComponentResource {
  /** What RDS calls it. */
  readonly identifier: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: number = port;
  readonly #client: aws.ec2.SecurityGroup;

  constructor(name: string, args: MysqlDatabaseArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:MysqlDatabase', name, {}, options);
    const { network, alarms } = args;
    const group = (suffix: string, description: string) =>
      createSecurityGroup(this, `${name}-${suffix}`, { vpcId: network.vpcId, description });
    const [client, server] = [group('client', 'Calls MySQL'), group('server', 'MySQL')];
    connect(this, `${name}-client`, { client, server, port, description: 'MySQL' });
    const instance = createInstance(this, name, { args, server });
    const metric = metricsOf({ namespace: 'AWS/RDS', dimensions: { DBInstanceIdentifier: instance.identifier } });
    alarms.watch(this, name, [
      {
        suffix: 'disk',
        kind: 'database-disk',
        description: 'The disk of MySQL is almost full',
        metric: metric('Minimum', 'FreeStorageSpace'),
        rings: ['below', scarceBytes],
      },
      {
        suffix: 'processor',
        kind: 'database-busy',
        description: 'MySQL is busy',
        metric: metric('Average', 'CPUUtilization'),
        rings: ['above', alarms.limits.processorPercent],
        points: alarms.limits.alarmPoints,
      },
      {
        suffix: 'memory',
        kind: 'database-busy',
        description: 'MySQL is short of memory',
        metric: metric('Minimum', 'FreeableMemory'),
        rings: ['below', scarceMemoryBytes],
        points: alarms.limits.alarmPoints,
      },
      {
        suffix: 'binlog',
        kind: 'database-disk',
        description: 'The binlog of MySQL has grown: does nobody read it?',
        metric: metric('Maximum', 'BinLogDiskUsage'),
        rings: ['above', muchBinlogBytes],
      },
    ]);
    this.#client = client;
    this.identifier = instance.identifier;
    this.host = instance.address;
    this.registerOutputs({ host: this.host });
  }

  /** To connect; who may then log in is MySQL's business. */
  clientAccess(): Access {
    return access({ securityGroupIds: [this.#client.id], dependsOn: [this] });
  }
}

interface InstanceSpec {
  readonly args: MysqlDatabaseArgs;
  readonly server: aws.ec2.SecurityGroup;
}

function createInstance(parent: MysqlDatabase, name: string, { args, server }: InstanceSpec): aws.rds.Instance {
  const { network, encryption, deletable } = args;
  const child = { parent };
  const subnets = new aws.rds.SubnetGroup(`${name}-subnets`, { subnetIds: [...network.privateSubnetIds] }, child);
  const parameterGroup = new aws.rds.ParameterGroup(
    `${name}-parameters`,
    {
      family: `mysql${version}`,
      description: 'A binlog of whole rows',
      parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })),
    },
    child,
  );
  return new aws.rds.Instance(
    `${name}-instance`,
    {
      engine: 'mysql',
      engineVersion: version,
      instanceClass: args.instanceClass,
      multiAz: args.multiAz,
      dbName: args.database,
      username: 'administrator',
      manageMasterUserPassword: true,
      parameterGroupName: parameterGroup.name,
      dbSubnetGroupName: subnets.name,
      vpcSecurityGroupIds: [server.id],
      publiclyAccessible: false,
      storageType: 'gp3',
      allocatedStorage: storage.gibibytes,
      maxAllocatedStorage: storage.mostGibibytes,
      storageEncrypted: true,
      ...(encryption.keyArn === undefined ? {} : { kmsKeyId: encryption.keyArn }),
      backupRetentionPeriod: args.backupDays,
      copyTagsToSnapshot: true,
      deletionProtection: !deletable,
      skipFinalSnapshot: deletable,
      ...(deletable ? {} : { finalSnapshotIdentifier: `${name}-last` }),
      autoMinorVersionUpgrade: true,
      enabledCloudwatchLogsExports: ['error'],
    },
    { parent, protect: !deletable, retainOnDelete: !deletable },
  );
}
