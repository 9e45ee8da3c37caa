/** What the API tells. */

/** One thing that a visitor did. The contract is `clickstream/events`. */
export interface ClickEvent {
  readonly event_id: string;
  readonly user_id: string;
  readonly event_type: 'page_view' | 'search' | 'add_to_cart' | 'remove_from_cart' | 'checkout' | 'purchase';
  /** UTC with milliseconds. */
  readonly occurred_at: string;
  readonly page: string;
  readonly referrer: string | null;
  readonly device: 'mobile' | 'desktop' | 'tablet';
  readonly country: string;
  readonly product_id: string | null;
  readonly quantity: number | null;
  /** US dollars, decimal text. */
  readonly amount: string | null;
}

/** An event on its way into the feed. */
export interface Delivery {
  readonly event: ClickEvent;
  /** Milliseconds since 1970. */
  readonly occurredAt: number;
  /** When the feed tells it, milliseconds since 1970. */
  readonly arrivesAt: number;
  /** The visit that it was planned for, e.g. `u-000007/12`. */
  readonly visit: string;
}
