/**
 * A Kafka and a MiniStack of the run's own: the broker lets sessions end after a second, so that a killed worker's
 * partitions move on as fast as the schedule kills.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { Kafka, logLevel } from 'kafkajs';
import { startKafka } from '../../local/engines/kafka.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';

/** Everything that a run needs of the machine. */
export interface FaultEngines {
  readonly folder: string;
  readonly broker: string;
  readonly kafka: Kafka;
  readonly s3: S3Client;
  readonly s3Port: number;
  stop(): Promise<void>;
}

export const bucket = 'faults-lake';

/** Starts both; the lake's bucket keeps versions. */
export async function startEngines({ keep = false }: { readonly keep?: boolean } = {}): Promise<FaultEngines> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-faults-'));
  const watchdog = startWatchdog();
  const ports = await freePorts(['kafka', 'controller', 'ministack']);
  const context = { toolchain, stateDir: folder, logsDir: join(folder, 'logs'), watchdog };
  const [broker, ministack] = await Promise.all([
    startKafka(context, {
      port: ports.kafka,
      controllerPort: ports.controller,
      extraConfig: { 'group.min.session.timeout.ms': '1000' },
    }),
    startMinistack(context, { port: ports.ministack }),
  ]);
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${ports.ministack}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    forcePathStyle: true,
  });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  const address = `127.0.0.1:${ports.kafka}`;
  return {
    folder,
    broker: address,
    kafka: new Kafka({ brokers: [address], clientId: 'faults', logLevel: logLevel.ERROR }),
    s3,
    s3Port: ports.ministack,
    async stop() {
      s3.destroy();
      await Promise.all([broker.stop(), ministack.stop()]);
      await watchdog.stop();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
