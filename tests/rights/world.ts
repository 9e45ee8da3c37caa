/**
 * The local cloud under enforcement: everything is deployed with the account's own keys, then each product's workloads do their work
 * on real input, each with the rights of its role alone.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isStreampactError, renderError } from '../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../infra/outputs.ts';
import { createAwsClients } from '../../local/run/aws.ts';
import { type Cloud, outputsOf, withCloud } from '../../local/run/cloud.ts';
import { openJourney } from '../../local/run/journey.ts';
import type { Counts } from '../../local/run/product.ts';
import { products } from '../../local/run/run.ts';

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
  try {
    return await withCloud({ ...options, signal: new AbortController().signal }, async (cloud) => {
      const outputs = outputsOf(await cloud.deploy('up'));
      return look({ cloud, outputs, ...(await workOf(cloud, outputs)) });
    });
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
}

async function workOf(cloud: Cloud, outputs: ResolvedOutputs): Promise<Pick<Enforced, 'work' | 'failed'>> {
  const aws = createAwsClients(cloud.engines.awsEndpoint);
  const work: Record<string, Counts> = {};
  const failed: string[] = [];
  try {
    for (const product of products) {
      const context = { cloud, aws, outputs, journey: openJourney() };
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
