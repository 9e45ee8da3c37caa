/** What the stages of clickstream hand on to one another: the servers beside Kafka, and the change that is followed. */

import { StreampactError } from '../../../contracts/src/error.ts';
import type { ResolvedOutputs } from '../../../infra/outputs.ts';
import type { Connect } from '../../engines/connect.ts';
import type { Mariadb } from '../../engines/mariadb.ts';
import type { Registry } from '../../engines/registry.ts';
import { type ProductContext, productOutputs } from '../product.ts';

export const slug = 'clickstream';

/** Filled by the stages, in their order. */
export interface Side {
  mysql?: Mariadb;
  registry?: Registry;
  connect?: Connect;
  /** Text that only the order which was written last has in its note. */
  tracer?: string;
}

/** What an earlier stage has put there. */
export function of<Name extends keyof Side>(side: Side, name: Name): NonNullable<Side[Name]> {
  const found = side[name];
  if (found === undefined) throw new TypeError(`no earlier stage has set ${name}`);
  return found;
}

type Outputs = ResolvedOutputs['products'][string];

/** A part of the product that the stack must have. */
export function part<Name extends keyof Outputs>(context: ProductContext, name: Name): NonNullable<Outputs[Name]> {
  const found = productOutputs(context, slug)[name];
  if (found !== undefined) return found;
  throw new StreampactError('LOCAL_STAGE_FAILED', `The deployed product ${slug} has no ${name}.`, {
    where: 'Pulumi.local.yaml',
    fix: 'leave out the settings that take it away',
  });
}

/** What the local API asks for, and the poller says: no secret, since both are here. */
export const localApiKey = 'replayed-clickstream';
