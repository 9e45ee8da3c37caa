#!/usr/bin/env bash
# Writes the node's metrics as one line of CloudWatch's embedded metric format on stdout, which is the broker's log.
#
# Of the volume and the certificate it tells always, of Kafka as far as Kafka answers: who hears nothing knows that as well.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
#
# Environment as of broker.sh, and STREAMPACT_STACK, the stack's name.
set -euo pipefail

: "${KAFKA_LIBS:?}" "${KAFKA_DATA_DIR:?}" "${KAFKA_NODE_ID:?}" "${KAFKA_JMX_PORT:?}" "${STREAMPACT_STACK:?}"

names=() units=() values=()
metric() {
  [[ $3 =~ ^-?[0-9]+(\.[0-9]+)?$ ]] || return 0
  names+=("$1") units+=("$2") values+=("$3")
}

# Object names by attribute, in the notation of Kafka's own tool.
beans=(
  'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions'
  'kafka.server:type=ReplicaManager,name=UnderMinIsrPartitionCount'
  'kafka.controller:type=KafkaController,name=OfflinePartitionsCount'
  'kafka.controller:type=KafkaController,name=ActiveControllerCount'
  'java.lang:type=Memory'
)
asked=()
for bean in "${beans[@]}"; do asked+=(--object-name "$bean"); done
read_jmx() {
  timeout 40 "${JAVA:-java}" -Xmx48m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$KAFKA_LIBS/*" \
    org.apache.kafka.tools.JmxTool --one-time --report-format properties \
    --jmx-url "service:jmx:rmi:///jndi/rmi://127.0.0.1:$KAFKA_JMX_PORT/jmxrmi" "${asked[@]}" 2>/dev/null || true
}
reading="$(read_jmx)"
value() { sed -n "s|^$1:Value=||p" <<<"$reading" | head -n 1; }
metric UnderReplicatedPartitions Count "$(value "${beans[0]}")"
metric UnderMinIsrPartitions Count "$(value "${beans[1]}")"
metric OfflinePartitions Count "$(value "${beans[2]}")"
metric ActiveControllers Count "$(value "${beans[3]}")"
heap="$(sed -n 's|^java.lang:type=Memory:HeapMemoryUsage=.*max=\([0-9]*\), used=\([0-9]*\).*|\1 \2|p' <<<"$reading")"
[ -z "$heap" ] || metric HeapUsedPercent Percent $((100 * ${heap#* } / ${heap% *}))

metric BrokerDiskUsedPercent Percent "$(df --output=pcent "$KAFKA_DATA_DIR" | tail -n 1 | tr -d ' %')"
if [ -r "${KAFKA_TLS_DIR:-/nowhere}/node.pem" ]; then
  end="$(openssl x509 -noout -enddate -in "$KAFKA_TLS_DIR/node.pem" | cut -d = -f 2)"
  metric CertificateDaysLeft None $((($(date -d "$end" +%s) - $(date +%s)) / 86400))
fi

declared='' fields=''
for index in "${!names[@]}"; do
  declared+="${declared:+,}{\"Name\":\"${names[index]}\",\"Unit\":\"${units[index]}\"}"
  fields+=",\"${names[index]}\":${values[index]}"
done
printf '{"_aws":{"Timestamp":%s,"CloudWatchMetrics":[{"Namespace":"streampact","Dimensions":[["Stack","Node"]],"Metrics":[%s]}]},"Stack":"%s","Node":"kafka-%s"%s}\n' \
  "$(date +%s%3N)" "$declared" "$STREAMPACT_STACK" "$KAFKA_NODE_ID" "$fields"
