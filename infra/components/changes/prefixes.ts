/** Firehose's prefixes: where it writes what. https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html */
import type { ItemContract } from '../../../contracts/src/model.ts';

const key = (name: string): string => `!{partitionKeyFromLambda:${name}}`;

/** Zone, day and hour are the change's own, as the transformer tells them: Firehose's own clock is that of an object's first record. */
export function objectPrefix({ product, name }: ItemContract): string {
  return `${key('zone')}/${product}/${name}/dt=${key('dt')}/hour=${key('hour')}/`;
}

/** What the transformer failed on, by the reason, day and hour of the arrival. */
export function errorPrefix(contract: ItemContract): string {
  return `${contract.errorPrefix}/!{firehose:error-output-type}/dt=!{timestamp:yyyy-MM-dd}/hour=!{timestamp:HH}/`;
}
