#!/usr/bin/env bash
# Configures and starts one Kafka broker in KRaft mode (broker and controller in one process).
#
# The same file runs on the EC2 instance (as the systemd unit's command) and in the local cloud, so the
# configuration that is tested is the configuration that is deployed. It ends by becoming the Java process:
# SIGTERM reaches Kafka itself, which then hands over its partitions and stops cleanly.
#
# Environment, all required unless a default is given:
#   KAFKA_LIBS             folder with Kafka's jars
#   KAFKA_DATA_DIR         folder of the log and of the cluster's identity; created when missing
#   KAFKA_ADVERTISED_HOST  host name that clients are told to come back to
#   KAFKA_PORT             port of the client listener (9092)
#   KAFKA_CONTROLLER_PORT  port of the controller listener, always on 127.0.0.1 (9093)
#   KAFKA_BIND_HOST        address that the client listener binds (0.0.0.0)
#   KAFKA_HEAP             Java heap, in the notation of -Xmx (1g)
#   JAVA                   Java executable, 17 or newer (java)
#   KAFKA_JVM_OPTIONS      further JVM options, separated by blanks (none)
#   KAFKA_EXTRA_CONFIG     file of further server properties; its lines win over those below (none)
#
# Exit codes: 2 for a setting that is missing or wrong, else Kafka's own.
set -euo pipefail

fail() {
  printf 'broker.sh: %s\n' "$1" >&2
  exit 2
}

port() {
  case "$2" in
    '' | *[!0-9]*) fail "$1 must be a port number, not '$2'" ;;
  esac
  [ "$2" -ge 1 ] && [ "$2" -le 65535 ] || fail "$1 must be between 1 and 65535, not $2"
}

: "${KAFKA_LIBS:?broker.sh: set KAFKA_LIBS to the folder of the Kafka jars}"
: "${KAFKA_DATA_DIR:?broker.sh: set KAFKA_DATA_DIR to the folder of the log}"
: "${KAFKA_ADVERTISED_HOST:?broker.sh: set KAFKA_ADVERTISED_HOST to the name that clients use}"
KAFKA_PORT="${KAFKA_PORT:-9092}"
KAFKA_CONTROLLER_PORT="${KAFKA_CONTROLLER_PORT:-9093}"
KAFKA_BIND_HOST="${KAFKA_BIND_HOST:-0.0.0.0}"
KAFKA_HEAP="${KAFKA_HEAP:-1g}"
JAVA="${JAVA:-java}"

port KAFKA_PORT "$KAFKA_PORT"
port KAFKA_CONTROLLER_PORT "$KAFKA_CONTROLLER_PORT"
[ "$KAFKA_PORT" -ne "$KAFKA_CONTROLLER_PORT" ] || fail 'KAFKA_PORT and KAFKA_CONTROLLER_PORT must differ'
compgen -G "$KAFKA_LIBS/kafka_*.jar" >/dev/null || fail "no kafka_*.jar in KAFKA_LIBS=$KAFKA_LIBS"
command -v "$JAVA" >/dev/null || fail "JAVA=$JAVA is not an executable"
if [ -n "${KAFKA_EXTRA_CONFIG:-}" ] && [ ! -r "$KAFKA_EXTRA_CONFIG" ]; then
  fail "KAFKA_EXTRA_CONFIG=$KAFKA_EXTRA_CONFIG cannot be read"
fi

umask 027
log_dir="$KAFKA_DATA_DIR/log"
properties="$KAFKA_DATA_DIR/server.properties"
identity="$KAFKA_DATA_DIR/cluster-id"
mkdir -p "$KAFKA_DATA_DIR"

# Rewritten at each start, so a changed setting needs a restart and nothing else.
cat >"$properties.new" <<PROPERTIES
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$KAFKA_CONTROLLER_PORT
controller.listener.names=CONTROLLER
listeners=CLIENT://$KAFKA_BIND_HOST:$KAFKA_PORT,CONTROLLER://127.0.0.1:$KAFKA_CONTROLLER_PORT
advertised.listeners=CLIENT://$KAFKA_ADVERTISED_HOST:$KAFKA_PORT
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
log.dirs=$log_dir
auto.create.topics.enable=false
default.replication.factor=1
min.insync.replicas=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.message.timestamp.type=LogAppendTime
offsets.retention.minutes=43200
PROPERTIES
if [ -n "${KAFKA_EXTRA_CONFIG:-}" ]; then
  # The last of two lines with one key wins.
  cat "$KAFKA_EXTRA_CONFIG" >>"$properties.new"
fi
mv "$properties.new" "$properties"

log4j="$KAFKA_DATA_DIR/log4j2.properties"
cat >"$log4j" <<'LOGGING'
rootLogger.level=info
rootLogger.appenderRef.stdout.ref=stdout
appender.stdout.type=Console
appender.stdout.name=stdout
appender.stdout.layout.type=PatternLayout
appender.stdout.layout.pattern=%d{ISO8601} %p %m (%c{1})%n
LOGGING

jvm=(-cp "$KAFKA_LIBS/*" "-Dlog4j2.configurationFile=$log4j")

# The identity is kept beside the log: a volume that moves to a new instance stays the same cluster, and a log
# whose identity is lost is refused rather than formatted over.
if [ ! -s "$log_dir/meta.properties" ]; then
  if [ -d "$log_dir" ] && [ -n "$(ls -A "$log_dir")" ] && [ ! -s "$identity" ]; then
    fail "$log_dir holds data but no meta.properties; restore it or move the folder away"
  fi
  if [ ! -s "$identity" ]; then
    "$JAVA" "${jvm[@]}" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -n 1 >"$identity.new"
    [ -s "$identity.new" ] || fail "$JAVA could not make a cluster id; is it Java 17 or newer?"
    mv "$identity.new" "$identity"
  fi
  "$JAVA" "${jvm[@]}" kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "$(cat "$identity")" --config "$properties" >&2
fi

read -r -a further <<<"${KAFKA_JVM_OPTIONS:-}"
exec "$JAVA" "-Xms$KAFKA_HEAP" "-Xmx$KAFKA_HEAP" ${further[@]+"${further[@]}"} "${jvm[@]}" kafka.Kafka "$properties"
