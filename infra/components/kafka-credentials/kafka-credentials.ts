/** What Kafka's nodes and clients know each other by: secrets that the stack makes empty, and the function that fills them. */
import { createHash } from 'node:crypto';
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { kafkaSecrets } from '../../../contracts/src/access/secrets.ts';
import { StreampactError } from '../../../contracts/src/error.ts';
import { type Access, access, type Statement } from '../../policies/access.ts';
import { createRole } from '../../policies/role.ts';
import type { Alarms } from '../alarms/alarms.ts';
import { functionAlarms } from '../alarms/function.ts';
import type { BrokerSecrets } from '../broker/broker-secrets.ts';
import { loginAccess } from '../broker/kafka-client.ts';
import { createFunction } from '../functions/function.ts';
import type { Artifact } from '../lake/artifact-store.ts';
import { createSchedule } from '../schedules/schedule.ts';

/** The function's bundle in `dist/`. */
export const credentialsAsset = 'functions/kafka-credentials.zip';

/** Who logs in. */
interface CredentialsUser {
  readonly name: string;
  /** Of its secret, which is its product's. */
  readonly tags: Readonly<Record<string, string>> | undefined;
}

/** Arguments of {@link KafkaCredentials}. */
export interface KafkaCredentialsArgs {
  /** What the names of secrets begin with, before `-kafka-…`. */
  readonly prefix: string;
  /** Of the nodes and the administrator. */
  readonly secrets: BrokerSecrets;
  /** One for each workload. */
  readonly users: readonly CredentialsUser[];
  readonly bundle: Artifact;
  readonly alarms: Alarms;
  /** Whether what ends soon is renewed every day; else only while the stack is deployed. */
  readonly enabled: boolean;
  /** Whether the secrets go at once with the stack; else they can be restored for a while. */
  readonly deletable: boolean;
  readonly logRetentionDays: number;
}

/** Days in which a deleted secret can be restored. */
const recoveryDays = 7;
/** Some twenty secrets, one after the other. */
const seconds = 120;

/** Secrets of the authority and of each user, function, schedule. */
export class KafkaCredentials extends pulumi.ComponentResource {
  /** What fills the secrets: whoever reads one waits for it. */
  readonly filled: readonly pulumi.Resource[];
  readonly #base: string;
  readonly #users: ReadonlyMap<string, aws.secretsmanager.Secret>;

  constructor(name: string, args: KafkaCredentialsArgs, options?: pulumi.ComponentResourceOptions) {
    super('streampact:index:KafkaCredentials', name, {}, options);
    this.#base = `${args.prefix}-kafka`;
    const names = kafkaSecrets(this.#base);
    const secret = (suffix: string, of: aws.secretsmanager.SecretArgs): aws.secretsmanager.Secret =>
      new aws.secretsmanager.Secret(
        `${name}-${suffix}`,
        { ...of, recoveryWindowInDays: args.deletable ? 0 : recoveryDays },
        { parent: this },
      );
    const authority = secret('authority', { name: names.authority, description: "Authority of Kafka's certificates" });
    this.#users = new Map(
      args.users.map(({ name: user, tags }) => [
        user,
        secret(`user-${user}`, { name: names.user(user), description: `Login of ${user} at Kafka`, tags }),
      ]),
    );
    const { nodes, admin } = args.secrets;
    const arns = [authority.arn, ...[...nodes, admin].map(({ arn }) => arn), ...this.#arns()];
    const fill = createFunction(this, name, {
      description: "Makes Kafka's certificates and passwords, and keeps what is good",
      bundle: args.bundle,
      access: [access({ environment: { STREAMPACT_KAFKA_SECRETS: this.#base } })],
      statements: [readAndWrite(arns)],
      timeoutSeconds: seconds,
      memoryMebibytes: 512,
      logRetentionDays: args.logRetentionDays,
    });
    const subject = ({ commonName, dnsNames }: (typeof nodes)[number]) => ({ commonName, dnsNames });
    const users = args.users.map((user) => user.name);
    const input = JSON.stringify({ nodes: nodes.map(subject), admin: subject(admin), users });
    this.filled = [
      new aws.lambda.Invocation(
        `${name}-filled`,
        {
          functionName: fill.name,
          input,
          triggers: { wanted: createHash('sha256').update(input).digest('hex'), secrets: pulumi.jsonStringify(arns) },
        },
        { parent: this },
      ),
    ];
    renewDaily(this, name, { fill, input, enabled: args.enabled });
    args.alarms.watch(this, name, functionAlarms({ functionName: fill.name, functionSeconds: seconds }));
    this.registerOutputs({ functionName: fill.name });
  }

  /** To log in as `user`. */
  login(user: string): Access {
    const secret = this.#users.get(user);
    if (secret === undefined) {
      throw new StreampactError('STACK_CONFIG_INVALID', `Kafka has no user '${user}'.`, {
        where: 'the workloads of a pipeline',
        fix: 'Add a row for it, which says what it does.',
      });
    }
    return loginAccess(secret.arn, this.filled);
  }

  /** ARN of each user's secret. */
  get loginArns(): Readonly<Record<string, pulumi.Output<string>>> {
    return Object.fromEntries([...this.#users].map(([user, { arn }]) => [user, arn]));
  }

  /** To read all logins, for whoever tells Kafka of them. */
  allLogins(): Access {
    const resources = this.#arns();
    return access({
      environment: { STREAMPACT_KAFKA_SECRETS: this.#base },
      statements: resources.length === 0 ? [] : [{ actions: ['secretsmanager:GetSecretValue'], resources }],
      dependsOn: this.filled,
    });
  }

  #arns(): readonly pulumi.Output<string>[] {
    return [...this.#users.values()].map(({ arn }) => arn);
  }
}

function readAndWrite(resources: readonly pulumi.Output<string>[]): Statement {
  return { actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], resources };
}

interface Renewal {
  readonly fill: aws.lambda.Function;
  readonly input: string;
  readonly enabled: boolean;
}

function renewDaily(parent: KafkaCredentials, name: string, { fill, input, enabled }: Renewal): void {
  const caller = createRole(parent, `${name}-schedule`, {
    service: 'scheduler.amazonaws.com',
    neighbour: fill.arn,
    description: `Starts ${name}`,
    statements: [{ actions: ['lambda:InvokeFunction'], resources: [fill.arn] }],
  });
  createSchedule(parent, name, {
    description: "Renews Kafka's certificates that end soon",
    schedule: 'rate(1 day)',
    enabled,
    caller,
    target: { arn: fill.arn, input },
    after: [],
  });
}
