/** Which products have stacks of their own, and whose the settings are then. */
import { productSlugs } from './environments.ts';
import { listOf, oneOf } from './readers.ts';
import { optional, row } from './setting-row.ts';

/** The rows. */
export const layerSettings = {
  layers: row({
    doc: 'Slugs of the products that have a stack of their own, <stack>-<slug>, over what this one shares; none by default.',
    read: optional(listOf(oneOf(productSlugs))),
    default: '',
  }),
} as const;

/** Settings of what products share: the stack of a product takes them from there, and may not have its own. */
export const sharedSettings: ReadonlySet<string> = new Set([
  ...['products', 'layers', 'monthlyBudgetUsd', 'vpcCidr', 'natGateways', 'sshKeyPairName', 'brokerNodes'],
  ...['brokerSecurity', 'brokerInstanceType', 'brokerHeap', 'brokerVolumeGibibytes', 'brokerEndpoint'],
  ...['lakeEncryption', 'accessLogDays', 'backupDays', 'queryBytesCutoff', 'alarmEmail', 'pageEmail'],
]);
