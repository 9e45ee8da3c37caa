/** Stacks as the program declares them, with what it tells of them. */
import { output, type Unwrap } from '@pulumi/pulumi';
import { readConfig } from '../config.ts';
import type { StackOutputs } from '../outputs.ts';
import { deployPipelines } from '../pipelines.ts';
import { temporaryDist } from './dist.ts';
import { type Declaration, type DeclareOptions, declare } from './mocks.ts';

/** What the program declared, and its outputs. */
export interface Deployed {
  readonly declared: Declaration;
  readonly outputs: Unwrap<StackOutputs>;
}

const deployed = new Map<DeclareOptions, Promise<Deployed>>();

/** The same options are deployed once for all tests of a file; each looks and none changes. */
export function deploy(options: DeclareOptions): Promise<Deployed> {
  const known = deployed.get(options) ?? deployOnce(options);
  deployed.set(options, known);
  return known;
}

async function deployOnce(options: DeclareOptions): Promise<Deployed> {
  using dist = temporaryDist();
  const made: { outputs?: Promise<Unwrap<StackOutputs>> } = {};
  const declared = await declare(() => {
    const outputs = output(deployPipelines(readConfig(), dist.directory));
    made.outputs = new Promise((resolve) => outputs.apply((value) => resolve(value as Unwrap<StackOutputs>)));
  }, options);
  if (made.outputs === undefined) throw new Error('The program made no outputs');
  return { declared, outputs: await made.outputs };
}
