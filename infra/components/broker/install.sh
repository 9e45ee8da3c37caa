#!/usr/bin/env bash
# First start of a broker instance: data volume, Kafka, service. Everything it needs stands in the environment.
set -euo pipefail

: "${VOLUME_ID:?}" "${DATA_MOUNT:?}" "${KAFKA_URL:?}" "${KAFKA_SHA256:?}" "${KAFKA_HOME:?}"
read -r -a timers <<<"${TIMERS:-}"
here="$(dirname "$0")"

"$here/prepare-volume.sh" "$VOLUME_ID" "$DATA_MOUNT"

id -u kafka >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin kafka
if [ -d "$DATA_MOUNT/kafka" ] && [ "$(stat -c %u "$DATA_MOUNT/kafka")" != "$(id -u kafka)" ]; then
  # Another image may give its users other numbers than the one that these files come from.
  chown -R kafka:kafka "$DATA_MOUNT/kafka"
fi
install -d -o kafka -g kafka -m 0750 "$DATA_MOUNT/kafka" /var/log/streampact

"$here/fetch.sh" "$KAFKA_URL" "$KAFKA_SHA256" /var/cache/streampact/kafka.tar.gz
install -d -m 0755 "$KAFKA_HOME"
tar --extract --gzip --no-same-owner --file /var/cache/streampact/kafka.tar.gz --directory "$KAFKA_HOME"

systemctl daemon-reload
systemctl enable --now streampact-kafka.service ${timers[@]+"${timers[@]}"}
