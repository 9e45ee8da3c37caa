/**
 * What the stack of a platform tells the stacks of products: its output `platform`. Nothing of it is secret; everything that a product
 * uses of the platform stands here.
 */
import type { Input, Unwrap } from '@pulumi/pulumi';
import type { AlarmTopicFacts } from '../components/alarms/alarms.ts';
import type { AccessLogsFacts } from '../components/lake/access-logs.ts';
import type { ArtifactFacts } from '../components/lake/artifact-store.ts';
import type { LakeFacts } from '../components/lake/data-lake.ts';
import type { EncryptionFacts } from '../components/lake/encryption.ts';
import type { DatabaseFacts } from '../components/lake/lake-database.ts';
import type { NetworkFacts } from '../components/network/network.ts';
import type { WorkgroupFacts } from '../components/queries/query-workgroup.ts';
import type { TopicsFacts } from '../components/topics/topics.ts';

/** Kafka. */
export interface KafkaFacts {
  /** `host:port` for clients; several by commas. */
  readonly endpoint: Input<string>;
  readonly nodes: number;
  /** Another volume is another Kafka, whose topics have to be made again. */
  readonly volumeId: Input<string>;
  /** Security group of clients. */
  readonly clientGroupId: Input<string>;
  /** Where other names of the network may stand. */
  readonly zone: { readonly id: Input<string>; readonly name: string };
  /** Workload → ARN of the secret that it logs in by; absent where Kafka asks nobody who they are. */
  readonly logins?: Readonly<Record<string, Input<string>>>;
}

/** All of it. */
export interface PlatformFacts {
  /** Products that have stacks of their own. */
  readonly layers: readonly string[];
  /** Whether daily backups are made of what bears their tag. */
  readonly backedUp: boolean;
  readonly network: NetworkFacts;
  readonly kafka: KafkaFacts;
  readonly topics: TopicsFacts;
  readonly encryption: EncryptionFacts;
  readonly lake: LakeFacts;
  /** Absent where nobody writes down who reads and writes objects. */
  readonly accessLogs?: AccessLogsFacts;
  readonly artifacts: ArtifactFacts;
  readonly database: DatabaseFacts;
  readonly workgroup: WorkgroupFacts;
  readonly alarms: AlarmTopicFacts;
}

/** The same as the stack of a product reads it. */
export type KnownPlatform = Unwrap<PlatformFacts>;
