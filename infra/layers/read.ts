/** The platform's facts, read by the stack of a product: what is missing is told with the stack that has to be deployed first. */
import * as pulumi from '@pulumi/pulumi';
import { StreampactError } from '../../contracts/src/error.ts';
import type { StackConfig } from '../config.ts';
import type { KnownPlatform } from './facts.ts';

/** What must be there: a text, at these places. */
const texts: readonly (readonly [keyof KnownPlatform, string])[] = [
  ['network', 'vpcId'],
  ['network', 'memberGroupId'],
  ['network', 'publicApiGroupId'],
  ['kafka', 'endpoint'],
  ['kafka', 'volumeId'],
  ['kafka', 'clientGroupId'],
  ['topics', 'functionName'],
  ['lake', 'bucketName'],
  ['lake', 'bucketArn'],
  ['artifacts', 'bucketName'],
  ['artifacts', 'bucketArn'],
  ['database', 'databaseName'],
  ['database', 'arn'],
  ['workgroup', 'workgroupName'],
  ['alarms', 'page'],
  ['alarms', 'ticket'],
];

/** Reads the output `platform` of the stack `<environment>`. @throws StreampactError STACK_CONFIG_INVALID */
export async function readPlatform(config: StackConfig): Promise<KnownPlatform> {
  const { environment } = config;
  const name = `${pulumi.getOrganization()}/${pulumi.getProject()}/${environment}`;
  const { value } = await new pulumi.StackReference(name).getOutputDetails('platform');
  return knownPlatform(value, config);
}

/** Checks what the platform's stack told. @throws StreampactError STACK_CONFIG_INVALID */
export function knownPlatform(
  value: unknown,
  { environment, layer, stack }: Pick<StackConfig, 'environment' | 'layer' | 'stack'>,
): KnownPlatform {
  const refusal = (what: string, fix: string): StreampactError =>
    new StreampactError('STACK_CONFIG_INVALID', what, { where: `the stack ${stack}`, fix });
  if (!isRecord(value)) {
    throw refusal(
      `The stack ${environment} tells nothing of a platform`,
      `Deploy it first: pulumi up --stack ${environment}`,
    );
  }
  const missing = texts.filter(([part, name]) => {
    const facts = value[part];
    return !isRecord(facts) || typeof facts[name] !== 'string';
  });
  if (missing.length > 0) {
    const list = missing.map((path) => path.join('.')).join(', ');
    throw refusal(
      `The platform of the stack ${environment} lacks ${list}`,
      `It was deployed by another version: pulumi up --stack ${environment}`,
    );
  }
  // Whoever wrote the texts wrote the rest too, and `PlatformFacts` is what it was compiled against.
  const known = value as unknown as KnownPlatform;
  if (layer === undefined || known.layers.includes(layer)) return known;
  const layers = [...known.layers, layer].join(',');
  throw refusal(
    `The stack ${environment} does not leave ${layer} to a stack of its own`,
    `pulumi config set streampact:layers ${layers} --stack ${environment}; then deploy that stack first (docs/layers.md)`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
