/** `npm run preview`, `up`, `destroy`: the deployment alone, on the local cloud. */

import { styleText } from 'node:util';
import { isStreampactError } from '../../contracts/src/error.ts';
import type { Deployment, Operation, ResourceChange } from '../deploy/deploy.ts';
import { runStep } from '../setup/progress.ts';
import { type Cloud, type CloudOptions, withCloud } from './cloud.ts';
import { outputsFile } from './outputs-file.ts';
import { verificationEnvironment } from './verification.ts';

const signs = {
  create: styleText('green', '+'),
  update: styleText('yellow', '~'),
  replace: styleText('magenta', '±'),
  delete: styleText('red', '-'),
} as const satisfies Record<ResourceChange['op'], string>;

/** Runs the operation and answers what changed, or would change. */
export function runOperation(cloud: Cloud, operation: Operation): Promise<Deployment> {
  const work = async () => {
    const value = await cloud.deploy(operation);
    return { value, outcome: `${value.changes.length} changes` };
  };
  return runStep(`Pulumi ${operation}`, work, cloud.options);
}

/** Deploys and stays up until the run is told to end; says on stderr how to ask the cloud meanwhile. */
export async function keepUp(options: CloudOptions, tell: (deployment: Deployment) => void): Promise<void> {
  const kept = withCloud(options, async (cloud) => {
    tell(await runOperation(cloud, 'up'));
    const environment = Object.entries(await verificationEnvironment(cloud));
    const variables = environment.map(([name, value]) => `export ${name}=${value}`).join('\n');
    const ask = `npm run verify -- --stack local --outputs ${outputsFile(cloud.state)}`;
    process.stderr.write(`\nThe cloud stays up until Ctrl-C. In another terminal:\n\n${variables}\n${ask}\n`);
    return new Promise<never>(() => {});
  });
  await kept.catch((error: unknown) => {
    // That is how it is meant to end.
    if (!isStreampactError(error) || error.code !== 'INTERRUPTED') throw error;
  });
}

/** One line a change, then the counts. */
export function renderDeployment(deployment: Deployment): string {
  const { created, updated, replaced, deleted, unchanged, mode } = deployment;
  const lines = deployment.changes.map(({ op, type, name, diff }) => {
    const properties = diff.length > 0 ? styleText('dim', `  [${diff.join(', ')}]`) : '';
    return `${signs[op]} ${type} ${name}${properties}`;
  });
  const counts = `${created} created, ${updated} updated, ${replaced} replaced, ${deleted} deleted, ${unchanged} unchanged (${mode})`;
  return `${[...lines, counts].join('\n')}\n`;
}
