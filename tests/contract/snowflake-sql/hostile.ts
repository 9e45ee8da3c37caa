/** Messages of the product, whole ones and ones with something wrong, for fast-check. */
import fc from 'fast-check';

type Message = Readonly<Record<string, unknown>>;

/** Values that are wrong somewhere, or nearly. */
const odd: readonly unknown[] = [
  null,
  '',
  'x',
  0,
  -1,
  1,
  1.5,
  1e3,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e20,
  true,
  [],
  {},
  { order_id: 1 },
  '1b4e28ba-2fa1-11d2-883f-0016d3cca427\n',
  'URN:uuid:1B4E28BA-2fa1-11d2-883f-0016d3cca427',
  '1b4e28ba2fa111d2883f0016d3cca427',
  'u-12345',
  'u-1234567890123',
  'xu-123456',
  'page_View',
  'purchase ',
  '2026-02-30T00:00:00.000Z',
  '2024-02-29T23:59:59.999Z',
  '2026-01-01T24:00:00.000Z',
  '2026-12-31T23:59:60.000Z',
  '0000-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '2026-01-01t00:00:00.123z',
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.1234567Z',
  '2026-01-01T00:00:00.1234560000Z',
  '2026-01-01T00:00:00+05:30',
  '2026-01-01T00:00:00.5-0800',
  '2026-01-01T00:00:00-01',
  '2026-01-01T00:00:00+24:00',
  '2026-01-01T00:00:00',
  '2026-01-01',
  '/',
  '/a\nb',
  'a/',
  `/${'🦆'.repeat(499)}`,
  `/${'🦆'.repeat(500)}`,
  '🦆'.repeat(100),
  '🦆'.repeat(101),
  `it's "so\\called" $$`,
  'SG',
  'SGP',
  'sg',
  '12.90',
  '12.9',
  '-12.90',
  '+12.90',
  '00012.90',
  '12345678.90',
  '123456789.00',
  '1234567890.12',
  '12345678901.00',
  '1e5',
  'NaN',
  'mobile',
  'placed',
  'd',
  't',
  'false',
];

const digits = (from: number, to: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: from, maxLength: to });

const instant = fc
  .integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })
  .map((milliseconds) => new Date(milliseconds).toISOString());

const words = fc.string({ unit: 'grapheme-ascii', maxLength: 40 });

/** Events that keep the contract, at given places of the topic. */
const event: fc.Arbitrary<Message> = fc.record({
  event_id: fc.uuid(),
  user_id: digits(6, 12).map((number) => `u-${number}`),
  event_type: fc.constantFrom('page_view', 'search', 'add_to_cart', 'remove_from_cart', 'checkout', 'purchase'),
  occurred_at: instant,
  page: words.map((path) => `/${path}`),
  referrer: fc.option(words),
  device: fc.constantFrom('mobile', 'desktop', 'tablet'),
  country: fc.constantFrom('SG', 'US', 'DE'),
  product_id: fc.option(words),
  quantity: fc.option(fc.integer({ min: 1, max: 1_000_000 })),
  amount: fc.option(fc.tuple(digits(1, 10), digits(2, 2)).map(([whole, cents]) => `${whole}.${cents}`)),
});

const order = fc.record({
  order_id: fc.integer({ min: 1, max: 2 ** 53 - 1 }),
  customer_id: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  ordered_on: fc.integer({ min: -719_162, max: 2_932_896 }),
  quantity: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  amount: fc.tuple(fc.constantFrom('', '-'), digits(1, 8), digits(2, 2)).map(([sign, a, b]) => `${sign}${a}.${b}`),
  status: fc.constantFrom('placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled'),
  placed_at: fc.integer({ min: -(2 ** 53), max: 2 ** 53 }),
  updated_at: fc.oneof(
    instant,
    fc.constantFrom('2026-01-01T05:00:00+05:30', '2026-01-01T00:00:00Z', '2026-01-01 00:00:00.123456Z'),
  ),
  note: fc.option(words),
});

const source = fc.record({
  ts_ms: fc.integer(),
  ts_us: fc.integer({ min: 0, max: 2 ** 52 }),
  db: fc.option(fc.constant('sales')),
  table: fc.constant('orders'),
  snapshot: fc.option(fc.constantFrom('false', 'first', 'true', 'last')),
  file: fc.constant('binlog.000001'),
  pos: fc.integer({ min: 0 }),
  row: fc.integer({ min: 0, max: 1000 }),
});

const envelope: fc.Arbitrary<Message> = fc
  .tuple(fc.constantFrom('r', 'c', 'u', 'd', 't'), order, order, source, fc.option(fc.integer()))
  .map(([op, before, after, from, ts]) => ({
    before: op === 'u' || op === 'd' ? before : null,
    after: op === 't' || op === 'd' ? null : after,
    source: from,
    op,
    ts_ms: ts,
  }));

/** Something wrong at one place: a value put there, or the value taken away. */
interface Wound {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly remove: boolean;
}

function wounded(message: Message, { path: [step, ...rest], value, remove }: Wound): Message {
  if (step === undefined) return message;
  const held = message[step];
  if (rest.length === 0) {
    const { [step]: _, ...others } = message;
    return remove ? others : { ...message, [step]: value };
  }
  if (typeof held !== 'object' || held === null || Array.isArray(held)) return message;
  return { ...message, [step]: wounded(held as Message, { path: rest, value, remove }) };
}

function withWounds(message: fc.Arbitrary<Message>, paths: readonly (readonly string[])[]): fc.Arbitrary<Message> {
  const wound = fc.record({
    path: fc.constantFrom(...paths),
    value: fc.constantFrom(...odd),
    remove: fc.boolean().map((yes) => yes),
  });
  const wounds = fc.array(wound, { maxLength: 3 });
  return fc
    .tuple(message, wounds, fc.dictionary(fc.constantFrom('extra', 'new'), fc.constantFrom(...odd)))
    .map(([whole, all, more]) => all.reduce(wounded, { ...whole, ...more } as Message));
}

const fieldsOf = (arbitrary: fc.Arbitrary<Message>): readonly string[] =>
  Object.keys(fc.sample(arbitrary, { numRuns: 1, seed: 1 })[0] ?? {});

/** Events, right and wrong. */
export const events = withWounds(
  event,
  fieldsOf(event).map((field) => [field]),
);

/** Changes in Debezium's envelope, right and wrong. */
export const envelopes = withWounds(envelope, [
  ...fieldsOf(envelope).map((field) => [field]),
  ...['before', 'after'].flatMap((image) => fieldsOf(order).map((field) => [image, field])),
  ...fieldsOf(source).map((field) => ['source', field]),
]);
