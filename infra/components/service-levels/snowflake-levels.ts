/** The function that measures by the clock the tables which Snowflake alone holds, with a login that somebody puts into its secret. */
import * as pulumi from '@pulumi/pulumi';
import type { TableContract } from '../../../contracts/src/model.ts';
import { access } from '../../policies/access.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { createVpcFunction } from '../functions/vpc-function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import { LoginSecret } from '../mysql/login-secret.ts';
import type { Network } from '../network/network.ts';
import { measureByClock } from './measuring.ts';

/** The function's bundle in `dist/`. */
export const snowflakeLevelsAsset = 'functions/snowflake-levels.zip';

/** Where and as what it reads. */
interface Reading {
  /** `<organization>-<account>`. */
  readonly account: string;
  readonly database: pulumi.Input<string>;
  readonly warehouse: pulumi.Input<string>;
  /** May read the tables, and nothing else. */
  readonly role: pulumi.Input<string>;
}

/** Arguments of {@link SnowflakeLevels}. */
export interface SnowflakeLevelsArgs {
  readonly stack: string;
  readonly tables: readonly TableContract[];
  readonly reading: Reading;
  readonly network: Network;
  readonly bundle: Artifact;
  readonly alarms: Alarms;
  /** In the notation of EventBridge Scheduler. */
  readonly schedule: string;
  readonly enabled: boolean;
  /** Whether the secret goes at once with the stack; else it can be restored for a while. */
  readonly deletable: boolean;
  readonly logRetentionDays: number;
}

/** A warehouse that sleeps needs some seconds, and each table is asked twice. */
const seconds = 180;

/** Function, schedule, secret, queue of measurements that failed, and alarms of the function itself. */
export class SnowflakeLevels extends pulumi.ComponentResource {
  /** Of the secret for the login, which the stack makes empty. */
  readonly secretArn: pulumi.Output<string>;

  constructor(name: string, args: SnowflakeLevelsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:SnowflakeLevels', name, {}, options);
    const { network, alarms, schedule, enabled, deletable } = args;
    const description = 'Measures the age and quality of tables in Snowflake';
    const login = new LoginSecret(
      `${name}-login`,
      { description: 'User of Snowflake that measures: {"username": …, "privateKey": …}', deletable },
      { parent: this },
    );
    measureByClock(this, name, {
      ...{ description, seconds, alarms, schedule, enabled },
      create: (statements) =>
        createVpcFunction(this, name, {
          ...{ description, network, bundle: args.bundle },
          access: [network.publicApiAccess(), access({ environment: environmentOf(args, login) })],
          statements: [...statements, { actions: ['secretsmanager:GetSecretValue'], resources: [login.secretArn] }],
          timeoutSeconds: seconds,
          memoryMebibytes: 512,
          logRetentionDays: args.logRetentionDays,
        }),
    });
    this.secretArn = login.secretArn;
    this.registerOutputs({ secretArn: this.secretArn });
  }
}

function environmentOf({ stack, tables, reading }: SnowflakeLevelsArgs, login: LoginSecret) {
  return {
    STREAMPACT_STACK: stack,
    STREAMPACT_TABLES: tables.map(({ product, name }) => `${product}/${name}`).join(','),
    STREAMPACT_SNOWFLAKE_ACCOUNT: reading.account,
    STREAMPACT_SNOWFLAKE_ROLE: reading.role,
    STREAMPACT_SNOWFLAKE_WAREHOUSE: reading.warehouse,
    STREAMPACT_SNOWFLAKE_DATABASE: reading.database,
    STREAMPACT_SNOWFLAKE_LOGIN_ARN: login.secretArn,
  };
}
