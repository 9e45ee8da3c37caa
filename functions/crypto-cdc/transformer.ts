/** The transformer of crypto-cdc: Firehose's Lambda function, from DynamoDB's changes to lines of the raw zone. */
import { itemVersions } from '../../contracts/generated/crypto-cdc/item-versions.ts';
import { items } from '../../contracts/generated/crypto-cdc/items.ts';
import { shape } from '../../contracts/generated/crypto-cdc/prices.item.shape.ts';
import { entryOf } from '../../contracts/src/validate.ts';
import { transformerHandler } from '../changes/main.ts';

const contract = items['crypto-cdc/prices'];

/** Answers `{ records }`. Errors bear a code of the closed set as their name. */
export const handler = transformerHandler({
  name: 'crypto-cdc-transformer',
  contract,
  shape,
  judge: entryOf(itemVersions, contract.hash, 'contract version'),
});
