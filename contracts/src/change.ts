/** A change of an item, as it stands in the raw zone: one JSON object a line. */

/** What happened to the item, in DynamoDB's words. */
export type ChangeName = 'INSERT' | 'MODIFY' | 'REMOVE';

/** A line of an item's raw zone; `Item` is what the contract generates. */
export interface ChangeLine<Item> {
  /** The values of the item's key, percent-encoded where they hold `%` or `#`, joined by `#`: `BTC#2021-10-27T00:00:00Z`. */
  readonly unique_id: string;
  readonly event_name: ChangeName;
  /** When DynamoDB made the change: ISO 8601 in UTC with six decimals of a second. */
  readonly timestamp: string;
  /** The contract's version attribute: of the new item, or of the one that was removed. It orders changes of one microsecond. */
  readonly version: number;
  /** `null` for REMOVE. */
  readonly new: Item | null;
  /** `null` for INSERT, where the contract keeps no old images, and for one that broke the contract. */
  readonly old: Item | null;
}

/** How a DynamoDB value becomes plain JSON; made of an item's schema, because DynamoDB itself has one kind of number only. */
export interface ItemShape {
  /** What a number becomes: JSON's own where the schema says so, else text with all its digits. */
  readonly number: 'integer' | 'number' | 'text';
  /** Properties that the schema names. */
  readonly fields?: Readonly<Record<string, ItemShape>>;
  /** Properties that it does not name. */
  readonly values?: ItemShape;
  /** Elements of lists and sets. */
  readonly elements?: ItemShape;
}
