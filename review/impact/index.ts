/** What a change touches beyond its own file: the lineage in the contracts, and the resources in the cloud. */
import type { CloudImpact } from '../report/model.ts';
import type { CloudImpactOptions } from './cloud.ts';

export type { CloudImpactOptions } from './cloud.ts';
export { downstreamOf } from './downstream.ts';

/** See `cloud.ts`, which loads Pulumi's protocol and so is not loaded before it is asked for. */
export async function cloudImpact(options: CloudImpactOptions): Promise<CloudImpact> {
  const cloud = await import('./cloud.ts');
  return cloud.cloudImpact(options);
}
