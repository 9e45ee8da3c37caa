/** Stacks of clickstream, as tests declare them. */
import type { Unwrap } from '@pulumi/pulumi';
import type { StackOutputs } from '../outputs.ts';
import { deploy } from './deployment.ts';
import type { Declaration, DeclareOptions } from './mocks.ts';

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
interface Clickstream {
  readonly declared: Declaration;
  readonly product: Unwrap<StackOutputs>['products'][string];
}

/** A stack with clickstream, declared once for all tests of a file. */
export async function clickstreamIn(options: DeclareOptions): Promise<Clickstream> {
  const { declared, outputs } = await deploy(options);
  const product = outputs.products.clickstream;
  if (product === undefined) throw new Error('The program made no outputs of clickstream');
  return { declared, product };
}
