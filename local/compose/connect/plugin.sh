#!/usr/bin/env bash
# Unpacks the archive of a plugin into a folder of its own below /plugins.
#
# Usage: plugin.sh name url [sha256]
set -euo pipefail

name="$1" url="$2" sha256="${3:-}"
file="$(mktemp)"
curl --fail --silent --show-error --location --retry 3 --output "$file" "$url"
if [ -n "$sha256" ] && ! printf '%s  %s\n' "$sha256" "$file" | sha256sum --check --status; then
  printf 'plugin.sh: %s is not the file with sha256 %s\n' "$url" "$sha256" >&2
  exit 1
fi
mkdir -p "/plugins/$name"
cd "/plugins/$name"
jar --extract --file "$file"
