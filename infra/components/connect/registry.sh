#!/usr/bin/env bash
# Starts Apicurio Registry, which keeps its schemas in a topic of Kafka and reads them from there when it starts.
#
# Environment, all required unless a default is given:
#   CONNECT_HOME             folder with registry/, Apicurio's archive unpacked
#   STREAMPACT_KAFKA_BROKERS host:port, more than one with commas between
#   STREAMPACT_KAFKA_LOGIN_ARN  secret with the login at Kafka (none: plaintext)
#   REGISTRY_TOPIC           topic of the schemas (streampact-registry)
#   REGISTRY_BIND_HOST       address that it listens on (0.0.0.0)
#   REGISTRY_PORT            port of its REST interface (8080)
#   REGISTRY_MANAGEMENT_PORT port of its health, on 127.0.0.1 (9000)
#   REGISTRY_HEAP            Java heap, in the notation of -Xmx (384m)
#   REGISTRY_STATE           folder that it runs in, where it finds config/application.properties (/var/lib/streampact-connect)
#   JAVA                     Java executable, 21 or newer (java)
#
# Exit codes: 2 for a setting that is missing or wrong, else Apicurio's own.
set -euo pipefail

fail() {
  printf 'registry.sh: %s\n' "$1" >&2
  exit 2
}

: "${CONNECT_HOME:?registry.sh: set CONNECT_HOME to the folder that holds registry/}"
: "${STREAMPACT_KAFKA_BROKERS:?registry.sh: set STREAMPACT_KAFKA_BROKERS to the host:port of Kafka}"
JAVA="${JAVA:-java}"
REGISTRY_HEAP="${REGISTRY_HEAP:-384m}"
REGISTRY_STATE="${REGISTRY_STATE:-/var/lib/streampact-connect}"
REGISTRY_TOPIC="${REGISTRY_TOPIC:-streampact-registry}"

[ -f "$CONNECT_HOME/registry/quarkus-run.jar" ] || fail "no quarkus-run.jar in $CONNECT_HOME/registry"
command -v "$JAVA" >/dev/null || fail "JAVA=$JAVA is not an executable"
for name in REGISTRY_PORT REGISTRY_MANAGEMENT_PORT; do
  case "${!name:-0}" in *[!0-9]*) fail "$name must be a port number, not '${!name}'" ;; esac
done

# shellcheck source=kafka-login.sh
. "$(dirname "$0")/kafka-login.sh"
mkdir -p "$REGISTRY_STATE"
cd "$REGISTRY_STATE"
umask 077
kafka_login "$REGISTRY_STATE" || fail "the secret $STREAMPACT_KAFKA_LOGIN_ARN holds no login of Kafka, or cannot be read"
rm -f config/application.properties
if [ -n "${STREAMPACT_KAFKA_LOGIN_ARN:-}" ]; then
  # Quarkus reads this file. The topics are made for it: it may not make any itself.
  mkdir -p config
  {
    kafka_properties apicurio.kafka.common. "$STREAMPACT_KAFKA_JAAS" "$REGISTRY_STATE"
    printf '%s\n' apicurio.kafkasql.topic.auto-create=false apicurio.kafkasql.consumer.group-prefix=apicurio-
  } >config/application.properties
  unset STREAMPACT_KAFKA_JAAS
fi
exec "$JAVA" "-Xmx$REGISTRY_HEAP" -XX:+ExitOnOutOfMemoryError -Duser.timezone=UTC \
  "-Dquarkus.http.host=${REGISTRY_BIND_HOST:-0.0.0.0}" "-Dquarkus.http.port=${REGISTRY_PORT:-8080}" \
  -Dquarkus.management.host=127.0.0.1 "-Dquarkus.management.port=${REGISTRY_MANAGEMENT_PORT:-9000}" \
  -Dquarkus.http.access-log.enabled=false -Dquarkus.log.level=WARN \
  -Dapicurio.storage.kind=kafkasql "-Dapicurio.kafkasql.bootstrap.servers=$STREAMPACT_KAFKA_BROKERS" \
  "-Dapicurio.kafkasql.topic=$REGISTRY_TOPIC" \
  -jar "$CONNECT_HOME/registry/quarkus-run.jar"
