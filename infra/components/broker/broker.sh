#!/usr/bin/env bash
# Configures and starts one Kafka node in KRaft mode (broker and controller in one process).
#
# The same file runs on the EC2 instance (as the systemd unit's command) and in the local cloud, so the
# configuration that is tested is the configuration that is deployed. It ends by becoming the Java process:
# SIGTERM reaches Kafka itself, which then hands over its partitions and stops cleanly.
#
# Environment, all required unless a default is given:
#   KAFKA_LIBS             folder with Kafka's jars
#   KAFKA_DATA_DIR         folder of the log and of the cluster's identity; created when missing
#   KAFKA_ADVERTISED_HOST  host name that clients and other nodes are told to come back to
#   KAFKA_PORT             port of the client listener (9092)
#   KAFKA_CONTROLLER_PORT  port of the controller listener, in plaintext mode on 127.0.0.1 only (9093)
#   KAFKA_BIND_HOST        address that the listeners bind (0.0.0.0)
#   KAFKA_HEAP             Java heap, in the notation of -Xmx (1g)
#   JAVA                   Java executable, 17 or newer (java)
#   KAFKA_JVM_OPTIONS      further JVM options, separated by blanks (none)
#   KAFKA_JMX_PORT         port of JMX on 127.0.0.1, for metrics.sh (none)
#   KAFKA_EXTRA_CONFIG     file of further server properties; its lines win over those below (none)
#   KAFKA_NODE_ID          number of this node (1)
#   KAFKA_QUORUM           all controllers, id@host:port by commas (this node alone)
#   KAFKA_CLUSTER_ID       identity for an empty data folder, 22 characters (made up; required with several nodes)
#   KAFKA_RACK             availability zone (none)
#   KAFKA_SECURITY         plaintext, or sasl-tls; several nodes want the latter (plaintext)
# and in sasl-tls:
#   KAFKA_INTERNAL_PORT    port of the listener of nodes and of the administrator (9094)
#   KAFKA_TLS_DIR          folder with ca.pem (trusted authorities) and node.pem (private key, then certificate chain)
#   KAFKA_SUPER_USERS      principals that no access list holds back, by semicolons: the nodes and the administrator
#
# Exit codes: 2 for a setting that is missing or wrong, 3 for data that belong elsewhere, else Kafka's own.
set -euo pipefail

fail() {
  printf 'broker.sh: %s\n' "$1" >&2
  exit "${2:-2}"
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
KAFKA_SECURITY="${KAFKA_SECURITY:-plaintext}"
KAFKA_INTERNAL_PORT="${KAFKA_INTERNAL_PORT:-9094}"
KAFKA_NODE_ID="${KAFKA_NODE_ID:-1}"
JAVA="${JAVA:-java}"

port KAFKA_PORT "$KAFKA_PORT"
port KAFKA_CONTROLLER_PORT "$KAFKA_CONTROLLER_PORT"
[ "$KAFKA_PORT" -ne "$KAFKA_CONTROLLER_PORT" ] || fail 'KAFKA_PORT and KAFKA_CONTROLLER_PORT must differ'
compgen -G "$KAFKA_LIBS/kafka_*.jar" >/dev/null || fail "no kafka_*.jar in KAFKA_LIBS=$KAFKA_LIBS"
command -v "$JAVA" >/dev/null || fail "JAVA=$JAVA is not an executable"
if [ -n "${KAFKA_EXTRA_CONFIG:-}" ] && [ ! -r "$KAFKA_EXTRA_CONFIG" ]; then
  fail "KAFKA_EXTRA_CONFIG=$KAFKA_EXTRA_CONFIG cannot be read"
fi
[ -z "${KAFKA_JMX_PORT:-}" ] || port KAFKA_JMX_PORT "$KAFKA_JMX_PORT"
[[ $KAFKA_NODE_ID =~ ^[1-9][0-9]?$ ]] || fail "KAFKA_NODE_ID must be a number from 1, not '$KAFKA_NODE_ID'"

case "$KAFKA_SECURITY" in
  plaintext)
    controller_host=127.0.0.1
    quorum="${KAFKA_QUORUM:-$KAFKA_NODE_ID@127.0.0.1:$KAFKA_CONTROLLER_PORT}"
    ;;
  sasl-tls)
    controller_host="$KAFKA_BIND_HOST"
    quorum="${KAFKA_QUORUM:-$KAFKA_NODE_ID@$KAFKA_ADVERTISED_HOST:$KAFKA_CONTROLLER_PORT}"
    port KAFKA_INTERNAL_PORT "$KAFKA_INTERNAL_PORT"
    for other in "$KAFKA_PORT" "$KAFKA_CONTROLLER_PORT"; do
      [ "$KAFKA_INTERNAL_PORT" -ne "$other" ] || fail 'KAFKA_INTERNAL_PORT must differ from the other ports'
    done
    : "${KAFKA_TLS_DIR:?broker.sh: set KAFKA_TLS_DIR to the folder of ca.pem and node.pem}"
    : "${KAFKA_SUPER_USERS:?broker.sh: set KAFKA_SUPER_USERS to the principals of the nodes and the administrator}"
    for file in ca.pem node.pem; do
      [ -s "$KAFKA_TLS_DIR/$file" ] || fail "KAFKA_TLS_DIR=$KAFKA_TLS_DIR has no readable $file"
    done
    ;;
  *) fail "KAFKA_SECURITY must be plaintext or sasl-tls, not '$KAFKA_SECURITY'" ;;
esac

voter='[1-9][0-9]?@[A-Za-z0-9.-]+:[0-9]+'
[[ $quorum =~ ^$voter(,$voter)*$ ]] || fail "KAFKA_QUORUM must be id@host:port by commas, not '$quorum'"
voters="$(tr ',' '\n' <<<"$quorum" | cut -d @ -f 1 | sort -n | tr '\n' ' ')"
nodes="$(wc -w <<<"$voters")"
[[ " $voters" == *" $KAFKA_NODE_ID "* ]] || fail "KAFKA_QUORUM=$quorum does not name node $KAFKA_NODE_ID"
[ "$(tr ' ' '\n' <<<"$voters" | sort -u | grep -c .)" -eq "$nodes" ] || fail "KAFKA_QUORUM=$quorum names a node twice"
case "$nodes" in 1 | 3) ;; *) fail "KAFKA_QUORUM=$quorum must name one node or three" ;; esac
if [ "$nodes" -gt 1 ]; then
  [ "$KAFKA_SECURITY" = sasl-tls ] || fail 'several nodes want KAFKA_SECURITY=sasl-tls'
  : "${KAFKA_CLUSTER_ID:?broker.sh: set KAFKA_CLUSTER_ID, the same on all nodes}"
fi
if [ -n "${KAFKA_CLUSTER_ID:-}" ]; then
  [[ $KAFKA_CLUSTER_ID =~ ^[A-Za-z0-9_][A-Za-z0-9_-]{21}$ ]] || fail "KAFKA_CLUSTER_ID must have 22 characters of A-Za-z0-9_-, not '$KAFKA_CLUSTER_ID'"
fi
replicas="$nodes" in_sync=$((nodes - nodes / 2))

umask 027
log_dir="$KAFKA_DATA_DIR/log"
properties="$KAFKA_DATA_DIR/server.properties"
identity="$KAFKA_DATA_DIR/cluster-id"
mkdir -p "$KAFKA_DATA_DIR"

# Rewritten at each start, so a changed setting needs a restart and nothing else.
cat >"$properties.new" <<PROPERTIES
process.roles=broker,controller
node.id=$KAFKA_NODE_ID
controller.quorum.voters=$quorum
controller.listener.names=CONTROLLER
log.dirs=$log_dir
auto.create.topics.enable=false
default.replication.factor=$replicas
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$replicas
transaction.state.log.replication.factor=$replicas
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$replicas
share.coordinator.state.topic.min.isr=$in_sync
log.message.timestamp.type=LogAppendTime
offsets.retention.minutes=43200
PROPERTIES
if [ "$KAFKA_SECURITY" = plaintext ]; then
  cat >>"$properties.new" <<PROPERTIES
listeners=CLIENT://$KAFKA_BIND_HOST:$KAFKA_PORT,CONTROLLER://$controller_host:$KAFKA_CONTROLLER_PORT
advertised.listeners=CLIENT://$KAFKA_ADVERTISED_HOST:$KAFKA_PORT
listener.security.protocol.map=CLIENT:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=CLIENT
PROPERTIES
else
  # Nodes and the administrator are known by their certificates, clients by a password that Kafka keeps a verifier of.
  cat >>"$properties.new" <<PROPERTIES
listeners=CLIENT://$KAFKA_BIND_HOST:$KAFKA_PORT,INTERNAL://$KAFKA_BIND_HOST:$KAFKA_INTERNAL_PORT,CONTROLLER://$controller_host:$KAFKA_CONTROLLER_PORT
advertised.listeners=CLIENT://$KAFKA_ADVERTISED_HOST:$KAFKA_PORT,INTERNAL://$KAFKA_ADVERTISED_HOST:$KAFKA_INTERNAL_PORT
listener.security.protocol.map=CLIENT:SASL_SSL,INTERNAL:SSL,CONTROLLER:SSL
inter.broker.listener.name=INTERNAL
ssl.keystore.type=PEM
ssl.keystore.location=$KAFKA_TLS_DIR/node.pem
ssl.truststore.type=PEM
ssl.truststore.location=$KAFKA_TLS_DIR/ca.pem
ssl.enabled.protocols=TLSv1.3
ssl.endpoint.identification.algorithm=https
ssl.client.auth=required
listener.name.client.ssl.client.auth=none
listener.name.client.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.client.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=false
super.users=$KAFKA_SUPER_USERS
unclean.leader.election.enable=false
PROPERTIES
fi
[ -z "${KAFKA_RACK:-}" ] || printf 'broker.rack=%s\n' "$KAFKA_RACK" >>"$properties.new"
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

# Data keep their identity: a volume that moves to a new instance stays the same node of the same cluster, and what
# belongs elsewhere is refused rather than formatted over or mixed in.
recorded() { sed -n "s/^$1=//p" "$log_dir/meta.properties" | tail -n 1; }
if [ -s "$log_dir/meta.properties" ]; then
  node="$(recorded node.id)" cluster="$(recorded cluster.id)"
  [ "${node:-$KAFKA_NODE_ID}" = "$KAFKA_NODE_ID" ] || fail "$log_dir holds data of node $node, not of node $KAFKA_NODE_ID" 3
  if [ "$nodes" -gt 1 ] && [ -n "$cluster" ] && [ "$cluster" != "$KAFKA_CLUSTER_ID" ]; then
    fail "$log_dir holds data of the cluster $cluster, not of $KAFKA_CLUSTER_ID" 3
  fi
fi
state="$log_dir/__cluster_metadata-0/quorum-state"
if [ -s "$state" ]; then
  known="$({ grep -o '"voterId":[0-9]*' "$state" || true; } | cut -d : -f 2 | sort -n | tr '\n' ' ')"
  [ -z "$known" ] || [ "$known" = "$voters" ] ||
    fail "$log_dir belongs to a quorum of the nodes ${known% }, not ${voters% }: nodes cannot be added in place" 3
fi

if [ ! -s "$log_dir/meta.properties" ]; then
  if [ -d "$log_dir" ] && [ -n "$(ls -A "$log_dir")" ] && [ ! -s "$identity" ]; then
    fail "$log_dir holds data but no meta.properties; restore it or move the folder away"
  fi
  if [ ! -s "$identity" ]; then
    if [ -n "${KAFKA_CLUSTER_ID:-}" ]; then
      printf '%s\n' "$KAFKA_CLUSTER_ID" >"$identity.new"
    else
      "$JAVA" "${jvm[@]}" kafka.tools.StorageTool random-uuid 2>/dev/null | tail -n 1 >"$identity.new"
    fi
    [ -s "$identity.new" ] || fail "$JAVA could not make a cluster id; is it Java 17 or newer?"
    mv "$identity.new" "$identity"
  fi
  if [ "$nodes" -gt 1 ] && [ "$(cat "$identity")" != "$KAFKA_CLUSTER_ID" ]; then
    fail "$identity names the cluster $(cat "$identity"), not $KAFKA_CLUSTER_ID" 3
  fi
  "$JAVA" "${jvm[@]}" kafka.tools.StorageTool format --ignore-formatted \
    --cluster-id "$(cat "$identity")" --config "$properties" >&2
fi

read -r -a further <<<"${KAFKA_JVM_OPTIONS:-}"
if [ -n "${KAFKA_JMX_PORT:-}" ]; then
  # Whoever may run programs on this machine may use it; the port is on no other interface.
  jmx=com.sun.management.jmxremote
  further+=("-D$jmx.host=127.0.0.1" "-D$jmx.port=$KAFKA_JMX_PORT" "-D$jmx.rmi.port=$KAFKA_JMX_PORT"
    "-D$jmx.authenticate=false" "-D$jmx.ssl=false" -Djava.rmi.server.hostname=127.0.0.1)
fi
exec "$JAVA" "-Xms$KAFKA_HEAP" "-Xmx$KAFKA_HEAP" ${further[@]+"${further[@]}"} "${jvm[@]}" kafka.Kafka "$properties"
