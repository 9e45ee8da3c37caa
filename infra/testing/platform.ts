/** A small platform for tests of single components: network, broker, lake, artifacts. */

import type { Alarms } from '../components/alarms/alarms.ts';
import { KafkaBroker, type KafkaBrokerArgs } from '../components/broker/kafka-broker.ts';
import { ArtifactStore } from '../components/lake/artifact-store.ts';
import { DataLake } from '../components/lake/data-lake.ts';
import { Encryption } from '../components/lake/encryption.ts';
import type { Keeping } from '../components/lake/lifecycle.ts';
import { Network } from '../components/network/network.ts';
import { testAlarms } from './alarms.ts';
import { assetPaths } from './dist.ts';

/** Hash of every artifact of the test platform. */
export const artifactSha256 = 'ab'.repeat(32);

/** How long buckets of tests keep what. */
export const keeping: Keeping = {
  oldVersionDays: 30,
  coldAfterDays: 60,
  refusedDays: 90,
  reportDays: 120,
  queryResultDays: 14,
};

/** What {@link testPlatform} makes. */
export interface TestPlatform {
  readonly network: Network;
  readonly broker: KafkaBroker;
  readonly lake: DataLake;
  readonly artifacts: ArtifactStore;
  readonly alarms: Alarms;
}

/** Declares it; `broker` overrides settings of the broker. To be called inside `declare`. */
export function testPlatform(broker: Partial<KafkaBrokerArgs> = {}): TestPlatform {
  const encryption = new Encryption('key', { kind: 'sse-s3' });
  const network = new Network('net', {
    cidr: '10.40.0.0/16',
    region: 'us-east-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    natGateways: 1,
    flowLogDays: undefined,
  });
  const artifacts = new ArtifactStore('artifacts', {
    encryption,
    assets: assetPaths.map((path) => ({ path, file: path, sha256: artifactSha256 })),
  });
  return {
    network,
    artifacts,
    alarms: testAlarms(),
    lake: new DataLake('lake', { encryption, deletable: false, keeping }),
    broker: new KafkaBroker('kafka', {
      network,
      artifacts,
      tarball: artifacts.artifact('broker/kafka.tar.gz'),
      amiId: 'ami-0123456789abcdef0',
      instanceType: 't4g.medium',
      heap: '1g',
      volumeGibibytes: 20,
      sshKeyPairName: undefined,
      logRetentionDays: 14,
      deletable: false,
      endpointOverride: undefined,
      stack: 'dev',
      nodes: 1,
      security: undefined,
      turnBundle: undefined,
      ...broker,
    }),
  };
}
