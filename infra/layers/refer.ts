/** A platform that another stack made, for the one product of this stack. */
import * as pulumi from '@pulumi/pulumi';
import { kafkaUserOf } from '../../contracts/src/access/workload.ts';
import { StreampactError } from '../../contracts/src/error.ts';
import { loadAssets } from '../assets.ts';
import { clientAccess, loginAccess } from '../components/broker/kafka-client.ts';
import { AccessLogs } from '../components/lake/access-logs.ts';
import { ArtifactStore } from '../components/lake/artifact-store.ts';
import { DataLake } from '../components/lake/data-lake.ts';
import { Encryption } from '../components/lake/encryption.ts';
import { LakeDatabase } from '../components/lake/lake-database.ts';
import { guardStores } from '../components/lake/stores.ts';
import { Network } from '../components/network/network.ts';
import { QueryWorkgroup } from '../components/queries/query-workgroup.ts';
import { serviceLevelsAsset } from '../components/service-levels/service-levels.ts';
import { Topics } from '../components/topics/topics.ts';
import type { StackConfig } from '../config.ts';
import { createAlarms } from '../parts/alarms.ts';
import { topicsOf, workloadsOf } from '../parts/kafka.ts';
import { type Pipeline, type Platform, productAssets } from '../platform.ts';
import type { Access } from '../policies/access.ts';
import type { KnownPlatform } from './facts.ts';

/** Whose product, over which platform. */
export interface ReferenceSpec {
  readonly config: StackConfig;
  readonly pipeline: Pipeline;
  readonly facts: KnownPlatform;
  /** Where `npm run build` left its files. */
  readonly directory: string;
}

/** The platform, of which this stack makes nothing: only its own files in the bucket of artifacts, and its own topics. */
export function referToPlatform({ config, pipeline, facts, directory }: ReferenceSpec): Platform {
  const prefix = `streampact-${config.environment}`;
  const { kafka } = facts;
  const encryption = new Encryption(prefix, { existing: facts.encryption });
  const { dataMayBeDeleted: deletable, region } = config;
  guardStores({ encryption, deletable, backedUp: facts.backedUp, region });
  const network = new Network(prefix, { existing: facts.network });
  const workloads = workloadsOf(config, [pipeline]);
  const secured = kafka.logins !== undefined;
  const door = { ...kafka, secured, dependsOn: [] };
  return {
    ...{ config, prefix, encryption, network },
    broker: { endpoint: pulumi.output(kafka.endpoint), zone: { ...kafka.zone, id: pulumi.output(kafka.zone.id) } },
    topics: new Topics(`${prefix}-topics`, {
      existing: facts.topics,
      broker: { nodes: kafka.nodes, volumeId: pulumi.output(kafka.volumeId) },
      products: [topicsOf(pipeline, workloads, secured)],
      access: secured ? { users: workloads.map(kafkaUserOf), products: [pipeline.product] } : undefined,
    }),
    kafkaAccess: (workload) => clientAccess(door, kafka.logins && loginOf(kafka.logins, workload, config)),
    lake: new DataLake(`${prefix}-lake`, { existing: facts.lake, encryption }),
    accessLogs: facts.accessLogs && new AccessLogs(`${prefix}-access-logs`, { existing: facts.accessLogs }),
    artifacts: new ArtifactStore(`${prefix}-artifacts`, {
      existing: facts.artifacts,
      folder: pipeline.product,
      encryption,
      assets: loadAssets({
        directory,
        paths: [...productAssets(config, [pipeline]), serviceLevelsAsset],
        allowUnreleased: config.local,
      }),
    }),
    database: new LakeDatabase(`${prefix}-lake`, { existing: facts.database }),
    workgroup: new QueryWorkgroup(`${prefix}-queries`, { existing: facts.workgroup }),
    alarms: createAlarms(`${prefix}-alarms`, config, facts.alarms),
  };
}

/** The secret is the platform's, as Kafka is, which it is told to. */
function loginOf(logins: Readonly<Record<string, string>>, workload: string, { environment }: StackConfig): Access {
  const secretArn = logins[workload];
  if (secretArn !== undefined) return loginAccess(secretArn, []);
  throw new StreampactError('STACK_CONFIG_INVALID', `Kafka of the stack ${environment} has no user '${workload}'`, {
    fix: `Deploy the platform first: pulumi up --stack ${environment}`,
  });
}
