# Sourced by connect.sh and registry.sh: how to log in to Kafka, where it asks who somebody is.
#
# kafka_login FOLDER reads the secret STREAMPACT_KAFKA_LOGIN_ARN, {"username", "password", "ca"}. It writes the authorities to
# FOLDER/kafka-ca.pem and sets STREAMPACT_KAFKA_JAAS, which holds the password; neither is an argument of any process. Without the
# variable it does nothing. Returns 1 for a secret that cannot be read or holds something else.
kafka_login() {
  [ -n "${STREAMPACT_KAFKA_LOGIN_ARN:-}" ] || return 0
  local text username password
  text="$(aws secretsmanager get-secret-value --secret-id "$STREAMPACT_KAFKA_LOGIN_ARN" --query SecretString --output text)" || return 1
  username="$(jq --exit-status --raw-output '.username | strings' <<<"$text" 2>/dev/null)" || return 1
  password="$(jq --exit-status --raw-output '.password | strings' <<<"$text" 2>/dev/null)" || return 1
  # Quotes would end the value in which they stand.
  case "$username$password" in '' | *[!A-Za-z0-9_.-]*) return 1 ;; esac
  jq --exit-status --raw-output '.ca | strings' <<<"$text" 2>/dev/null >"$1/kafka-ca.pem" || return 1
  STREAMPACT_KAFKA_JAAS="org.apache.kafka.common.security.scram.ScramLoginModule required username=\"$username\" password=\"$password\";"
}

# The properties of a client of Kafka, each with PREFIX before it; $2 stands for what kafka_login has set.
kafka_properties() {
  [ -n "${STREAMPACT_KAFKA_LOGIN_ARN:-}" ] || return 0
  printf '%s\n' "${1}security.protocol=SASL_SSL" "${1}sasl.mechanism=SCRAM-SHA-512" "${1}sasl.jaas.config=$2" \
    "${1}ssl.truststore.type=PEM" "${1}ssl.truststore.location=$3/kafka-ca.pem" "${1}ssl.enabled.protocols=TLSv1.3"
}
