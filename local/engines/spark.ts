/**
 * A warm Spark: one driver with one JVM that runs job scripts, each in a fresh session and a fresh Python namespace.
 *
 * Stands for the Spark of AWS Glue 5.0 and of EMR Serverless (Spark 3.5): a script runs as `__main__` with its arguments in
 * `sys.argv` and takes its session by `SparkSession.builder.getOrCreate()`. Differs: two local cores instead of workers, one driver for
 * all runs, S3A instead of EMRFS (both `s3://` and `s3a://` work), no `awsglue` package.
 */
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { emulatorEnvironment, emulatorRegion } from './emulator.ts';
import type { Engine, EngineContext } from './engine.ts';
import { type Channel, startProcess } from './process.ts';

/** The endpoints that jobs use; both of the local cloud. */
export interface SparkOptions {
  /** For boto3 in jobs. */
  readonly awsEndpoint: string;
  /** For Spark's own reads and writes. */
  readonly s3Endpoint: string;
}

/** One run of a script. */
export interface SparkJob {
  readonly scriptPath: string;
  /** Zips, eggs or modules that the script imports from, for this run only. */
  readonly pyFiles: readonly string[];
  /** What stands behind the script's name in `sys.argv`. */
  readonly args: readonly string[];
  /** Added to the environment for this run. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default 900; the script itself cannot be interrupted, so a later run waits for it. */
  readonly timeoutSeconds?: number;
}

/** How a run ended. */
export interface SparkOutcome {
  readonly ok: boolean;
  /** `ExceptionName: message`, when it failed; the whole trace is in the log. */
  readonly error?: string;
  /** What the script wrote to stdout and stderr (its last MiB). */
  readonly log: string;
  /** How long the script ran, without its wait for runs before it. */
  readonly seconds: number;
}

/** A warm Spark. */
export interface SparkRunner extends Engine {
  /**
   * Runs a script to its end, one at a time in the order of the calls.
   * @throws StreampactError ENGINE_DIED when Spark ends meanwhile; a script that fails is an outcome, not an error.
   */
  run(job: SparkJob): Promise<SparkOutcome>;
}

/** @throws StreampactError ENGINE_START */
export async function startSparkRunner(context: EngineContext, options: SparkOptions): Promise<SparkRunner> {
  const { toolchain, stateDir, logsDir, watchdog } = context;
  const home = join(stateDir, 'spark');
  // Nothing in it outlives a driver, and one that was killed has not tidied up.
  await rm(home, { recursive: true, force: true });
  await mkdir(join(home, 'tmp'), { recursive: true });
  let answers: Answers | undefined;
  const engine = await startProcess({
    name: 'Spark',
    command: toolchain.python,
    args: ['-u', join(import.meta.dirname, 'spark_runner.py')],
    cwd: home,
    env: {
      JAVA_HOME: dirname(dirname(toolchain.java17)),
      PYSPARK_PYTHON: toolchain.python,
      SPARK_LOCAL_IP: '127.0.0.1',
      TMPDIR: join(home, 'tmp'),
      TZ: 'UTC',
      STREAMPACT_SPARK_JARS: join(toolchain.sparkJars, '*'),
      STREAMPACT_SPARK_S3_ENDPOINT: options.s3Endpoint,
      STREAMPACT_STORAGE_SCHEME: 's3a',
      ...emulatorEnvironment(options.awsEndpoint),
      AWS_DEFAULT_REGION: emulatorRegion,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    logFile: join(logsDir, 'spark.log'),
    watchdog,
    channel: true,
    ready: async (channel) => {
      if (channel !== undefined) answers ??= readAnswers(channel);
      return answers?.isReady() ?? false;
    },
    startSeconds: 120,
    stopSeconds: 10,
  });
  return { ...engine, run: (job) => runJob(engine, answers, job) };
}

interface Answers {
  isReady(): boolean;
  /** Sends a run and waits for its outcome. */
  ask(job: SparkJob): Promise<SparkOutcome>;
}

interface Answer extends SparkOutcome {
  readonly id: number;
  readonly ready?: true;
}

function readAnswers({ requests, answers }: Channel): Answers {
  const waiting = new Map<number, (outcome: SparkOutcome) => void>();
  let [ready, nextId] = [false, 1];
  createInterface({ input: answers }).on('line', (line) => {
    const { id, ready: isReady, ...outcome } = JSON.parse(line) as Answer;
    if (isReady === true) ready = true;
    waiting.get(id)?.(outcome);
    waiting.delete(id);
  });
  return {
    isReady: () => ready,
    ask: (job) =>
      new Promise((resolve) => {
        const id = nextId++;
        waiting.set(id, resolve);
        requests.write(
          `${JSON.stringify({ id, script: job.scriptPath, pyFiles: job.pyFiles, args: job.args, env: job.env ?? {} })}\n`,
        );
      }),
  };
}

async function runJob(engine: Engine, answers: Answers | undefined, job: SparkJob): Promise<SparkOutcome> {
  const seconds = job.timeoutSeconds ?? 900;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SparkOutcome>((resolve) => {
    const outcome = { ok: false, error: `TimeoutError: not done within ${seconds} s`, log: '', seconds };
    timer = setTimeout(() => resolve(outcome), seconds * 1_000);
  });
  const gone = engine.ended.then((error): SparkOutcome => {
    if (error !== undefined) throw error;
    return { ok: false, error: 'Stopped: Spark was stopped during the run', log: '', seconds: 0 };
  });
  try {
    return await Promise.race([late, gone, ...(answers === undefined ? [] : [answers.ask(job)])]);
  } finally {
    clearTimeout(timer);
  }
}
