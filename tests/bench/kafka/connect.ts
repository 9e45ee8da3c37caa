/**
 * Kafka Connect as it comes from Apache, in its standalone mode, with the one sink that it brings along.
 *
 * No sink to S3 is on Maven Central. FileStreamSink writes each record's text to a file, here /dev/null: it compresses
 * nothing, stores nothing and checks no contract, so that what a sink to S3 takes on top is missing from its figures. JVM
 * options are those of Kafka's own start script. It gets larger polls than its default and a task for each core, which
 * makes it faster.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../../../local/engines/ports.ts';
import type { Arena } from './contenders.ts';
import type { Contender } from './rounds.ts';
import { measureWork, milestonesOf, type Work } from './work.ts';
import { startWorker } from './worker.ts';

/** Of Kafka Connect; the lock file of the jars pins it. */
export const connectVersion = '4.3.1';

const jvm = [
  '-Xms256M',
  '-Xmx2G',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
];

/** Values parsed and turned into Java's maps. */
export function connectJson(arena: Arena): Contender {
  return {
    id: 'connect-json',
    name: `Kafka Connect ${connectVersion}, JsonConverter`,
    does: 'parses JSON, writes text to /dev/null; no validation, no compression, no store',
    run: () =>
      runConnect(arena, ['org.apache.kafka.connect.json.JsonConverter', 'value.converter.schemas.enable=false']),
  };
}

/** Values as text. */
export function connectText(arena: Arena): Contender {
  return {
    id: 'connect-text',
    name: `Kafka Connect ${connectVersion}, StringConverter`,
    does: 'writes text to /dev/null; no parsing, no validation, no compression, no store',
    run: () => runConnect(arena, ['org.apache.kafka.connect.storage.StringConverter']),
  };
}

let runs = 0;

async function runConnect(
  { cluster, backlog }: Arena,
  [converter, ...settings]: readonly [string, ...string[]],
): Promise<Work> {
  const libs = cluster.toolchain.connectLibs;
  const connector = `bench-${++runs}`;
  const folder = join(cluster.folder, connector);
  await mkdir(folder);
  const { rest } = await freePorts(['rest']);
  const workerFile = await write(folder, 'worker.properties', [
    `bootstrap.servers=${cluster.broker}`,
    `listeners=http://127.0.0.1:${rest}`,
    `offset.storage.file.filename=${join(folder, 'offsets')}`,
    'offset.flush.interval.ms=250',
    'plugin.discovery=service_load',
    'key.converter=org.apache.kafka.connect.storage.StringConverter',
    `value.converter=${converter}`,
    ...settings,
    'consumer.max.poll.records=5000',
  ]);
  const connectorFile = await write(folder, 'connector.properties', [
    `name=${connector}`,
    'connector.class=org.apache.kafka.connect.file.FileStreamSinkConnector',
    `tasks.max=${Math.min(cpus().length, 4)}`,
    `topics=${backlog.topic}`,
    'file=/dev/null',
  ]);
  const logging = await write(folder, 'log4j2.properties', [
    'rootLogger.level=warn',
    'rootLogger.appenderRef.stderr.ref=stderr',
    'appender.stderr.type=Console',
    'appender.stderr.name=stderr',
    'appender.stderr.target=SYSTEM_ERR',
    'appender.stderr.layout.type=PatternLayout',
    'appender.stderr.layout.pattern=%d{ISO8601} %p %m (%c{1})%n',
  ]);
  const main = ['org.apache.kafka.connect.cli.ConnectStandalone', workerFile, connectorFile];
  const worker = startWorker({
    name: 'Kafka Connect',
    command: cluster.toolchain.java17,
    args: [...jvm, `-Dlog4j2.configurationFile=${logging}`, '-cp', join(libs, '*'), ...main],
    logFile: join(folder, 'connect.log'),
    watchdog: cluster.watchdog,
  });
  const group = `connect-${connector}`;
  return measureWork(worker, milestonesOf(cluster.admin, group, backlog));
}

async function write(folder: string, name: string, lines: readonly string[]): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}
