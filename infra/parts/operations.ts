/** What watches a stack when all of its products stand: service levels, the platform's own alarms, and a dashboard of each. */
import * as pulumi from '@pulumi/pulumi';
import { messages, tables } from '../../contracts/generated/catalogue.ts';
import { isOfSnowflakeAlone } from '../../contracts/src/emit/table-levels.ts';
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
export function isMeasured(table: TableContract): boolean {
  return !isOfSnowflakeAlone(table);
}

const ofProduct = (product: string): readonly TableContract[] =>
  Object.values<TableContract>(tables).filter((table) => table.product === product);

/** Tables whose levels are measured: from AWS, and in Snowflake where the stack has an account. */
const tablesOf = ({ product, outputs }: Pick<Deployed, 'product' | 'outputs'>): readonly TableContract[] =>
  ofProduct(product).filter((table) => isMeasured(table) || outputs.snowflake !== undefined);

/** Declares what watches one product that has the stack for itself; the platform watches the rest. */
export function createProductOperations(platform: Platform, deployed: Deployed): void {
  const { product, alarms } = deployed;
  createServiceLevels({ ...platform, alarms }, [deployed], `${product}-service-levels`);
  watchTables(new Watch(`${platform.prefix}-watch`), platform, deployed);
  createProductDashboard(platform, deployed);
}

function watchTables(parent: Watch, { prefix }: Platform, deployed: Deployed): void {
  const { product, alarms } = deployed;
  const rows = tablesOf(deployed).flatMap((table) => tableAlarms(alarms, table));
  alarms.watch(parent, `${prefix}-watch-${product}`, rows);
}

/** Declares all of it, for the platform and the products of its stack. */
export function createOperations(platform: Platform, deployed: readonly Deployed[]): void {
  const { config, alarms, prefix } = platform;
  // A platform alone has no tables.
  const levels =
    deployed.length === 0 ? undefined : createServiceLevels(platform, deployed, `${prefix}-service-levels`);
  const parent = new Watch(`${prefix}-watch`);
  for (const each of deployed) watchTables(parent, platform, each);
  // Metrics of nodes are lines of logs, which stay on the machine of a local stack.
  const nodes = config.brokerEndpoint === undefined && !config.local ? nodeNames(config.brokerNodes) : [];
  const secured = config.brokerSecurity === 'sasl-tls';
  alarms.watch(parent, `${prefix}-watch`, [
    ...nodes.flatMap((node) => nodeAlarms(alarms, node, secured)),
    ...platform.network.natGatewayIds.flatMap((id, at) => natAlarms(`nat-${at + 1}`, id)),
  ]);
  for (const each of deployed) createProductDashboard(platform, each);
  createPlatformDashboard(platform, { nodes, levels });
}

function createServiceLevels(platform: Platform, deployed: readonly Deployed[], name: string): ServiceLevels {
  const { config, lake, artifacts, alarms } = platform;
  const landing = deployed.flatMap(({ outputs }) => outputs.landing ?? [])[0];
  return new ServiceLevels(name, {
    stack: config.environment,
    tables: deployed.flatMap(({ product }) => ofProduct(product).filter(isMeasured)),
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
  readonly levels: ServiceLevels | undefined;
}

interface Board {
  readonly name: string;
  readonly product: string;
  readonly alarms: Alarms;
  readonly groups: ReturnType<typeof productGraphs>;
}

function createBoard({ config, prefix }: Platform, { name, product, alarms, groups }: Board): void {
  new Dashboard(name, {
    dashboardName: `${prefix}-${product}`,
    region: config.region,
    alarms: alarms.made.map(({ arn }) => arn),
    groups: [...groups, limitGraphs(alarms.made)],
  });
}

function createProductDashboard(platform: Platform, { product, alarms, outputs }: Deployed): void {
  const published = Object.values(messages).filter((message) => message.product === product);
  const groups = productGraphs({ alarms, outputs, messages: published, tables: tablesOf({ product, outputs }) });
  createBoard(platform, { name: product, product, alarms, groups });
}

function createPlatformDashboard(platform: Platform, { nodes, levels }: Shown): void {
  const { prefix, alarms, lake, workgroup, network } = platform;
  const groups = platformGraphs({
    ...{ alarms, nodes },
    natGatewayIds: network.natGatewayIds,
    functionName: levels?.functionName,
    bucketName: lake.bucketName,
    workgroupName: workgroup.workgroupName,
  });
  createBoard(platform, { name: `${prefix}-platform`, product: platformProduct, alarms, groups });
}
