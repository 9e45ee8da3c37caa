#!/usr/bin/env bash
# First start of a Connect worker: Kafka Connect, the registry, further plugins, services. Everything it needs stands in the environment.
#
# CONNECT_PLUGINS: archives of further connectors, `s3://bucket/key#sha256` each, separated by blanks.
set -euo pipefail

: "${CONNECT_HOME:?}" "${CONNECT_URL:?}" "${CONNECT_SHA256:?}" "${REGISTRY_URL:?}" "${REGISTRY_SHA256:?}"
here="$(dirname "$0")"
cache="${CACHE_FOLDER:-/var/cache/streampact}"
# Beside this script on an instance; in the repository, where all instances share it.
fetch="$here/fetch.sh"
[ -x "$fetch" ] || fetch="$here/../instance/fetch.sh"

id -u streampact >/dev/null 2>&1 || useradd --system --no-create-home --shell /sbin/nologin streampact
install -d -o streampact -g streampact -m 0750 "${LOG_FOLDER:-/var/log/streampact}"
install -d -m 0755 "$CONNECT_HOME" "$CONNECT_HOME/registry" "$CONNECT_HOME/plugins"

unpack() {
  case "$1" in
    *.zip) unzip -oq "$1" -d "$2" ;;
    *) tar --extract --gzip --no-same-owner --file "$1" --directory "$2" ;;
  esac
}

"$fetch" "$CONNECT_URL" "$CONNECT_SHA256" "$cache/connect.tar.gz"
unpack "$cache/connect.tar.gz" "$CONNECT_HOME"
"$fetch" "$REGISTRY_URL" "$REGISTRY_SHA256" "$cache/registry.tar.gz"
unpack "$cache/registry.tar.gz" "$CONNECT_HOME/registry"

read -r -a plugins <<<"${CONNECT_PLUGINS:-}"
for plugin in ${plugins[@]+"${plugins[@]}"}; do
  url="${plugin%#*}" sha256="${plugin##*#}"
  file="$cache/$sha256-$(basename "$url")"
  "$fetch" "$url" "$sha256" "$file"
  # A folder for each, which Connect isolates from the others.
  install -d -m 0755 "$CONNECT_HOME/plugins/${sha256:0:16}"
  unpack "$file" "$CONNECT_HOME/plugins/${sha256:0:16}"
done

# The registry writes below its own folder while it starts.
install -d -o streampact -g streampact -m 0750 "${STATE_FOLDER:-/var/lib/streampact-connect}"

systemctl daemon-reload
systemctl enable --now streampact-registry.service streampact-connect.service streampact-connectors.service
