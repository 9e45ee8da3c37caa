/**
 * The local cloud under enforcement: everything is deployed with the account's own keys, then each product's workloads do their work
 * on real input, each with the rights of its role alone.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { paginateListFunctions } from '@aws-sdk/client-lambda';
import { tables } from '../../contracts/generated/catalogue.ts';
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { emulatorAt } from '../../local/engines/emulator.ts';
import { type AwsClients, createAwsClients } from '../../local/run/aws.ts';
import { type Cloud, outputsOf, withCloud } from '../../local/run/cloud.ts';
import { fewInputs } from '../../local/run/inputs.ts';
import { openJourney } from '../../local/run/journey.ts';
import type { Counts, ProductRun, Stage } from '../../local/run/product.ts';
import { products } from '../../local/run/run.ts';
import { invoke } from '../../local/run/stages/poll.ts';
import { workOfExtras } from './extras.ts';
import { deployedRoles } from './policies.ts';

/** Stages that ask questions of what is there; people ask them, and no workload of the stack. */
const asked: ReadonlySet<string> = new Set(['trace', 'warehouse']);

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
      await letEmulatorJudge(cloud, outputs);
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

/** A right that AWS has no need of: the emulator judges otherwise there. */
interface EmulatorRight {
  readonly role: string;
  readonly actions: readonly string[];
  readonly resource: (outputs: ResolvedOutputs) => string;
}

const emulatorRights: readonly EmulatorRight[] = [
  {
    // An object whose key ends with a slash, as Hudi's root folder has one, is judged by the key without it; in AWS `<table>/*` holds it.
    role: 'crypto-cdc-upsert',
    actions: ['s3:PutObject'],
    resource: ({ lakeBucket }) => `arn:aws:s3:::${lakeBucket}/${tables['crypto-cdc/prices'].location}`,
  },
  {
    // The emulator does not know the condition key cloudwatch:namespace, and AWS no resource.
    role: 'streampact-local-service-levels',
    actions: ['cloudwatch:PutMetricData'],
    resource: () => '*',
  },
];

async function letEmulatorJudge({ engines: { awsEndpoint } }: Cloud, outputs: ResolvedOutputs): Promise<void> {
  const iam = new IAMClient(emulatorAt(awsEndpoint));
  try {
    const roles = await deployedRoles(iam);
    for (const { role, actions, resource } of emulatorRights) {
      const RoleName = roles.find(({ name }) => name === role)?.roleName;
      const statement = { Effect: 'Allow', Action: actions, Resource: [resource(outputs)] };
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'emulator', PolicyDocument }));
    }
  } finally {
    iam.destroy();
  }
}

/** Each product's stages that workloads do. A name that no stage has would leave one in. */
function workingStages(): readonly { readonly product: ProductRun; readonly stages: readonly Stage[] }[] {
  const all = products.map((product) => ({ product, stages: product.stages() }));
  const names = new Set(all.flatMap(({ stages }) => stages.map(({ name }) => name)));
  const strange = [...asked].filter((name) => !names.has(name));
  if (strange.length > 0) throw new RangeError(`No product has a stage ${strange.join(', ')}`);
  return all.map(({ product, stages }) => ({ product, stages: stages.filter(({ name }) => !asked.has(name)) }));
}

async function workOf(cloud: Cloud, outputs: ResolvedOutputs): Promise<Pick<Enforced, 'work' | 'failed'>> {
  const aws = createAwsClients(cloud.engines.awsEndpoint);
  const work: Record<string, Counts> = {};
  const failed: string[] = [];
  /** One that fails does not hide what the others may do. */
  const attempt = (what: string, run: () => Promise<void>): Promise<void> =>
    run().catch((error: unknown) => {
      failed.push(`${what}: ${isStreampactError(error) ? renderError(error) : error}`);
    });
  try {
    for (const { product, stages } of workingStages()) {
      const context = { cloud, aws, outputs, inputs: fewInputs, journey: openJourney() };
      await attempt(product.slug, async () => {
        for (const stage of stages) {
          work[`${product.slug}/${stage.name}`] = await stage.run(context, () => undefined);
        }
      });
    }
    await attempt('service levels', async () => {
      work['streampact/service-levels'] = await measure(aws);
    });
    await attempt('functions that stack local has not', async () => {
      Object.assign(work, await workOfExtras({ cloud, aws, outputs }));
    });
    return { work, failed };
  } finally {
    aws.destroy();
  }
}

/** Counts tables, as the function that a clock starts elsewhere measures them. */
async function measure(aws: AwsClients): Promise<Counts> {
  for await (const { Functions: page = [] } of paginateListFunctions({ client: aws.lambda }, {})) {
    const name = page.find(({ FunctionName = '' }) => FunctionName.includes('-service-levels-function'))?.FunctionName;
    if (name === undefined) continue;
    const { levels } = await invoke<{ readonly levels: readonly unknown[] }>(aws, name);
    return { in: levels.length, out: levels.length, rejected: 0 };
  }
  throw new RangeError('The stack has no function that measures service levels');
}
