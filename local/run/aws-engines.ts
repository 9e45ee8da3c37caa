/**
 * The AWS side of a local cloud: the gateway, the emulators behind it, and in the background Spark and Trino, which take
 * longest and are needed last.
 *
 * Another emulator can take MiniStack's place, and Kinesis's: LocalStack that is started here, or any that runs elsewhere. MiniStack then
 * keeps what such emulators lack: the Glue catalog, the metadata of Athena, and Auto Scaling; beside LocalStack without Docker also
 * Lambda, and EventBridge, which calls functions.
 */

import { type Gateway, startGateway } from '../aws/gateway.ts';
import type { Engine, EngineContext } from '../engines/engine.ts';
import { startKinesis } from '../engines/kinesis.ts';
import { startLocalstack } from '../engines/localstack.ts';
import { startMinistack } from '../engines/ministack.ts';
import { startSparkRunner } from '../engines/spark.ts';
import { startTrino } from '../engines/trino.ts';
import type { Backend } from './backend.ts';
import { inBackground, onDemand } from './on-demand.ts';

export const awsPorts = ['gateway', 'ministack', 'localstack', 'kinesis', 'trino'] as const;
export type AwsPorts = Readonly<Record<(typeof awsPorts)[number], number>>;

/** Emulators that run elsewhere; what is absent is started here. */
export interface OutsideAws {
  /** URL of an emulator for everything that {@link glueEmulator} is not for. */
  readonly emulator?: string;
  /** URL of an emulator with the Glue catalog, the metadata of Athena, and Auto Scaling. */
  readonly glueEmulator?: string;
}

/** When Spark and Trino start: beside everything else, or not before a job or a query asks for them. */
export type ComputeStart = 'at once' | 'when asked';

export interface AwsOptions {
  /** What stands behind the gateway; `ministack` by default. An emulator in `outside` outranks it. */
  readonly backend?: Backend;
  readonly outside?: OutsideAws;
  /** `at once` by default. */
  readonly compute?: ComputeStart;
  /** Whether everything but the deployment calls AWS with its role's rights alone; false by default. */
  readonly enforceRoles?: boolean;
}

export interface AwsEngines {
  /** The gateway's address: what every AWS SDK is pointed at. */
  readonly awsEndpoint: string;
  /** Rejects when one of these engines does not start, or ends by itself. */
  readonly failed: Promise<never>;
  /** Resolves when no start of Spark or Trino is under way any more. */
  readonly settled: () => Promise<void>;
  /** Stops gateway and emulators in order; the watchdog of the context ends Spark and Trino, which keep nothing. */
  readonly stop: () => Promise<void>;
}

const loopback = (port: number): string => `http://127.0.0.1:${port}`;

async function whenOneFails(engines: readonly Promise<Engine>[]): Promise<never> {
  const failures = engines.map(async (engine) => {
    const error = await (await engine).ended;
    if (error !== undefined) throw error;
    return new Promise<never>(() => {});
  });
  return Promise.race(failures);
}

/** The emulators of a run: what is started here, and where the gateway finds each. */
interface Emulators {
  readonly localstack: boolean;
  readonly main: string;
  readonly glue: string;
  readonly kinesis: string;
  readonly lambda: string;
}

function placeEmulators(ports: AwsPorts, { outside = {}, backend = 'ministack' }: AwsOptions): Emulators {
  const own = loopback(ports.ministack);
  const elsewhere = outside.emulator ?? (typeof backend === 'object' ? backend.url : undefined);
  const localstack = elsewhere === undefined && backend === 'localstack';
  const main = elsewhere ?? (localstack ? loopback(ports.localstack) : own);
  return {
    localstack,
    main,
    glue: outside.glueEmulator ?? own,
    kinesis: main === own ? loopback(ports.kinesis) : main,
    lambda: localstack ? own : main,
  };
}

/** MiniStack, unless everything that it could do is done elsewhere, and Kinesis, unless the main emulator has it. */
async function startEmulators(
  context: EngineContext,
  ports: AwsPorts,
  { enforceRoles, ...emulators }: Emulators & { readonly enforceRoles: boolean },
): Promise<readonly Engine[]> {
  const lambdaEndpoint = loopback(ports.gateway);
  const starting: Promise<Engine>[] = [];
  if (emulators.localstack) starting.push(startLocalstack(context, { port: ports.localstack }));
  if (emulators.kinesis === loopback(ports.kinesis)) starting.push(startKinesis(context, { port: ports.kinesis }));
  if (Object.values(emulators).includes(loopback(ports.ministack)))
    starting.push(startMinistack(context, { port: ports.ministack, lambdaEndpoint, enforceRoles }));
  try {
    return await Promise.all(starting);
  } catch (error) {
    const started = await Promise.allSettled(starting);
    await Promise.all(started.map(async (one) => (one.status === 'fulfilled' ? one.value.stop() : undefined)));
    throw error;
  }
}

/**
 * Starts everything; returns when gateway and emulators answer.
 *
 * @throws StreampactError from what did not start; what the watchdog guards goes on until that is stopped.
 */
export async function startAwsEngines(
  context: EngineContext,
  ports: AwsPorts,
  options: AwsOptions = {},
): Promise<AwsEngines> {
  const { compute = 'at once', enforceRoles = false } = options;
  const placed = placeEmulators(ports, options);
  const awsEndpoint = loopback(ports.gateway);
  // Bucket policies demand TLS, which the gateway alone vouches for.
  const s3Endpoint = enforceRoles ? awsEndpoint : placed.main;
  const spark = onDemand(() => startSparkRunner(context, { awsEndpoint, s3Endpoint }));
  const trino = onDemand(() =>
    startTrino(context, { port: ports.trino, s3Endpoint: placed.main, glueEndpoint: awsEndpoint }),
  );
  if (compute === 'at once') for (const engine of [spark, trino]) void engine.ask();
  const emulators = await startEmulators(context, ports, { ...placed, enforceRoles });
  const open = (): Promise<Gateway> =>
    startGateway({
      port: ports.gateway,
      upstream: placed.main,
      enforceRoles,
      glueUpstream: placed.glue,
      kinesisUpstream: placed.kinesis,
      lambdaUpstream: placed.lambda,
      sendsTableChanges: placed.localstack,
      trino: async () => {
        await trino.ask();
        return loopback(ports.trino);
      },
      spark: { run: async (job) => (await spark.ask()).run(job) },
      logsDir: context.logsDir,
      stateDir: context.stateDir,
    });
  const gateway = await open().catch(async (error: unknown) => {
    await Promise.all(emulators.map((engine) => engine.stop()));
    throw error;
  });
  return {
    awsEndpoint,
    failed: inBackground(
      whenOneFails([spark.started, trino.started, ...emulators.map((engine) => Promise.resolve(engine))]),
    ),
    settled: async () => void (await Promise.all([spark.settled(), trino.settled()])),
    stop: async () => {
      // It reads the last changes of tables from one emulator, which forgets them when it ends, and puts them into another.
      await Promise.allSettled([gateway.stop()]);
      await Promise.allSettled(emulators.map((engine) => engine.stop()));
    },
  };
}
