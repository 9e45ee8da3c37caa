/** What watches a stack when all of its products stand: service levels, the platform's own alarms, and a dashboard of each. */
import * as pulumi from '@pulumi/pulumi';
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import type { TableContract } from '../../contracts/src/model.ts';
import { platformProduct } from '../../contracts/src/own-metrics.ts';
import type { Alarms } from '../components/alarms/alarms.ts';
import { nodeAlarms, nodeNames } from '../components/alarms/broker.ts';
import { natAlarms } from '../components/alarms/nat.ts';
import { tableAlarms } from '../components/alarms/table.ts';
import { Dashboard } from '../components/dashboards/dashboard.ts';
import { limitGraphs } from '../components/dashboards/limits.ts';
import { platformGraphs } from '../components/dashboards/platform.ts';
import { productGraphs } from '../components/dashboards/product.ts';
import { ServiceLevels, serviceLevelsAsset } from '../components/service-levels/service-levels.ts';
import type { ProductOutputs } from '../outputs.ts';
import type { Platform } from '../platform.ts';

/** A product that stands. */
export interface Deployed {
  readonly product: string;
  /** The product's own. */
  readonly alarms: Alarms;
  readonly outputs: ProductOutputs;
}

/** Groups alarms that no component of the platform or of a product makes. */
class Watch extends pulumi.ComponentResource {
  constructor(name: string) {
    super('streampact:index:Watch', name);
    this.registerOutputs({});
  }
}

/** Whether the table's age can be seen from AWS: it lies in the lake, or is loaded from what is landed as it is. */
export function isMeasured({ format, schema }: TableContract): boolean {
  return format !== 'snowflake' || schema === 'raw';
}

const tablesOf = (product: string): readonly TableContract[] =>
  Object.values<TableContract>(tables).filter((table) => table.product === product && isMeasured(table));

/** Declares all of it. */
export function createOperations(platform: Platform, deployed: readonly Deployed[]): void {
  const { config, alarms, prefix } = platform;
  const levels = createServiceLevels(platform, deployed);
  const parent = new Watch(`${prefix}-watch`);
  for (const { product, alarms: own } of deployed) {
    const rows = tablesOf(product).flatMap((table) => tableAlarms(own, table));
    own.watch(parent, `${prefix}-watch-${product}`, rows);
  }
  // Metrics of nodes are lines of logs, which stay on the machine of a local stack.
  const nodes = config.brokerEndpoint === undefined && !config.local ? nodeNames(config.brokerNodes) : [];
  const secured = config.brokerSecurity === 'sasl-tls';
  alarms.watch(parent, `${prefix}-watch`, [
    ...nodes.flatMap((node) => nodeAlarms(alarms, node, secured)),
    ...platform.network.natGatewayIds.flatMap((id, at) => natAlarms(`nat-${at + 1}`, id)),
  ]);
  createDashboards(platform, deployed, { nodes, levels });
}

function createServiceLevels(platform: Platform, deployed: readonly Deployed[]): ServiceLevels {
  const { config, prefix, lake, artifacts, alarms } = platform;
  const landing = deployed.flatMap(({ outputs }) => outputs.landing ?? [])[0];
  return new ServiceLevels(`${prefix}-service-levels`, {
    stack: config.environment,
    tables: deployed.flatMap(({ product }) => tablesOf(product)),
    lake,
    landing: landing && { bucketName: landing.bucket, prefixes: Object.values(landing.prefixes) },
    bundle: artifacts.artifact(serviceLevelsAsset),
    alarms,
    schedule: config.serviceLevelSchedule,
    enabled: config.schedulesEnabled,
    logRetentionDays: config.logRetentionDays,
  });
}

interface Shown {
  readonly nodes: readonly string[];
  readonly levels: ServiceLevels;
}

function createDashboards(platform: Platform, deployed: readonly Deployed[], { nodes, levels }: Shown): void {
  const { config, prefix, alarms, lake, workgroup, network } = platform;
  const board = (name: string, product: string, of: Alarms, groups: ReturnType<typeof productGraphs>): Dashboard =>
    new Dashboard(name, {
      dashboardName: `${prefix}-${product}`,
      region: config.region,
      alarms: of.made.map(({ arn }) => arn),
      groups: [...groups, limitGraphs(of.made)],
    });
  for (const { product, alarms: own, outputs } of deployed) {
    const published = Object.values(messages).filter((message) => message.product === product);
    const groups = productGraphs({ alarms: own, outputs, messages: published, tables: tablesOf(product) });
    board(product, product, own, groups);
  }
  const groups = platformGraphs({
    ...{ alarms, nodes },
    natGatewayIds: network.natGatewayIds,
    functionName: levels.functionName,
    bucketName: lake.bucketName,
    workgroupName: workgroup.workgroupName,
  });
  board(`${prefix}-platform`, platformProduct, alarms, groups);
}
