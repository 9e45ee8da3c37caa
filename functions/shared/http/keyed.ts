/** Asking with a key that may have been rotated. */
import { isStreampactError } from '../../../contracts/src/error.ts';
import type { Deadline } from '../deadline.ts';
import type { Logger } from '../log.ts';
import type { Secret } from '../secret.ts';

/** The key and how long there is to ask with it. */
export interface KeyedOptions {
  readonly key: Secret;
  readonly deadline: Deadline;
  readonly logger: Logger;
}

/**
 * What `ask` answers. A key that is refused (UPSTREAM_KEY_REFUSED) is read again once, in case it was rotated since it was read;
 * the very key that was refused is not tried twice. Errors are those of `ask` and of {@link Secret}.
 */
export async function askWithKey<T>(ask: (key: string) => Promise<T>, options: KeyedOptions): Promise<T> {
  const { key, deadline, logger } = options;
  const known = await key.value(deadline);
  try {
    return await ask(known);
  } catch (error) {
    if (!isStreampactError(error) || error.code !== 'UPSTREAM_KEY_REFUSED') throw error;
    const rotated = await key.reread(deadline);
    if (rotated === known) throw error;
    logger.info('the API key was rotated, asking again');
    return await ask(rotated);
  }
}
