/**
 * What stands behind the gateway for AWS: MiniStack, LocalStack without Docker, or any emulator that answers on a port, by name or by
 * address: `STREAMPACT_BACKEND`, else `AWS_ENDPOINT_URL`, else MiniStack.
 */
import { StreampactError } from '../../contracts/src/error.ts';

/** Backends that are started here, by name. */
export const backendNames = ['ministack', 'localstack'] as const;

/** A name, or the address of an emulator that runs already. */
export type Backend = (typeof backendNames)[number] | { readonly url: string };

/** The backend that a text names. USAGE for one that it does not. */
export function parseBackend(text: string): Backend {
  const name = backendNames.find((one) => one === text);
  if (name !== undefined) return name;
  if (URL.canParse(text) && new URL(text).protocol === 'http:') return { url: new URL(text).origin };
  throw new StreampactError('USAGE', `"${text}" is no backend.`, {
    fix: `name one of ${backendNames.join(', ')}, or the address of an emulator, e.g. http://127.0.0.1:4566`,
  });
}

/** The backend that the environment names; an empty variable is none. USAGE as {@link parseBackend}. */
export function backendOf(env: NodeJS.ProcessEnv = process.env): Backend {
  const named = [env.STREAMPACT_BACKEND, env.AWS_ENDPOINT_URL].find((text) => text !== undefined && text !== '');
  return named === undefined ? 'ministack' : parseBackend(named);
}

/** As it is printed. */
export function nameOf(backend: Backend): string {
  return typeof backend === 'string' ? backend : backend.url;
}
