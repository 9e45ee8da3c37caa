/**
 * Functions that stack `local` has not, brought into the emulator as the program declares them for stack `dev` with every option: the
 * role with its policy word for word, the environment, and the bundle that is deployed. What the declaration invents (ids of AWS,
 * names that Pulumi chooses) is replaced by what stands in the emulator.
 */
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, type CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { distDirectory } from '../../infra/assets.ts';
import { readConfig } from '../../infra/config.ts';
import { deployPipelines } from '../../infra/pipelines.ts';
import { temporaryDist } from '../../infra/testing/dist.ts';
import { everyOption } from '../../infra/testing/every-option.ts';
import { type Declaration, declare } from '../../infra/testing/mocks.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import type { AwsClients } from '../../local/run/aws.ts';

const account = { declared: '123456789012', emulator: '000000000000' } as const;
/** As Pulumi ends the names that it chooses. */
const ending = '0000000';

/** A function of the declaration that stands in the emulator. */
export interface Brought {
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleName: string;
  readonly roleArn: string;
}

/** What the function `<name>` of the declaration is called in the emulator, there or not. */
export function broughtAs(name: string): Brought {
  const [functionName, roleName] = [`${name}-function-${ending}`, `${name}-role-${ending}`];
  return {
    functionName,
    roleName,
    functionArn: `arn:aws:lambda:us-east-1:${account.emulator}:function:${functionName}`,
    roleArn: `arn:aws:iam::${account.emulator}:role/${roleName}`,
  };
}

/** Brings parts of the declaration. */
export interface Elsewhere {
  /** Makes the empty secrets whose names begin so. */
  makeSecrets(prefix: string): Promise<void>;
  /** Makes `<name>-function` with its role; `environment` outranks what is declared. */
  bring(name: string, environment: Readonly<Record<string, string>>): Promise<Brought>;
  /** The event of a declared invocation. */
  event(invocation: string): unknown;
  /** Resources of the declared role `<name>` for an action. */
  resourcesOf(name: string, action: string): readonly string[];
  close(): void;
}

/** Declares the stack; `lakeBucket` is the emulator's. */
export async function openElsewhere(
  aws: AwsClients,
  { awsEndpoint, lakeBucket }: { readonly awsEndpoint: string; readonly lakeBucket: string },
): Promise<Elsewhere> {
  using dist = temporaryDist();
  const config = { ...everyOption, 'streampact:brokerNodes': '3' };
  const declared = await declare(() => deployPipelines(readConfig(), dist.directory), { stack: 'dev', config });
  const [iam, secrets] = [new IAMClient(emulatorAt(awsEndpoint)), new SecretsManagerClient(emulatorAt(awsEndpoint))];
  const arns = new Map<string, string>();
  const real = (text: string): string =>
    arns.get(text) ??
    text.replaceAll(account.declared, account.emulator).replaceAll('streampact-dev-lake-bucket-name', lakeBucket);
  const policyOf = (name: string): string => {
    const { policy } = declared.find(`${name}-policy`, 'aws:iam/rolePolicy:RolePolicy').inputs;
    return JSON.stringify(JSON.parse(String(policy), (_, value) => (typeof value === 'string' ? real(value) : value)));
  };
  return {
    async makeSecrets(prefix) {
      for (const { inputs } of declared.ofType('aws:secretsmanager/secret:Secret')) {
        const Name = String(inputs.name);
        if (!Name.startsWith(prefix)) continue;
        const { ARN = '' } = await secrets.send(new CreateSecretCommand({ Name }));
        arns.set(`arn:aws:secretsmanager:us-east-1:${account.declared}:${Name}`, ARN);
      }
    },
    async bring(name, environment) {
      const { inputs } = functionOf(declared, name);
      const brought = broughtAs(name);
      const RoleName = brought.roleName;
      const trust = String(declared.find(`${name}-role`).inputs.assumeRolePolicy);
      await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: real(trust) }));
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'declared', PolicyDocument: policyOf(name) }));
      const variables = Object.entries(inputs.environment.variables).map(([key, value]) => [key, real(value)] as const);
      await aws.lambda.send(
        new CreateFunctionCommand({
          FunctionName: brought.functionName,
          Role: brought.roleArn,
          Runtime: inputs.runtime,
          Handler: inputs.handler,
          Timeout: inputs.timeout,
          MemorySize: inputs.memorySize,
          Environment: { Variables: { ...Object.fromEntries(variables), ...environment } },
          Code: { ZipFile: await readFile(join(distDirectory, 'functions', basename(inputs.s3Key))) },
        }),
      );
      return brought;
    },
    event: (invocation) =>
      JSON.parse(String(declared.find(invocation, 'aws:lambda/invocation:Invocation').inputs.input)),
    resourcesOf(name, action) {
      const { Statement: statements } = JSON.parse(policyOf(name)) as { readonly Statement: readonly Allowed[] };
      return statements.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
    },
    close() {
      iam.destroy();
      secrets.destroy();
    },
  };
}

interface Allowed {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What is used of a declared function. */
interface FunctionInputs {
  readonly runtime: NonNullable<CreateFunctionCommandInput['Runtime']>;
  readonly handler: string;
  readonly timeout: number;
  readonly memorySize: number;
  readonly s3Key: string;
  readonly environment: { readonly variables: Readonly<Record<string, string>> };
}

function functionOf(declared: Declaration, name: string): { readonly inputs: FunctionInputs } {
  return declared.find(`${name}-function`, 'aws:lambda/function:Function') as unknown as {
    readonly inputs: FunctionInputs;
  };
}
