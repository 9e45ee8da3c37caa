"""The job of `fx-rates`: a day's transactions in Singapore dollars.

Runs as it is on EMR Serverless (Spark 3.5) and on any Spark 3.5. Arguments: see `glue.fx_rates.arguments`. The run's
report goes to `reports/fx-rates/normalized-transactions/<run_id>.json` and, as one line, to stderr; a failure is an
exception.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime, timezone

from pyspark.sql import SparkSession

from glue.fx_rates.arguments import resolve
from glue.fx_rates.report import Report
from glue.fx_rates.run import Job, run
from glue.shared.contracts import load_message, load_table
from glue.shared.privacy import needs_key, read_key
from glue.shared.store import S3Store

PRODUCT = "fx-rates"


def main(argv: Sequence[str]) -> Report:
    """Run the job once."""
    arguments = resolve(argv, datetime.now(timezone.utc))
    rates = load_message(f"{PRODUCT}/rates")
    table = load_table(f"{PRODUCT}/normalized-transactions")
    return run(
        Job(
            spark=SparkSession.builder.appName(f"{PRODUCT}-normalize").getOrCreate(),
            store=S3Store(arguments.lake_bucket, arguments.storage_scheme),
            run_id=arguments.run_id,
            first=arguments.first,
            last=arguments.last,
            rates_prefix=rates.projection_prefix or "exchange_rates",
            transactions=load_table(f"{PRODUCT}/transactions"),
            table=table,
            privacy_key=read_key(arguments.privacy_key_arn) if needs_key(table) else None,
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
