#!/usr/bin/env bash
# Starts Kafka again when its secret holds another certificate or other authorities than it runs with.
#
# Runs once a day, on each node at another hour. Environment as of identity.sh; KAFKA_RENEW_DIR moves its own folder, for tests.
set -euo pipefail

: "${KAFKA_TLS_DIR:?renew.sh: set KAFKA_TLS_DIR to the folder of the running certificate}"
fresh="${KAFKA_RENEW_DIR:-/run/streampact-kafka-renew}"
trap 'rm -rf "$fresh"' EXIT

rm -rf "$fresh"
install -d -m 0700 "$fresh"
# The secret has been there since the first start: no wait.
KAFKA_TLS_DIR="$fresh" KAFKA_SECRET_SECONDS=0 "$(dirname "$0")/identity.sh"
if cmp -s "$fresh/node.pem" "$KAFKA_TLS_DIR/node.pem" && cmp -s "$fresh/ca.pem" "$KAFKA_TLS_DIR/ca.pem"; then
  exit 0
fi
printf 'renew.sh: the secret holds a new certificate; starting Kafka again\n'
systemctl restart streampact-kafka.service
