"""The Glue job of `crypto-market`: raw polls of CoinCap to the table of assets, what is new since its last run.

Runs as it is on Glue 5.0 and on any Spark 3.5. Arguments: `--lake_bucket`, `--product`, `--JOB_NAME`, `--JOB_RUN_ID`,
and optionally `--max_objects` and `--storage_scheme` (see `glue.shared.arguments`). The run's report goes to
`reports/crypto-market/assets/<JOB_RUN_ID>.json` and, as one line, to stderr; a failure is an exception that Glue shows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from pyspark.sql import SparkSession

from glue.crypto_market.transform import transform
from glue.shared.arguments import resolve
from glue.shared.contracts import load_message, load_table
from glue.shared.incremental import Job, run
from glue.shared.report import Report
from glue.shared.store import S3Store


def main(argv: Sequence[str]) -> Report:
    """Run the job once."""
    arguments = resolve(argv)
    table = load_table(f"{arguments.product}/assets")
    return run(
        Job(
            spark=SparkSession.builder.appName(arguments.job_name).getOrCreate(),
            store=S3Store(arguments.lake_bucket, arguments.storage_scheme),
            run_id=arguments.run_id,
            message=load_message(table.message),
            table=table,
            transform=transform,
            max_objects=arguments.max_objects,
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
