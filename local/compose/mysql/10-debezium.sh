#!/usr/bin/env bash
# First start of the database: the user that reads the binlog. The image runs it, then the table's SQL.
# https://debezium.io/documentation/reference/3.5/connectors/mysql.html#mysql-creating-user
set -euo pipefail

: "${DEBEZIUM_PASSWORD:?}"
case "$DEBEZIUM_PASSWORD" in *[!A-Za-z0-9_.-]*)
  printf '10-debezium.sh: DEBEZIUM_PASSWORD may have letters, digits and _.- only\n' >&2
  exit 2
  ;;
esac
MYSQL_PWD="$MYSQL_ROOT_PASSWORD" mysql --user root <<SQL
CREATE USER 'debezium'@'%' IDENTIFIED BY '$DEBEZIUM_PASSWORD';
GRANT RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'debezium'@'%';
GRANT SELECT, LOCK TABLES ON sales.* TO 'debezium'@'%';
SQL
