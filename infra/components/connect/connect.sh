#!/usr/bin/env bash
# Configures and starts one worker of Kafka Connect in distributed mode; its group, offsets and connectors are in Kafka.
#
# It ends by becoming the Java process: SIGTERM reaches Kafka Connect itself. Secrets are read from Secrets Manager into this
# process's environment and stand nowhere else; connectors name them as ${env:NAME}.
#
# Environment, all required unless a default is given:
#   CONNECT_HOME             folder with libs/ and plugins/
#   CONNECT_GROUP            name of the group; its topics are <group>-config, -offset and -status
#   STREAMPACT_KAFKA_BROKERS host:port, more than one with commas between
#   STREAMPACT_KAFKA_LOGIN_ARN  secret with the worker's login at Kafka (none: plaintext)
#   CONNECT_SECRETS          NAME=arn or NAME=arn#field, separated by blanks (none); a field is one of a JSON object
#   CONNECT_HOST             address that other workers find this one at (the machine's first)
#   CONNECT_PORT             port of the REST interface (8083)
#   CONNECT_HEAP             Java heap, in the notation of -Xmx (1g)
#   CONNECT_STATE            folder for the properties (/var/lib/streampact-connect)
#   JAVA                     Java executable, 17 or newer (java)
#
# Exit codes: 2 for a setting that is missing or wrong, 1 for a secret that cannot be read, else Kafka Connect's own.
set -euo pipefail

fail() {
  printf 'connect.sh: %s\n' "$2" >&2
  exit "$1"
}

: "${CONNECT_HOME:?connect.sh: set CONNECT_HOME to the folder of Kafka Connect}"
: "${CONNECT_GROUP:?connect.sh: set CONNECT_GROUP to the name of the group}"
: "${STREAMPACT_KAFKA_BROKERS:?connect.sh: set STREAMPACT_KAFKA_BROKERS to the host:port of Kafka}"
CONNECT_PORT="${CONNECT_PORT:-8083}"
CONNECT_HEAP="${CONNECT_HEAP:-1g}"
CONNECT_STATE="${CONNECT_STATE:-/var/lib/streampact-connect}"
CONNECT_HOST="${CONNECT_HOST:-$(hostname -I | cut -d ' ' -f 1)}"
JAVA="${JAVA:-java}"

case "$CONNECT_PORT" in '' | *[!0-9]*) fail 2 "CONNECT_PORT must be a port number, not '$CONNECT_PORT'" ;; esac
case "$CONNECT_GROUP" in *[!a-z0-9-]*) fail 2 "CONNECT_GROUP must be of a-z, 0-9 and -, not '$CONNECT_GROUP'" ;; esac
compgen -G "$CONNECT_HOME/libs/connect-runtime-*.jar" >/dev/null || fail 2 "no connect-runtime-*.jar in $CONNECT_HOME/libs"
command -v "$JAVA" >/dev/null || fail 2 "JAVA=$JAVA is not an executable"

read -r -a secrets <<<"${CONNECT_SECRETS:-}"
for secret in ${secrets[@]+"${secrets[@]}"}; do
  name="${secret%%=*}" source="${secret#*=}"
  [[ $name =~ ^[A-Z][A-Z0-9_]*$ ]] || fail 2 "CONNECT_SECRETS has an item whose name is not of A-Z, 0-9 and _"
  arn="${source%%#*}" field=''
  [ "$arn" = "$source" ] || field="${source#*#}"
  text="$(aws secretsmanager get-secret-value --secret-id "$arn" --query SecretString --output text)" ||
    fail 1 "$name: the secret $arn cannot be read; does it have a value, and does the role allow it?"
  if [ -n "$field" ]; then
    text="$(jq --exit-status --raw-output --arg field "$field" '.[$field] | strings' <<<"$text" 2>/dev/null)" ||
      fail 1 "$name: the secret $arn is no JSON object with a text at '$field'"
  fi
  export "$name=$text"
done
unset text

umask 027
mkdir -p "$CONNECT_STATE"
# shellcheck source=kafka-login.sh
. "$(dirname "$0")/kafka-login.sh"
kafka_login "$CONNECT_STATE" || fail 1 "the secret $STREAMPACT_KAFKA_LOGIN_ARN holds no login of Kafka, or cannot be read"
[ -z "${STREAMPACT_KAFKA_JAAS:-}" ] || export STREAMPACT_KAFKA_JAAS
properties="$CONNECT_STATE/worker.properties"
# Rewritten at each start, so a changed setting needs a restart and nothing else.
cat >"$properties.new" <<PROPERTIES
bootstrap.servers=$STREAMPACT_KAFKA_BROKERS
group.id=$CONNECT_GROUP
config.storage.topic=$CONNECT_GROUP-config
config.storage.replication.factor=-1
offset.storage.topic=$CONNECT_GROUP-offset
offset.storage.replication.factor=-1
offset.storage.partitions=5
status.storage.topic=$CONNECT_GROUP-status
status.storage.replication.factor=-1
status.storage.partitions=1
listeners=http://0.0.0.0:$CONNECT_PORT
rest.advertised.host.name=$CONNECT_HOST
rest.advertised.port=$CONNECT_PORT
plugin.path=$CONNECT_HOME/plugins
plugin.discovery=hybrid_warn
key.converter=org.apache.kafka.connect.json.JsonConverter
key.converter.schemas.enable=false
value.converter=org.apache.kafka.connect.json.JsonConverter
value.converter.schemas.enable=false
config.providers=env
config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider
config.providers.env.param.allowlist.pattern=(STREAMPACT|AWS)_[A-Z0-9_]+
connector.client.config.override.policy=All
exactly.once.source.support=enabled
PROPERTIES
# The worker's own clients, and those of its connectors and tasks. The password comes from the environment, by the provider above.
for prefix in '' producer. consumer. admin.; do
  kafka_properties "$prefix" "\${env:STREAMPACT_KAFKA_JAAS}" "$CONNECT_STATE" >>"$properties.new"
done
mv "$properties.new" "$properties"

log4j="$CONNECT_STATE/log4j2.properties"
cat >"$log4j" <<'LOGGING'
rootLogger.level=info
rootLogger.appenderRef.stdout.ref=stdout
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
logger.plugins.name=org.apache.kafka.connect.runtime.isolation
logger.plugins.level=error
LOGGING

exec "$JAVA" "-Xms$CONNECT_HEAP" "-Xmx$CONNECT_HEAP" -XX:+ExitOnOutOfMemoryError -Duser.timezone=UTC \
  "-Dlog4j2.configurationFile=$log4j" -cp "$CONNECT_HOME/libs/*" \
  org.apache.kafka.connect.cli.ConnectDistributed "$properties"
