/** Whom a local upstream lets in: who knows the key, unless it is told to turn everybody away for a while. */
import { timingSafeEqual } from 'node:crypto';

export class Door {
  readonly #authorization: Buffer;
  #throttled = { times: 0, retryAfterSeconds: 0 };

  /** `authorization` is what the header must say, its scheme included. */
  constructor(authorization: string) {
    this.#authorization = Buffer.from(authorization);
  }

  knows(authorization: string | undefined): boolean {
    const bytes = Buffer.from(authorization ?? '');
    return bytes.length === this.#authorization.length && timingSafeEqual(bytes, this.#authorization);
  }

  /** Turns the next `times` requests away. */
  throttle(times: number, retryAfterSeconds: number): void {
    this.#throttled = { times, retryAfterSeconds };
  }

  /** The headers to turn this request away with, which counts; undefined lets it in. */
  turnsAway(): Readonly<Record<string, string>> | undefined {
    const { times, retryAfterSeconds } = this.#throttled;
    if (times <= 0) return undefined;
    this.#throttled = { times: times - 1, retryAfterSeconds };
    return { 'retry-after': String(retryAfterSeconds) };
  }
}
