#!/usr/bin/env bash
# Makes the bucket that Kafka Connect's S3 sinks write to, once LocalStack is ready.
set -euo pipefail

: "${STREAMPACT_LANDING_BUCKET:?}"
awslocal s3api head-bucket --bucket "$STREAMPACT_LANDING_BUCKET" 2>/dev/null ||
  awslocal s3api create-bucket --bucket "$STREAMPACT_LANDING_BUCKET"
