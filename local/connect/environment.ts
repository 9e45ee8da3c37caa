/** What `${env:NAME}` stands for in the connectors' configurations where the servers run beside the worker. */
import type { MysqlServer } from '../engines/mysql-server.ts';

export interface Servers {
  /** `host:port` of Kafka. */
  readonly brokers: string;
  /** Root of the schema registry. */
  readonly registryUrl: string;
  readonly mysql: Pick<MysqlServer, 'host' | 'port' | 'replication'>;
}

/** Of Debezium's connector and the Avro converters; the others have stand-ins here. */
export function workerEnvironment({ brokers, registryUrl, mysql }: Servers): Readonly<Record<string, string>> {
  return {
    STREAMPACT_KAFKA_BROKERS: brokers,
    STREAMPACT_REGISTRY_URL: registryUrl,
    STREAMPACT_MYSQL_HOST: mysql.host,
    STREAMPACT_MYSQL_PORT: String(mysql.port),
    STREAMPACT_MYSQL_USER: mysql.replication.user,
    STREAMPACT_MYSQL_PASSWORD: mysql.replication.password,
  };
}
