/** `npm run preview`, `up`, `destroy`: the deployment alone, on the local cloud. */

import { styleText } from 'node:util';
import type { Deployment, Operation, ResourceChange } from '../deploy/deploy.ts';
import { runStep } from '../setup/progress.ts';
import type { Cloud } from './cloud.ts';

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
