/**
 * Which calls the gateway answers itself: one row for each. Whatever has no row streams through to the emulator.
 *
 * A service of the JSON protocols is a row of service and operation; a REST service is a row of method and path.
 */

import type { AwsCall } from './wire/call.ts';
import type { JsonObject } from './wire/fields.ts';

/** One call that a stand-in answers. */
export interface JsonCall {
  readonly input: JsonObject;
  readonly region: string;
  /** Path without the query, as it came. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the emulator answers to the same call. Its refusals are thrown as they came, as AwsError. */
  readonly forward: () => Promise<JsonObject>;
}

/** Answers a call with a JSON object, or throws AwsError. */
export type Handler = (call: JsonCall) => Promise<JsonObject>;

/** A row for a service that names its operation in `X-Amz-Target`. */
export interface OperationRoute {
  readonly service: string;
  readonly operation: string;
  readonly handle: Handler;
}

/** A row for a service whose operations are methods and paths. */
export interface PathRoute {
  /** Signature name of the service; any when absent. Buckets have paths like those of other services. */
  readonly service?: string;
  readonly method: string;
  readonly path: RegExp;
  readonly handle: Handler;
}

export type Route = OperationRoute | PathRoute;

/** Rows for several operations of one service. */
export function operations(service: string, handlers: Readonly<Record<string, Handler>>): readonly OperationRoute[] {
  return Object.entries(handlers).map(([operation, handle]) => ({ service, operation, handle }));
}

/** The row that answers `call`, or undefined when the emulator does. Two rows for one call: the first counts. */
export function findRoute(routes: readonly Route[], call: AwsCall): Route | undefined {
  return routes.find((route) =>
    'operation' in route
      ? route.service === call.service && route.operation === call.operation
      : route.method === call.method &&
        route.path.test(call.path) &&
        (route.service === undefined || route.service === call.service),
  );
}
