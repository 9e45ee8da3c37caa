/**
 * The ClickStream API of the product, in this process: the very service that is deployed, over a feed whose truth is known. It
 * listens on the loopback.
 */
import { type Feed, type FeedOptions, feedOf } from '../../functions/clickstream/api/feed.ts';
import { serveApi } from '../../functions/clickstream/api/serve.ts';
import { type Truth, truthOf } from '../../functions/clickstream/api/truth.ts';

export interface ClickstreamOptions extends FeedOptions {
  /** What requests must carry as a bearer token; nothing by default. */
  readonly key?: string;
  /** TCP port; 0 for any free one. */
  readonly port: number;
}

export interface Clickstream {
  /** What `STREAMPACT_CLICKSTREAM_URL` takes: `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly feed: Feed;
  readonly truth: Truth;
  stop(): Promise<void>;
}

/** Starts the service. CLICKSTREAM_NOT_LISTENING when the port is taken. */
export async function startClickstream({ port, key, ...options }: ClickstreamOptions): Promise<Clickstream> {
  const feed = feedOf(options);
  const { origin, stop } = await serveApi({ feed, host: '127.0.0.1', port, ...(key === undefined ? {} : { key }) });
  return { url: origin, feed, truth: truthOf(feed.deliveries), stop };
}
