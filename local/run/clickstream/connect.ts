/** Contracts → Kafka Connect and schema registry: starts them, and makes them be what the contracts say. */

import { StreampactError } from '../../../contracts/src/error.ts';
import { readDesired } from '../../connect/desired.ts';
import { workerEnvironment } from '../../connect/environment.ts';
import { beside } from '../../connect/overlay.ts';
import { reconcile } from '../../connect/reconcile.ts';
import type { Stage } from '../product.ts';
import { of, type Side } from './side.ts';

export function connectStage(side: Side): Stage {
  return {
    name: 'connect',
    title: 'contracts → Kafka Connect, schema registry',
    async run(context) {
      const { streams } = context.cloud.engines;
      const registry = await streams.registry();
      const connect = await streams.connect(
        workerEnvironment({
          brokers: context.cloud.engines.brokers,
          registryUrl: registry.url,
          mysql: of(side, 'mysql'),
        }),
      );
      Object.assign(side, { registry, connect });
      const { connectors, subjects } = await reconcile({
        ...(await readDesired()),
        connectUrl: connect.url,
        registryUrl: registry.url,
        overlay: beside('mariadb'),
        apply: true,
        signal: context.cloud.options.signal,
      });
      const refused = subjects.filter(({ outcome }) => outcome === 'incompatible');
      if (refused.length > 0) {
        throw new StreampactError('LOCAL_STAGE_FAILED', 'The schema registry refuses schemas of the contracts.', {
          where: refused.map(({ subject }) => subject).join(', '),
          fix: '`npm run connect -- plan` says why; --fresh empties the registry',
        });
      }
      const here = connectors.filter(({ action }) => action !== 'absent');
      return { in: connectors.length, out: here.length, rejected: 0 };
    },
  };
}
