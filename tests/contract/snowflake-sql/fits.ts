/** What a message may say by its contract, but a column can't hold: worked out without SQL. */

type Message = Readonly<Record<string, unknown>>;

const day = { first: -719_162, last: 2_932_896 };
const microsecond = { first: -62_135_596_800_000_000n, last: 253_402_300_799_999_999n };

/** Fields, as reasons name them, whose values are of their type but outside of what their column holds. */
export function unfit(line: Message): readonly string[] {
  const images = [
    { name: 'before.', image: line.before },
    { name: 'after.', image: line.after },
  ];
  const source = objectOr(line.source);
  return [
    ...(isInstant(line.occurred_at) ? [] : ['occurred_at']),
    ...images.flatMap(({ name, image }) => unfitOrder(objectOr(image)).map((field) => `${name}${field}`)),
    ...(isInteger(source.ts_us) && !inside(source.ts_us, microsecond) ? ['source.ts_us'] : []),
    ...(isInteger(source.pos) && Math.abs(source.pos) >= 2 ** 63 ? ['source.pos'] : []),
    ...(isInteger(source.row) && !inside(source.row, { first: -(2n ** 31n), last: 2n ** 31n - 1n })
      ? ['source.row']
      : []),
  ];
}

function unfitOrder({ order_id, ordered_on, placed_at, updated_at }: Message): readonly string[] {
  return [
    ...(isInteger(order_id) && Math.abs(order_id) >= 2 ** 63 ? ['order_id'] : []),
    ...(isInteger(ordered_on) && (ordered_on < day.first || ordered_on > day.last) ? ['ordered_on'] : []),
    ...(isInteger(placed_at) && !inside(placed_at, microsecond) ? ['placed_at'] : []),
    ...(isInstant(updated_at) ? [] : ['updated_at']),
  ];
}

/** Whether a text is no date-time at all (which is ajv's to say), or one of the years 1 to 9999 with six decimals at most. */
function isInstant(value: unknown): boolean {
  if (typeof value !== 'string') return true;
  const read = /^(\d{4})-\d\d-\d\d[tT ]\d\d:\d\d:(\d\d)(?:\.(\d+))?(z|[+-]\d\d(?::?\d\d)?)$/i.exec(value);
  if (read === null) return true;
  const [, year = '', seconds = '', decimals = '', zone = ''] = read;
  const isUtc = zone.toUpperCase() === 'Z';
  const inYears = year !== '0000' && (isUtc || (year !== '0001' && year !== '9999'));
  return inYears && Number(seconds) < 60 && decimals.slice(6).replaceAll('0', '') === '';
}

function isInteger(value: unknown): value is number {
  return Number.isInteger(value);
}

function inside(value: number, { first, last }: { readonly first: bigint; readonly last: bigint }): boolean {
  return BigInt(value) >= first && BigInt(value) <= last;
}

function objectOr(value: unknown): Message {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Message) : {};
}
