#!/usr/bin/env bash
# Fetches the node's certificate, its key and the authorities that it trusts from Secrets Manager into a folder in memory.
#
# Runs as root before each start of Kafka, so a new certificate needs a restart and nothing else. A new stack makes the secret
# empty and fills it later: this waits. Nothing of it stands in arguments, logs or on a disk.
#
# Environment:
#   KAFKA_SECRET           ARN of the secret, {"ca", "certificate", "key"} in PEM
#   KAFKA_TLS_DIR          folder for ca.pem and node.pem (private key, then certificate chain)
#   KAFKA_SECRET_SECONDS   how long to wait for it (900)
#   KAFKA_GROUP            group that reads the files (kafka)
#
# Exit codes: 2 for a setting that is missing, 1 for a secret that cannot be used.
set -euo pipefail

fail() {
  printf 'identity.sh: %s\n' "$1" >&2
  exit 1
}

: "${KAFKA_SECRET:?identity.sh: set KAFKA_SECRET to the ARN of the secret}"
: "${KAFKA_TLS_DIR:?identity.sh: set KAFKA_TLS_DIR to the folder for the files}"
group="${KAFKA_GROUP:-kafka}"

deadline=$((SECONDS + ${KAFKA_SECRET_SECONDS:-900}))
until secret="$(aws secretsmanager get-secret-value --cli-connect-timeout 10 --cli-read-timeout 20 \
  --secret-id "$KAFKA_SECRET" --query SecretString --output text 2>/dev/null)" && [ -n "$secret" ]; do
  [ "$SECONDS" -lt "$deadline" ] || fail "$KAFKA_SECRET has no value, or the role may not read it"
  sleep 5
done

part() {
  jq --exit-status --raw-output --arg part "$1" '.[$part] | strings | rtrimstr("\n")' <<<"$secret" 2>/dev/null ||
    fail "$KAFKA_SECRET is no JSON object with a text at '$1'"
}
ca="$(part ca)" certificate="$(part certificate)" key="$(part key)"
unset secret

# Kafka would say as much, but only after it has started, and less clearly.
of_key="$(openssl pkey -pubout <<<"$key" 2>/dev/null)" || fail "$KAFKA_SECRET holds no readable private key"
of_certificate="$(openssl x509 -noout -pubkey <<<"$certificate" 2>/dev/null)" ||
  fail "$KAFKA_SECRET holds no readable certificate"
[ "$of_key" = "$of_certificate" ] || fail "$KAFKA_SECRET holds a key that is not of its certificate"
openssl x509 -noout -checkend 0 <<<"$certificate" >/dev/null || fail "the certificate in $KAFKA_SECRET has ended"

umask 027
mkdir -p "$KAFKA_TLS_DIR"
printf '%s\n' "$ca" >"$KAFKA_TLS_DIR/ca.pem.new"
printf '%s\n%s\n' "$key" "$certificate" >"$KAFKA_TLS_DIR/node.pem.new"
chgrp "$group" "$KAFKA_TLS_DIR" "$KAFKA_TLS_DIR/ca.pem.new" "$KAFKA_TLS_DIR/node.pem.new"
chmod 0640 "$KAFKA_TLS_DIR/ca.pem.new" "$KAFKA_TLS_DIR/node.pem.new"
mv "$KAFKA_TLS_DIR/ca.pem.new" "$KAFKA_TLS_DIR/ca.pem"
mv "$KAFKA_TLS_DIR/node.pem.new" "$KAFKA_TLS_DIR/node.pem"
