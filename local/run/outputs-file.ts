/** The outputs of the last deployment as a file of the state folder, for tools that ask the stack from outside. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Deployment } from '../deploy/deploy.ts';
import type { StateFolder } from './state.ts';

/** Where it is; what stands in it is what `pulumi stack output --json` prints of a stack elsewhere. */
export function outputsFile(state: Pick<StateFolder, 'path'>): string {
  return join(state.path, 'outputs.json');
}

/** Keeps a deployment's outputs. */
export function keepOutputs(state: Pick<StateFolder, 'path'>, { outputs }: Pick<Deployment, 'outputs'>): void {
  writeFileSync(outputsFile(state), `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
}
