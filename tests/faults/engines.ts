/** What all runs share: a Kafka, a MiniStack, and the two builds of the worker. Broken schedules never reach them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Kafka } from 'kafkajs';
import type { EngineContext } from '../../local/engines/engine.ts';
import { startMinistack } from '../../local/engines/ministack.ts';
import { freePorts } from '../../local/engines/ports.ts';
import { startWatchdog } from '../../local/engines/watchdog.ts';
import { ensureToolchain } from '../../local/setup/toolchain.ts';
import { openS3 } from '../setup/s3.ts';
import { type FaultBroker, startBroker } from './broker.ts';

/** Everything that runs need of the machine. */
export interface FaultEngines {
  readonly folder: string;
  readonly broker: string;
  readonly kafka: Kafka;
  readonly shared: FaultBroker;
  readonly s3: S3Client;
  readonly s3Port: number;
  /** What a run needs to start a broker of its own, its state and logs in this folder. */
  contextIn(folder: string): EngineContext;
  /** With `keep`, the folder stays. */
  stop(keep?: boolean): Promise<void>;
}

/** A bucket that keeps versions, for tests beside the schedules; each schedule has one of its own. */
export const bucket = 'faults-lake';

/** Makes a bucket that keeps versions: a key that was written twice shows. */
export async function createBucket({
  s3,
  bucket: name,
}: {
  readonly s3: S3Client;
  readonly bucket: string;
}): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }));
}

/** Starts both. */
export async function startEngines(): Promise<FaultEngines> {
  const toolchain = await ensureToolchain();
  const folder = await mkdtemp(join(tmpdir(), 'streampact-faults-'));
  const watchdog = startWatchdog();
  const { ministack: s3Port } = await freePorts(['ministack']);
  const contextIn = (stateDir: string) => ({ toolchain, stateDir, logsDir: join(stateDir, 'logs'), watchdog });
  const [shared, ministack] = await Promise.all([
    startBroker(contextIn(folder)),
    startMinistack(contextIn(folder), { port: s3Port }),
  ]);
  const s3 = openS3(`http://127.0.0.1:${s3Port}`);
  await createBucket({ s3, bucket });
  return {
    folder,
    broker: shared.address,
    kafka: shared.kafka,
    shared,
    s3,
    s3Port,
    contextIn,
    async stop(keep = false) {
      s3.destroy();
      await Promise.all([shared.stop(), ministack.stop()]);
      await watchdog.stop();
      if (!keep) await rm(folder, { recursive: true, force: true });
    },
  };
}
