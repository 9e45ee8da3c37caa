/** What differs where connectors run against other servers than the deployed ones; applied by the reconcile, never generated. */
import type { Connector, ConnectorConfig } from '../../contracts/src/emit/connectors/config.ts';
import { connectorClasses } from '../../contracts/src/emit/connectors/plugins.ts';

/** Server whose binlog is read. */
export type DatabaseServer = 'mysql' | 'mariadb';

/** A change of configurations: what it returns wins over what stands there. */
export type Overlay = (connector: Connector) => ConnectorConfig;

/**
 * For a server beside the worker: its connection is not encrypted. Debezium reads MariaDB by a connector of its own, which knows
 * all keys that are generated: https://debezium.io/documentation/reference/3.5/connectors/mariadb.html
 */
export function beside(server: DatabaseServer): Overlay {
  const mysql: string = connectorClasses.mysqlSource.class;
  const changes: Readonly<Record<DatabaseServer, ConnectorConfig>> = {
    mysql: { 'database.ssl.mode': 'preferred' },
    mariadb: {
      'connector.class': 'io.debezium.connector.mariadb.MariaDbConnector',
      'database.ssl.mode': 'disable',
    },
  };
  return ({ config }) => (config['connector.class'] === mysql ? changes[server] : {});
}

/** The connectors with what `overlay` changes. */
export function overlaid(connectors: readonly Connector[], overlay: Overlay | undefined): readonly Connector[] {
  if (overlay === undefined) return connectors;
  return connectors.map((connector) => ({ ...connector, config: { ...connector.config, ...overlay(connector) } }));
}
