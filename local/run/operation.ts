/** `npm run preview`, `up`, `destroy`: the deployment alone, on the local cloud. */

import { styleText } from 'node:util';
import type { Deployment, Operation, ResourceChange } from '../deploy/deploy.ts';
import { runSteps } from '../setup/progress.ts';
import type { Cloud } from './cloud.ts';

const signs = {
  create: styleText('green', '+'),
  update: styleText('yellow', '~'),
  replace: styleText('magenta', '±'),
  delete: styleText('red', '-'),
} as const satisfies Record<ResourceChange['op'], string>;

/** Runs the operation and answers what changed, or would change. */
export async function runOperation(cloud: Cloud, operation: Operation): Promise<Deployment> {
  const done: Deployment[] = [];
  const run = async () => {
    done.push(await cloud.deploy(operation));
  };
  await runSteps([{ title: `Pulumi ${operation}`, run }], cloud.options);
  const [deployment] = done;
  if (deployment === undefined) throw new Error('the deployment neither ended nor failed');
  return deployment;
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
