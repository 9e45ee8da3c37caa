/** The configuration of a stack that has everything which may be left out. */
import type { Setting } from '../setting-row.ts';
import { settings } from '../settings.ts';

const examples = Object.entries<Setting<unknown>>(settings).flatMap(([name, { example }]) =>
  example === undefined ? [] : [[`streampact:${name}`, example] as const],
);

/** Keys with their namespace; what each account has its own of is the example of the setting's row. */
export const everyOption: Readonly<Record<string, string>> = {
  ...Object.fromEntries(examples),
  'streampact:quickSightOwner': 'arn:aws:quicksight:us-east-1:123456789012:user/default/owner',
  'streampact:redshiftCopy': 'true',
  'streampact:searchIndex': 'true',
  'streampact:availabilityZones': 'us-east-1a,us-east-1b,us-east-1c',
  'streampact:snowflakeOrganization': 'acme',
  'streampact:snowflakeAccount': 'sales',
  'streampact:snowflakeUser': 'DEPLOYER',
  'streampact:snowflakePrivateKey': 'a key',
};
