/**
 * Everything between a row of MySQL and its row in Snowflake, as the Pulumi program deploys it, with three places to hurt it: Kafka
 * Connect's worker, the worker that lands, and whoever carries out Snowflake's pipes and tasks.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { readDesired } from '../../local/connect/desired.ts';
import { workerEnvironment } from '../../local/connect/environment.ts';
import { beside } from '../../local/connect/overlay.ts';
import { reconcile } from '../../local/connect/reconcile.ts';
import { type Connect, startConnect } from '../../local/engines/connect.ts';
import { emulatorEnvironment } from '../../local/engines/emulator.ts';
import type { EngineContext } from '../../local/engines/engine.ts';
import { killEngine } from '../../local/engines/kill.ts';
import type { Mariadb } from '../../local/engines/mariadb.ts';
import { createAwsClients } from '../../local/run/aws.ts';
import { bringPrivacyKey } from '../../local/run/clickstream/privacy-key.ts';
import { type Cloud, outputsOf, withCloud } from '../../local/run/cloud.ts';
import { openSnowflake } from '../../local/run/snowflake.ts';
import { startWorker, type Worker } from '../../local/run/worker.ts';
import { createSnowflakeRunner, type SnowflakeRunner } from '../../local/snowflake/runner/runner.ts';
import type { LocalSession } from '../../local/snowflake/session.ts';
import { connectOrders } from '../../local/sources/orders-table.ts';

/** The deployed product, running. */
export interface OrdersWorld {
  readonly mysql: Mariadb;
  /** To `sales`, as the shop. */
  readonly shop: Connection;
  /** A session of the reader's own. */
  readonly warehouse: LocalSession;
  /** `host:port` of Kafka. */
  readonly brokers: string;
  readonly registryUrl: string;
  connectUrl(): string;
  /** Installed packages of Python, for data that come with them. */
  readonly sitePackages: string;
  /** Starts the connectors. */
  beginCapture(): Promise<void>;
  /** SIGKILL, and a new worker on the same group. */
  restartConnect(): Promise<void>;
  /** SIGKILL, and a new worker that lands. */
  restartLanding(): Promise<void>;
  /** One turn of Snowflake's own work; by a new runner after {@link forgetRunner}. */
  turn(): Promise<Awaited<ReturnType<SnowflakeRunner['tick']>>>;
  /** The next turn is done by a runner that remembers nothing. */
  forgetRunner(): Promise<void>;
}

/** Starts it all in a folder of its own, runs `work`, and ends everything; the folder stays when `work` fails. */
export async function inOrdersWorld<T>(work: (world: OrdersWorld) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'streampact-orders-'));
  const { signal } = new AbortController();
  const options = { state: join(folder, 'state'), fresh: true, quiet: true, compute: 'when asked', signal } as const;
  const result = await withCloud(options, (cloud) => runIn(cloud, work)).catch((error: unknown) => {
    process.stderr.write(`logs: ${join(folder, 'state', 'logs')}\n`);
    throw error;
  });
  await rm(folder, { recursive: true, force: true });
  return result;
}

async function runIn<T>(cloud: Cloud, work: (world: OrdersWorld) => Promise<T>): Promise<T> {
  const outputs = outputsOf(await cloud.deploy('up', { 'streampact:products': 'clickstream' }));
  const { sink, snowflake } = outputs.products.clickstream ?? {};
  if (sink === undefined || snowflake === undefined) throw new Error('the stack has no sink, or nothing in Snowflake');
  const { streams, watchdog, brokers, awsEndpoint } = cloud.engines;
  const aws = createAwsClients(awsEndpoint);
  const [mysql, registry] = await Promise.all([streams.mysql(), streams.registry()]);
  const context: EngineContext = {
    toolchain: cloud.toolchain,
    stateDir: join(cloud.state.path, 'engines'),
    logsDir: cloud.state.logs,
    watchdog,
  };
  const runConnect = (): Promise<Connect> =>
    startConnect(context, {
      brokers,
      port: cloud.ports.connect,
      environment: workerEnvironment({ brokers, registryUrl: registry.url, mysql }),
    });
  const runLanding = (): Promise<Worker> =>
    startWorker({
      s3: aws.s3,
      sink,
      folder: join(cloud.state.path, 'workers'),
      logFile: join(cloud.state.logs, 'landing.log'),
      surroundings: {
        ...emulatorEnvironment(awsEndpoint),
        STREAMPACT_KAFKA_BROKERS: brokers,
        STREAMPACT_REGISTRY_URL: registry.url,
        STREAMPACT_SINK_FLUSH_SECONDS: '1',
      },
      healthPort: cloud.ports.sinkHealth,
      watchdog,
    });
  let [connect, landing] = await Promise.all([runConnect(), runLanding()]);
  const reader = await openSnowflake(cloud.engines, snowflake.database);
  const openRunner = async () => {
    const { session, aws: reached } = await openSnowflake(cloud.engines, snowflake.database);
    return { session, runner: createSnowflakeRunner({ session, s3: reached.stages, sqs: reached.queue }) };
  };
  let account = await openRunner();
  await bringPrivacyKey({ secrets: aws.secrets, session: account.session, ...snowflake });
  const shop = await connectOrders(mysql);
  try {
    return await work({
      mysql,
      shop,
      warehouse: reader.session,
      brokers,
      registryUrl: registry.url,
      connectUrl: () => connect.url,
      sitePackages: cloud.toolchain.sitePackages,
      async beginCapture() {
        const desired = await readDesired();
        const connectors = desired.connectors.filter(({ name }) => name === 'mysql_src_connector');
        await reconcile({ connectUrl: connect.url, connectors, overlay: beside('mariadb'), apply: true });
      },
      async restartConnect() {
        await connect.kill();
        connect = await runConnect();
      },
      async restartLanding() {
        await killEngine(landing);
        landing = await runLanding();
      },
      turn: () => account.runner.tick({ everyRoot: true }),
      async forgetRunner() {
        await account.session.close();
        account = await openRunner();
      },
    });
  } finally {
    await shop.end();
    await Promise.allSettled([connect.stop(), landing.stop()]);
    await Promise.allSettled([reader.session.close(), account.session.close()]);
    aws.destroy();
  }
}
