/**
 * Deploys the Pulumi program: through the pulumi CLI where there is one, else by the embedded driver. The stack `local`, and those of
 * products over it, are always the driver's: Pulumi's own Snowflake provider reaches real accounts only.
 */
import { fileURLToPath } from 'node:url';
import { readStackName } from '../../infra/environments.ts';
import { deployWithCli, hasPulumiCli } from './automation.ts';
import { deployEmbedded } from './embedded.ts';
import type { Deployment, DeployRequest } from './model.ts';

export { isInterrupted } from './lock.ts';
export type { Deployment, DeployRequest, Operation, ResourceChange } from './model.ts';

/** `embedded` forces the embedded driver although a pulumi CLI is on PATH. */
const modeVariable = 'STREAMPACT_DEPLOY';

/**
 * Previews, applies or destroys a stack on the cloud at `awsEndpoint`. The answer's `mode` says which way it went.
 * @throws StreampactError with a code of the `DEPLOY_` group
 */
export async function deploy(request: DeployRequest): Promise<Deployment> {
  const complete = { ...request, projectDir: request.projectDir ?? repositoryRoot };
  const isDrivers = readStackName(request.stack)?.environment === 'local' || process.env[modeVariable] === 'embedded';
  const embedded = isDrivers || !(await hasPulumiCli());
  return embedded ? deployEmbedded(complete) : deployWithCli(complete);
}

const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
