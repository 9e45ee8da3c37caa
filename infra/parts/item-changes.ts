/** The way of an item's changes: DynamoDB → Kinesis → Firehose and its transformer → raw zone. */
import type { ItemContract } from '../../contracts/src/model.ts';
import { ChangeDelivery } from '../components/changes/change-delivery.ts';
import { ChangeStream } from '../components/changes/change-stream.ts';
import { ChangeTransformer, transformerSeconds } from '../components/changes/change-transformer.ts';
import { ChangeWatch } from '../components/changes/change-watch.ts';
import { ItemTable } from '../components/changes/item-table.ts';
import type { ItemOutputs } from '../outputs.ts';
import type { Platform } from '../platform.ts';

/** Declares the table `<product>-<name>-items`, and what lands its changes; `asset` is the transformer's bundle. */
export function createItemChanges(platform: Platform, contract: ItemContract, asset: string): ItemOutputs {
  const { config, prefix, encryption, lake, artifacts, alarms } = platform;
  const name = `${contract.product}-${contract.name}`;
  const { logRetentionDays } = config;
  const bufferSeconds = Math.min(contract.bufferSeconds, config.deliveryBufferSeconds ?? contract.bufferSeconds);
  const table = new ItemTable(`${name}-items`, {
    contract,
    prefix,
    encryption,
    capacityUnits: config.itemCapacityUnits,
    deletable: config.dataMayBeDeleted,
  });
  const stream = new ChangeStream(`${name}-changes`, { contract, encryption });
  const transformer = new ChangeTransformer(`${contract.product}-transformer`, {
    contract,
    bundle: artifacts.artifact(asset),
    logRetentionDays,
  });
  const delivery = new ChangeDelivery(`${name}-delivery`, {
    ...{ contract, stream, transformer, lake, encryption },
    bufferSeconds,
    logRetentionDays,
  });
  // Firehose begins with what comes after it.
  stream.capture(table, [delivery]);
  const outputs = {
    tableName: table.tableName,
    streamName: stream.streamName,
    deliveryName: delivery.deliveryName,
    transformerName: transformer.functionName,
  };
  new ChangeWatch(`${name}-watch`, {
    ...{ contract, alarms, bufferSeconds },
    ...outputs,
    functionName: transformer.functionName,
    functionSeconds: transformerSeconds,
  });
  return outputs;
}
