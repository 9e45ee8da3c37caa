/** Amazon Kinesis Data Streams. https://docs.aws.amazon.com/kinesis/latest/APIReference/ */
import type { Kinesis, StreamMode } from '@aws-sdk/client-kinesis';
import type { StreamArgs } from '@pulumi/aws/kinesis/index.js';
import { complete, type Outputs, type Resolved, type ResourceRow, resource } from './row.ts';
import { droppedTags, present } from './shape.ts';
import { waitUntil } from './wait.ts';

type Inputs = Resolved<StreamArgs>;

export const kinesis: readonly ResourceRow[] = [
  resource<StreamArgs>({
    type: 'aws:kinesis/stream:Stream',
    autoname: { property: 'name', maxLength: 128 },
    replaceOn: ['name', 'region'],
    create: async (inputs, cloud) => {
      const service = await cloud.kinesis();
      const { name: StreamName = '', shardCount, tags } = inputs;
      await service.createStream({
        StreamName,
        StreamModeDetails: { StreamMode: modeOf(inputs) },
        ...(modeOf(inputs) === 'PROVISIONED' && { ShardCount: shardCount ?? 1 }),
        ...(tags !== undefined && { Tags: tags }),
      });
      const arn = cloud.arn('kinesis', `stream/${StreamName}`);
      return complete({ id: arn, outputs: { arn, name: StreamName } }, async () => {
        await active(service, StreamName);
        return settle(service, inputs, created);
      });
    },
    update: async ({ inputs, before }, cloud) => {
      const service = await cloud.kinesis();
      const StreamName = inputs.name ?? '';
      await setMode(service, inputs, before);
      const TagKeys = droppedTags(before.tags, inputs.tags);
      if (TagKeys.length > 0) await service.removeTagsFromStream({ StreamName, TagKeys });
      if (Object.keys(inputs.tags ?? {}).length > 0) {
        await service.addTagsToStream({ StreamName, Tags: inputs.tags ?? {} });
      }
      return settle(service, inputs, before);
    },
    delete: async ({ inputs: { name: StreamName = '', enforceConsumerDeletion } }, cloud) => {
      const service = await cloud.kinesis();
      await service.deleteStream({ StreamName, EnforceConsumerDeletion: enforceConsumerDeletion === true });
      await waitUntil(async () => (await statusOf(service, StreamName)) === undefined);
    },
  }),
];

const modeOf = ({ streamModeDetails }: Inputs): StreamMode =>
  streamModeDetails?.streamMode === 'ON_DEMAND' ? 'ON_DEMAND' : 'PROVISIONED';

/** What a stream is like that was just created. */
const created: Inputs = { retentionPeriod: 24, encryptionType: 'NONE' };

async function setMode(service: Kinesis, inputs: Inputs, before: Inputs): Promise<void> {
  const { name: StreamName = '', shardCount = 1 } = inputs;
  const mode = modeOf(inputs);
  if (mode !== modeOf(before)) {
    const { StreamDescriptionSummary: stream } = await service.describeStreamSummary({ StreamName });
    const StreamARN = present(stream?.StreamARN, "the stream's ARN");
    await service.updateStreamMode({ StreamARN, StreamModeDetails: { StreamMode: mode } });
    await active(service, StreamName);
  }
  if (mode === 'PROVISIONED' && (modeOf(before) !== mode || shardCount !== (before.shardCount ?? 1))) {
    await service.updateShardCount({ StreamName, TargetShardCount: shardCount, ScalingType: 'UNIFORM_SCALING' });
    await active(service, StreamName);
  }
}

/** What a creation cannot say, and an update may change; a stream takes one change at a time. */
async function settle(service: Kinesis, inputs: Inputs, before: Inputs): Promise<Outputs | undefined> {
  const { name: StreamName = '', retentionPeriod: hours = 24, shardLevelMetrics = [] } = inputs;
  const beforeHours = before.retentionPeriod ?? 24;
  const change = { StreamName, RetentionPeriodHours: hours };
  if (hours > beforeHours) await service.increaseStreamRetentionPeriod(change);
  if (hours < beforeHours) await service.decreaseStreamRetentionPeriod(change);
  if (hours !== beforeHours) await active(service, StreamName);
  await setEncryption(service, inputs, before);
  const off = (before.shardLevelMetrics ?? []).filter((metric) => !shardLevelMetrics.includes(metric));
  const on = shardLevelMetrics.filter((metric) => !(before.shardLevelMetrics ?? []).includes(metric));
  if (off.length > 0) {
    await service.disableEnhancedMonitoring({ StreamName, ShardLevelMetrics: off as 'ALL'[] });
    await active(service, StreamName);
  }
  if (on.length > 0) {
    await service.enableEnhancedMonitoring({ StreamName, ShardLevelMetrics: on as 'ALL'[] });
    await active(service, StreamName);
  }
  return undefined;
}

async function setEncryption(service: Kinesis, inputs: Inputs, before: Inputs): Promise<void> {
  const { name: StreamName = '', encryptionType = 'NONE', kmsKeyId: KeyId = '' } = inputs;
  if (encryptionType === (before.encryptionType ?? 'NONE') && KeyId === (before.kmsKeyId ?? '')) return;
  await (encryptionType === 'KMS'
    ? service.startStreamEncryption({ StreamName, EncryptionType: 'KMS', KeyId })
    : service.stopStreamEncryption({ StreamName, EncryptionType: 'KMS', KeyId: before.kmsKeyId ?? KeyId }));
  await active(service, StreamName);
}

function active(service: Kinesis, name: string): Promise<void> {
  return waitUntil(async () => (await statusOf(service, name)) === 'ACTIVE');
}

/** The stream's state; undefined when there is none. */
async function statusOf(service: Kinesis, StreamName: string): Promise<string | undefined> {
  try {
    return (await service.describeStreamSummary({ StreamName })).StreamDescriptionSummary?.StreamStatus;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}
