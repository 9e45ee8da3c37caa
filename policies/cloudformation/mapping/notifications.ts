/** S3's notifications: Pulumi's list of events is a configuration for each in CloudFormation. */
import { type Json, type JsonObject, objectOr } from '../../../contracts/src/json.ts';
import { itemsOf } from './lists.ts';

/** What tells `receiver` of events, under `property`. */
export const notifications =
  (property: string, receiver: string, source: string) =>
  (value: Json): JsonObject => ({
    [property]: itemsOf(value)
      .map(objectOr)
      .flatMap((each) =>
        itemsOf(each.events ?? []).map((event) => ({
          Event: event,
          [receiver]: each[source] ?? null,
          ...filterOf(each),
        })),
      ),
  });

function filterOf({ filterPrefix, filterSuffix }: JsonObject): JsonObject {
  const rules = [
    ['prefix', filterPrefix],
    ['suffix', filterSuffix],
  ].flatMap(([name, text]) => (typeof text === 'string' ? [{ Name: name ?? '', Value: text }] : []));
  return rules.length === 0 ? {} : { Filter: { S3Key: { Rules: rules } } };
}
