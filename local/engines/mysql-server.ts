/** What others need of the database whose changes are read, whether it was started here or runs elsewhere. */

/** A user of the database server. */
export interface MysqlAccount {
  readonly user: string;
  readonly password: string;
}

/** A server with `sales.orders`, and the accounts for each use of it. */
export interface MysqlServer {
  /** Which of the two it is; Debezium has a connector for each. */
  readonly kind: 'mysql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  /** May do everything in the database `sales`, and nothing outside. */
  readonly writer: MysqlAccount;
  /** Reads `sales` and the binlog: Debezium's. */
  readonly replication: MysqlAccount;
  /** Looks after the binlog (FLUSH, PURGE, SHOW) and sees no rows. */
  readonly operator: MysqlAccount;
}
