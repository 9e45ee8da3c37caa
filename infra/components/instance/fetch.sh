#!/usr/bin/env bash
# Downloads one object and keeps it only if it is the one that was built.
#
# Usage: fetch.sh s3://bucket/key sha256 file
set -euo pipefail

if [ $# -ne 3 ]; then
  printf 'usage: fetch.sh s3://bucket/key sha256 file\n' >&2
  exit 2
fi
url="$1" sha256="$2" file="$3"

mkdir -p "$(dirname "$file")"
# The endpoint and the role's policy may still be settling when an instance starts.
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  aws s3 cp --only-show-errors --cli-connect-timeout 10 --cli-read-timeout 60 "$url" "$file.new" && break
  if [ "$attempt" -eq 10 ]; then
    printf 'fetch.sh: %s could not be downloaded; does the role allow s3:GetObject on it?\n' "$url" >&2
    exit 1
  fi
  sleep 6
done
if ! printf '%s  %s\n' "$sha256" "$file.new" | sha256sum --check --status; then
  rm -f "$file.new"
  printf 'fetch.sh: %s is not the file with sha256 %s\n' "$url" "$sha256" >&2
  exit 1
fi
mv "$file.new" "$file"
