/**
 * Roles under enforcement: temporary credentials of a role, and what the role may do where the emulator behind the gateway asks nobody.
 *
 * Stands for the way in which AWS's services take a role (AssumeRole by a service principal). Differs: the emulator knows no calling
 * service, so the role is let trust the account too before it is taken. What a role may do is untouched by that: a role of the
 * account would need `sts:AssumeRole` as well. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */

import {
  GetRoleCommand,
  IAMClient,
  SimulatePrincipalPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { emulatorAt } from '../engines/emulator.ts';
import { AwsError } from './wire/errors.ts';

/** Temporary credentials, as the environment of a process has them. */
export interface RoleKeys {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
}

/** Roles of the emulator's account. */
export interface Roles {
  /** Credentials for an hour; the same for each call in that time. `role` is a name or an ARN. */
  keys(role: string): Promise<RoleKeys>;
  /** Throws AccessDeniedException unless the role's policies allow it. */
  require(role: string, action: string, resource: string): Promise<void>;
  close(): void;
}

const account = '000000000000';
/** Renewed before they end: the emulator gives them an hour. */
const validMs = 50 * 60_000;

/** The name at the end of a role's ARN, or the name itself. */
const nameOf = (role: string): string => role.slice(role.lastIndexOf('/') + 1);
const arnOf = (role: string): string => `arn:aws:iam::${account}:role/${nameOf(role)}`;

/** Asks the emulator at `upstream`. */
export function openRoles(upstream: string): Roles {
  const [iam, sts] = [new IAMClient(emulatorAt(upstream)), new STSClient(emulatorAt(upstream))];
  const taken = new Map<string, { readonly keys: Promise<RoleKeys>; readonly until: number }>();
  const decided = new Map<string, Promise<boolean>>();
  return {
    keys(role) {
      const known = taken.get(nameOf(role));
      if (known !== undefined && known.until > Date.now()) return known.keys;
      const keys = trustAccount(iam, nameOf(role)).then(() => assume(sts, role));
      taken.set(nameOf(role), { keys, until: Date.now() + validMs });
      return keys;
    },
    async require(role, action, resource) {
      const question = [nameOf(role), action, resource].join(' ');
      const decision = decided.get(question) ?? isAllowed(iam, { role, action, resource });
      decided.set(question, decision);
      if (await decision) return;
      decided.delete(question);
      throw new AwsError(
        'AccessDeniedException',
        `User: ${arnOf(role)} is not authorized to perform: ${action} on resource: ${resource}`,
        { status: 400 },
      );
    },
    close() {
      iam.destroy();
      sts.destroy();
    },
  };
}

async function trustAccount(iam: IAMClient, name: string): Promise<void> {
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName: name }));
  const trust = JSON.parse(decodeURIComponent(role?.AssumeRolePolicyDocument ?? '{}')) as { Statement: unknown[] };
  const own = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: `arn:aws:iam::${account}:root` } };
  const document = JSON.stringify({ ...trust, Statement: [...trust.Statement, own] });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: name, PolicyDocument: document }));
}

const issued: { readonly id: string; readonly role: string }[] = [];

/** The access key ids under which this process has taken a role, by the role's name. */
export function keyIdsOf(role: string): readonly string[] {
  return issued.filter((one) => one.role === role).map(({ id }) => id);
}

async function assume(sts: STSClient, role: string): Promise<RoleKeys> {
  const answer = await sts.send(new AssumeRoleCommand({ RoleArn: arnOf(role), RoleSessionName: 'local-cloud' }));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = answer.Credentials ?? {};
  issued.push({ id: AccessKeyId, role: nameOf(role) });
  return { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey, AWS_SESSION_TOKEN: SessionToken };
}

interface Question {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

async function isAllowed(iam: IAMClient, { role, action, resource }: Question): Promise<boolean> {
  const { EvaluationResults: [result] = [] } = await iam.send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: arnOf(role),
      ActionNames: [action],
      ResourceArns: [resource],
    }),
  );
  return result?.EvalDecision === 'allowed';
}
