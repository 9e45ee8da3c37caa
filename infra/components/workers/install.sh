#!/usr/bin/env bash
# First start of a stream worker: bundle and service. Everything it needs stands in the environment.
set -euo pipefail

: "${BUNDLE_URL:?}" "${BUNDLE_SHA256:?}" "${WORKER_HOME:?}"
here="$(dirname "$0")"

id -u streampact >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin streampact
install -d -o streampact -g streampact -m 0750 /var/log/streampact

"$here/fetch.sh" "$BUNDLE_URL" "$BUNDLE_SHA256" /var/cache/streampact/bundle.zip
install -d -m 0755 "$WORKER_HOME"
unzip -oq /var/cache/streampact/bundle.zip -d "$WORKER_HOME"

systemctl daemon-reload
systemctl enable --now streampact-worker.service
