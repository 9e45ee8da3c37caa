/** Workers of a product with the sizes of the stack, and what a run elsewhere needs to start the same process. */
import { instanceLost } from '../components/alarms/instance.ts';
import type { AlarmRow } from '../components/alarms/row.ts';
import { StreamWorkers, type StreamWorkersArgs } from '../components/workers/stream-workers.ts';
import type { ProcessOutputs } from '../outputs.ts';
import type { Platform } from '../platform.ts';

/** What one kind of workers adds to the platform's. */
export interface WorkersSpec
  extends Pick<StreamWorkersArgs, 'description' | 'entry' | 'count' | 'access' | 'environment' | 'endsByItself'> {
  /** They start when the product's topics stand. */
  readonly product: string;
  /** Path in `dist/`. */
  readonly asset: string;
  /** Whether an alarm rings when EC2 finds one of them unwell; false by default. */
  readonly watched?: boolean;
  /** What else rings. */
  readonly rows?: readonly AlarmRow[];
}

/** Declares the workers; they may use Kafka, by the name of theirs, beside what `access` says. */
export function createWorkers(platform: Platform, name: string, spec: WorkersSpec): ProcessOutputs {
  const { config, network, artifacts, kafkaAccess, topics, alarms } = platform;
  const bundle = artifacts.artifact(spec.asset);
  const workers = new StreamWorkers(name, {
    ...spec,
    // Their log lines say of which stack and product they are.
    environment: { STREAMPACT_STACK: config.environment, STREAMPACT_PRODUCT: spec.product, ...spec.environment },
    network,
    artifacts,
    bundle,
    access: [kafkaAccess(name), ...spec.access],
    amiId: config.amiId,
    instanceType: config.workerInstanceType,
    after: topics.ready(spec.product),
    region: config.region,
    logRetentionDays: config.logRetentionDays,
  });
  alarms.watch(workers, name, [
    ...(spec.watched === true ? [instanceLost({ AutoScalingGroupName: workers.groupName }, spec.description)] : []),
    ...(spec.rows ?? []),
  ]);
  return {
    bundle: { bucket: bundle.bucket, key: bundle.key, sha256: bundle.sha256 },
    entry: spec.entry,
    environment: workers.environment,
  };
}
