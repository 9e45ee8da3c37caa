/**
 * The local cloud under enforcement: everything is deployed with the account's own keys, then each product's workloads do their work
 * on real input, each with the rights of its role alone.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { tables } from '../../contracts/generated/catalogue.ts';
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { createAwsClients } from '../../local/run/aws.ts';
import { type Cloud, outputsOf, withCloud } from '../../local/run/cloud.ts';
import { fewInputs } from '../../local/run/inputs.ts';
import { openJourney } from '../../local/run/journey.ts';
import type { Counts } from '../../local/run/product.ts';
import { products } from '../../local/run/run.ts';
import { deployedRoles } from './policies.ts';

/** Stages that ask questions of what is there; people ask them, and no workload of the stack. */
const asked: ReadonlySet<string> = new Set(['answer', 'warehouse']);

/** What is looked at while the cloud still stands. */
export interface Enforced {
  readonly cloud: Cloud;
  readonly outputs: ResolvedOutputs;
  /** `<product>/<stage>` → what it counted. */
  readonly work: Readonly<Record<string, Counts>>;
  /** What kept a product from going on. */
  readonly failed: readonly string[];
}

/** Deploys, lets every workload work, and hands the cloud to `look`; stops everything afterwards. */
export async function underRoles<T>(look: (enforced: Enforced) => Promise<T>): Promise<T> {
  const state = mkdtempSync(join(tmpdir(), 'streampact-rights-'));
  const options = { state, fresh: true, quiet: true, compute: 'when asked', enforceRoles: true } as const;
  let isDone = false;
  try {
    return await withCloud({ ...options, signal: new AbortController().signal }, async (cloud) => {
      const outputs = outputsOf(await cloud.deploy('up'));
      await letMarkFolder(cloud, outputs);
      const worked = await workOf(cloud, outputs);
      const seen = await look({ cloud, outputs, ...worked });
      isDone = worked.failed.length === 0;
      return seen;
    });
  } finally {
    if (isDone) rmSync(state, { recursive: true, force: true });
    else process.stderr.write(`The logs are in ${state}\n`);
  }
}

/**
 * Differs from S3: the emulator judges an object whose key ends with a slash, as Hudi's root folder has one, by the key without it. The
 * right to `<table>/*` holds that object in AWS, and would not here.
 */
async function letMarkFolder({ engines: { awsEndpoint } }: Cloud, { lakeBucket }: ResolvedOutputs): Promise<void> {
  const iam = new IAMClient(emulatorAt(awsEndpoint));
  const folder = `arn:aws:s3:::${lakeBucket}/${tables['crypto-cdc/prices'].location}`;
  const statement = { Effect: 'Allow', Action: ['s3:PutObject', 's3:DeleteObject'], Resource: [folder] };
  try {
    const role = (await deployedRoles(iam)).find(({ name }) => name === 'crypto-cdc-upsert');
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: role?.roleName, PolicyName: 'emulator', PolicyDocument: document }),
    );
  } finally {
    iam.destroy();
  }
}

async function workOf(cloud: Cloud, outputs: ResolvedOutputs): Promise<Pick<Enforced, 'work' | 'failed'>> {
  const aws = createAwsClients(cloud.engines.awsEndpoint);
  const work: Record<string, Counts> = {};
  const failed: string[] = [];
  try {
    for (const product of products) {
      const context = { cloud, aws, outputs, inputs: fewInputs, journey: openJourney() };
      try {
        for (const stage of product.stages().filter(({ name }) => !asked.has(name))) {
          work[`${product.slug}/${stage.name}`] = await stage.run(context, () => undefined);
        }
      } catch (error) {
        failed.push(`${product.slug}: ${isStreampactError(error) ? renderError(error) : error}`);
      }
    }
    return { work, failed };
  } finally {
    aws.destroy();
  }
}
