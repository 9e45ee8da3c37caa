/** Contracts → Kafka Connect and schema registry: starts them, and makes them be what the contracts say. */

import { StreampactError } from '../../../contracts/src/error.ts';
import { readDesired } from '../../connect/desired.ts';
import { beside } from '../../connect/overlay.ts';
import { reconcile } from '../../connect/reconcile.ts';
import type { ProductContext, Stage } from '../product.ts';
import { of, type Side } from './side.ts';

export function connectStage(side: Side): Stage {
  return {
    name: 'connect',
    title: 'contracts → Kafka Connect, schema registry',
    async run(context) {
      const { streams } = context.cloud.engines;
      const registry = await streams.registry();
      const connect = await streams.connect(environmentOf(context, side, registry.url));
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

/** What `${env:NAME}` stands for in the configurations. */
function environmentOf({ cloud }: ProductContext, side: Side, registryUrl: string): Readonly<Record<string, string>> {
  const { host, port, replication } = of(side, 'mysql');
  return {
    STREAMPACT_KAFKA_BROKERS: cloud.engines.brokers,
    STREAMPACT_REGISTRY_URL: registryUrl,
    STREAMPACT_MYSQL_HOST: host,
    STREAMPACT_MYSQL_PORT: String(port),
    STREAMPACT_MYSQL_USER: replication.user,
    STREAMPACT_MYSQL_PASSWORD: replication.password,
  };
}
