/**
 * A stand-in for OpenExchangeRates' `GET /api/historical/<date>.json` (https://docs.openexchangerates.org/reference/historical-json,
 * errors after https://docs.openexchangerates.org/reference/errors), over the ECB's reference rates.
 *
 * Where it differs: the rates are the ECB's, some thirty currencies with 6 decimals. OpenExchangeRates publishes every day, the
 * ECB does not: a weekend or holiday is answered with `not_available`, as a day before 1999 is, so that whoever uses the rates
 * has to take the last ones known. The present day is the option `today`, because the recorded rates end in the past; it has
 * hourly versions, served in turn: each rate drifts towards the recorded one by up to 50 millionths an hour, with a fixed
 * seed, and the last version is the recorded one. `x-streampact-origin` says which are `recorded` and which `derived`. The app
 * id is taken from the `Authorization: Token` header only, and the base is the US dollar, as on the free plan.
 */
import type { IncomingMessage } from 'node:http';
import { formatDecimal, multiply } from './decimal.ts';
import { Door } from './door.ts';
import { type DollarRates, type EcbRates, rateDecimals } from './ecb-rates.ts';
import { generator } from './generator.ts';
import { type Answer, serve } from './serve.ts';

export interface OpenExchangeRatesOptions {
  readonly rates: EcbRates;
  /** Address to listen at; the loopback by default. */
  readonly host?: string;
  /** TCP port; 0 for any free one. */
  readonly port: number;
  /** The app id that requests must carry. */
  readonly appId: string;
  /** The day that counts as the present one, YYYY-MM-DD; the last one with rates by default. */
  readonly today?: string;
  /** How many versions the present day has; 24 by default. */
  readonly versions?: number;
}

export interface OpenExchangeRatesSource {
  /** Base URL, what `OPEN_EXCHANGE_RATES_BASE_URL` takes: `http://<host>:<port>/api`. */
  readonly url: string;
  readonly today: string;
  /** How many versions of the present day have not been served yet. */
  remaining(): number;
  /** Starts again at the first version of the present day. */
  rewind(): void;
  /** Answers the next `times` requests with 429 `too_many_requests` and `Retry-After: <retryAfterSeconds>`. */
  throttle(times: number, retryAfterSeconds: number): void;
  /** Answers `requests` further requests, and every one after them with 429 `access_restricted`; undefined lifts the quota. */
  quota(requests: number | undefined): void;
  stop(): Promise<void>;
}

const hourSeconds = 3_600;
const hoursOfDay = 24;
const seed = 20_261_030;
/** A rate's drift in an hour, in millionths. */
const maxDrift = 50;

/** Starts the server. Errors: `SOURCE_NOT_LISTENING` when the port is taken. */
export async function startOpenExchangeRates(options: OpenExchangeRatesOptions): Promise<OpenExchangeRatesSource> {
  const { host = '127.0.0.1', port } = options;
  const upstream = new Upstream(options);
  const serving = { name: 'OpenExchangeRates', host, port };
  const { origin, stop } = await serve((request) => upstream.answer(request), serving);
  return {
    url: `${origin}/api`,
    today: upstream.today,
    remaining: () => upstream.remaining(),
    rewind: () => upstream.rewind(),
    throttle: (times, retryAfterSeconds) => upstream.door.throttle(times, retryAfterSeconds),
    quota: (requests) => upstream.quota(requests),
    stop,
  };
}

class Upstream {
  readonly today: string;
  readonly door: Door;
  readonly #rates: EcbRates;
  readonly #versions: number;
  #served = 0;
  #quota: number | undefined;

  constructor({ rates, appId, today, versions = hoursOfDay }: OpenExchangeRatesOptions) {
    this.#rates = rates;
    this.door = new Door(`Token ${appId}`);
    this.#versions = Math.min(Math.max(versions, 1), hoursOfDay);
    this.today = today ?? rates.days.at(-1) ?? '';
  }

  remaining(): number {
    return this.#versions - this.#served;
  }

  rewind(): void {
    this.#served = 0;
  }

  quota(requests: number | undefined): void {
    this.#quota = requests;
  }

  answer({ url: target, method, headers }: IncomingMessage): Answer {
    const url = new URL(target ?? '/', 'http://127.0.0.1');
    const [, date] = /^\/api\/historical\/(\d{4}-\d{2}-\d{2})\.json$/.exec(url.pathname) ?? [];
    if (date === undefined || method !== 'GET') return refusal(404, 'not_found');
    if (headers.authorization === undefined) return refusal(401, 'missing_app_id');
    if (!this.door.knows(headers.authorization)) return refusal(401, 'invalid_app_id');
    const later = this.door.turnsAway();
    if (later !== undefined) return refusal(429, 'too_many_requests', later);
    if (this.#quota !== undefined && this.#quota <= 0) return refusal(429, 'access_restricted');
    if (this.#quota !== undefined) this.#quota -= 1;
    const base = url.searchParams.get('base') ?? 'USD';
    if (!/^[A-Z]{3}$/.test(base)) return refusal(400, 'invalid_base');
    if (base !== 'USD') return refusal(403, 'not_allowed');
    return this.#ratesOf(date);
  }

  #ratesOf(date: string): Answer {
    const recorded = date > this.today ? undefined : this.#rates.on(date);
    if (recorded === undefined) return refusal(400, 'not_available');
    if (date !== this.today) return rendered(date, hoursOfDay - 1, recorded, 'recorded');
    this.#served = Math.min(this.#served + 1, this.#versions);
    const hoursLeft = this.#versions - this.#served;
    if (hoursLeft === 0) return rendered(date, hoursOfDay - 1, recorded, 'recorded');
    return rendered(date, hoursOfDay - 1 - hoursLeft, drifted(recorded, hoursLeft), 'derived');
  }
}

/** The rates some hours before they reached the recorded ones. The dollar is a dollar at all times. */
function drifted(recorded: DollarRates, hoursLeft: number): DollarRates {
  const random = generator(seed);
  const rows = [...recorded].map(([currency, rate]) => {
    const drift = Math.floor(random() * (2 * maxDrift + 1)) - maxDrift;
    const millionths = currency === 'USD' ? 0 : drift * hoursLeft;
    return [currency, multiply(rate, { unscaled: BigInt(1_000_000 + millionths), scale: 6 })] as const;
  });
  return new Map(rows);
}

function rendered(date: string, hour: number, rates: DollarRates, origin: 'recorded' | 'derived'): Answer {
  const timestamp = Date.parse(`${date}T00:00:00Z`) / 1_000 + hour * hourSeconds;
  const rows = [...rates].map(([currency, rate]) => {
    const text = formatDecimal(rate, rateDecimals).replace(/\.?0+$/, '');
    return `    "${currency}": ${text}`;
  });
  const head = `  "disclaimer": "Reference rates of the ECB, served by a stand-in.",\n  "license": "https://www.ecb.europa.eu/services/using-our-site/disclaimer/html/index.en.html",`;
  const body = `{\n${head}\n  "timestamp": ${timestamp},\n  "base": "USD",\n  "rates": {\n${rows.join(',\n')}\n  }\n}`;
  return { status: 200, body, headers: { 'x-streampact-origin': origin } };
}

function refusal(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const description = `The stand-in refuses this request: ${message}.`;
  return { status, body: JSON.stringify({ error: true, status, message, description }), headers };
}
