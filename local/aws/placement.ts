/**
 * Which emulator serves which service, where several stand behind the gateway.
 *
 * The catalog's are those that LocalStack's free image lacks; Lambda's are those that LocalStack without Docker lacks, with what calls
 * functions.
 */
import type { Upstreams } from './clients.ts';

/** Services that another emulator than the main one may serve, by their names in signatures. */
const elsewhere: Readonly<Record<string, keyof Upstreams>> = {
  glue: 'glueUpstream',
  athena: 'glueUpstream',
  autoscaling: 'glueUpstream',
  kinesis: 'kinesisUpstream',
  lambda: 'lambdaUpstream',
  events: 'lambdaUpstream',
  scheduler: 'lambdaUpstream',
};

/** Answers the address of the emulator that serves a service. */
export type Placement = (service: string) => string;

/** Where each service is, by the addresses of the emulators. */
export function placementOf(upstreams: Upstreams): Placement {
  return (service) => upstreams[elsewhere[service] ?? 'upstream'] ?? upstreams.upstream;
}
