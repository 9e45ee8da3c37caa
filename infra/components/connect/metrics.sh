#!/usr/bin/env bash
# Writes how many connectors have failed, or have a failed task, as one line of CloudWatch's embedded metric format on stdout, which
# is the worker's log. Tells nothing where the worker does not answer: who hears nothing knows that as well.
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
#
# Environment: STREAMPACT_STACK, the stack's name, and STREAMPACT_PRODUCT. STREAMPACT_CONNECT_URL, the worker's by default.
set -euo pipefail

: "${STREAMPACT_STACK:?}" "${STREAMPACT_PRODUCT:?}"

# shellcheck disable=SC2016 # jq's variables, not the shell's
curl --silent --show-error --fail --max-time 20 "${STREAMPACT_CONNECT_URL:-http://127.0.0.1:8083}/connectors?expand=status" |
  jq --compact-output --arg stack "$STREAMPACT_STACK" --arg product "$STREAMPACT_PRODUCT" '
    [.[].status | select(.connector.state == "FAILED" or any(.tasks[]; .state == "FAILED"))] | length as $failed
    | {
        _aws: {
          Timestamp: (now * 1000 | floor),
          CloudWatchMetrics: [{
            Namespace: "streampact",
            Dimensions: [["Stack", "Product", "Function"]],
            Metrics: [{ Name: "FailedConnectors", Unit: "Count" }]
          }]
        },
        Stack: $stack, Product: $product, Function: "connect", FailedConnectors: $failed
      }'
