/** Stacks of clickstream, as tests declare them. */
import { output, type Unwrap } from '@pulumi/pulumi';
import { readConfig } from '../config.ts';
import type { StackOutputs } from '../outputs.ts';
import { deployPipelines } from '../pipelines.ts';
import { temporaryDist } from './dist.ts';
import { type Declaration, type DeclareOptions, declare } from './mocks.ts';

/** Settings of an account with Snowflake. */
const account = {
  'streampact:snowflakeOrganization': 'acme',
  'streampact:snowflakeAccount': 'sales',
  'streampact:snowflakeUser': 'DEPLOYER',
  'streampact:snowflakePrivateKey': 'a key',
};
/** The least that a stack with clickstream alone needs. */
export const base = { 'streampact:products': 'clickstream', 'streampact:amiId': 'ami-0123456789abcdef0' };
export const dev: DeclareOptions = { stack: 'dev', config: { ...base, ...account } };

/** What the program declared, and what it told of clickstream. */
export interface Deployed {
  readonly declared: Declaration;
  readonly product: Unwrap<StackOutputs>['products'][string];
}

/** Declares a stack. */
export async function deploy(options: DeclareOptions): Promise<Deployed> {
  using dist = temporaryDist();
  const made: { outputs?: Promise<Unwrap<StackOutputs>> } = {};
  const declared = await declare(() => {
    const outputs = output(deployPipelines(readConfig(), dist.directory));
    made.outputs = new Promise((resolve) => outputs.apply((value) => resolve(value as Unwrap<StackOutputs>)));
  }, options);
  const product = (await made.outputs)?.products.clickstream;
  if (product === undefined) throw new Error('The program made no outputs of clickstream');
  return { declared, product };
}
