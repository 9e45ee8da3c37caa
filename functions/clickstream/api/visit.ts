/** One visit: what is looked at, put into the cart, taken out again, paid. */
import type { ClickEvent } from './event.ts';
import { type Random, uuidOf } from './random.ts';
import { dollars, type Product, pageOf, products, referrers } from './shop.ts';
import { deviceOf, type Visitor } from './visitor.ts';

/** So much silence, in milliseconds, ends a session; less does not. */
export const sessionEndsAfterMs = 30 * 60_000;

/** Silences within a visit that all but end it. */
const almostEnding = [sessionEndsAfterMs - 1, sessionEndsAfterMs - 1_000, sessionEndsAfterMs - 20_000] as const;

/** A visit to come. */
export interface VisitPlan {
  readonly seed: string;
  readonly visitor: Visitor;
  /** Which of the visitor's visits it is, from 0. */
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly beginsAt: number;
}

/** An event of a visit. */
export interface Step {
  readonly event: ClickEvent;
  readonly occurredAt: number;
  /** The silence before it was one that all but ended the visit. */
  readonly afterAlmostEnding: boolean;
}

type Doing = Pick<ClickEvent, 'event_type' | 'page' | 'product_id' | 'quantity' | 'amount'>;

/** The visit's events, in their order. There is one at least. */
export function visitOf({ seed, visitor, number, beginsAt }: VisitPlan, random: Random): readonly Step[] {
  const device = deviceOf(visitor, random);
  const steps: Step[] = [];
  let occurredAt = beginsAt;
  let referrer: string | null = random.pick(referrers);
  for (const doing of doings(visitor, random)) {
    const afterAlmostEnding = steps.length > 0 && random.chance(0.03);
    if (steps.length > 0) occurredAt += afterAlmostEnding ? random.pick(almostEnding) : random.between(900, 150_000);
    const event: ClickEvent = {
      event_id: uuidOf(`${seed}/${visitor.id}/${number}/${steps.length}`),
      user_id: visitor.id,
      event_type: doing.event_type,
      occurred_at: new Date(occurredAt).toISOString(),
      page: doing.page,
      referrer,
      device,
      country: visitor.country,
      product_id: doing.product_id,
      quantity: doing.quantity,
      amount: doing.amount,
    };
    steps.push({ event, occurredAt, afterAlmostEnding });
    referrer = doing.page;
  }
  return steps;
}

const view = (page: string, product: Product | null = null): Doing => ({
  event_type: 'page_view',
  page,
  product_id: product?.id ?? null,
  quantity: null,
  amount: null,
});

function* doings({ appetite, resolve }: Visitor, random: Random): Generator<Doing, void> {
  const cart: { readonly product: Product; readonly quantity: number }[] = [];
  yield view(random.chance(0.6) ? pageOf.home : pageOf.category(someProduct(random).category));
  for (let left = random.between(0, 12); left > 0; left -= 1) {
    if (random.chance(0.2)) {
      yield { ...view(pageOf.search(random)), event_type: 'search' };
      continue;
    }
    const product = someProduct(random);
    yield view(pageOf.product(product), product);
    if (random.chance(appetite)) {
      const quantity = random.chance(0.8) ? 1 : random.between(2, 5);
      cart.push({ product, quantity });
      yield line('add_to_cart', pageOf.product(product), { product, quantity });
    }
    if (cart.length > 1 && random.chance(0.1)) {
      const [first] = cart.splice(0, 1);
      if (first !== undefined) yield line('remove_from_cart', pageOf.cart, first);
    }
  }
  if (cart.length === 0) return;
  const all = {
    product_id: null,
    quantity: cart.reduce((sum, { quantity }) => sum + quantity, 0),
    amount: dollars(cart.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0)),
  };
  if (random.chance(0.8)) yield { event_type: 'checkout', page: pageOf.checkout, ...all };
  else return;
  if (random.chance(resolve)) yield { event_type: 'purchase', page: pageOf.thanks, ...all };
}

const someProduct = (random: Random): Product => random.pick(products as readonly [Product, ...Product[]]);

type Line = { readonly product: Product; readonly quantity: number };

function line(event_type: 'add_to_cart' | 'remove_from_cart', page: string, { product, quantity }: Line): Doing {
  return { event_type, page, product_id: product.id, quantity, amount: dollars(product.price * quantity) };
}
