"""The Glue job of `crypto-cdc`: changes of DynamoDB items in the raw zone to the Hudi table of their newest states.

Runs as it is on Glue 5.0 (`--datalake-formats hudi`) and on any Spark 3.5 that has Hudi's bundle. Arguments:
`--lake_bucket`, `--product`, `--database`, `--JOB_NAME`, `--JOB_RUN_ID`, and optionally `--mode upsert|sweep|purge`,
`--region`, `--max_objects` and `--storage_scheme`. The run's report goes to `reports/crypto-cdc/prices/<JOB_RUN_ID>.json` and, as
one line, to stderr; a failure is an exception that Glue shows.

The checkpoint is metadata of the Hudi commit. Glue's job bookmarks are off, because they would be a second checkpoint:
they move at the end of a run and the table at its commit, so a run that dies between the two, or a table that is rolled
back, leaves them in disagreement, and changes are lost or nobody knows which.

One run at a time: the job's MaxConcurrentRuns is 1. Two at once could both write, and the later would fail
(`NOT_COMMITTED`) or roll back the other; no row would be lost, since neither's objects count as taken without its
commit.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import boto3
from pyspark.sql import SparkSession

from glue.crypto_cdc.arguments import resolve
from glue.crypto_cdc.report import Report
from glue.crypto_cdc.run import Job, run
from glue.crypto_cdc.table import HudiTable
from glue.shared.contracts import load_item, load_table
from glue.shared.partitions import GluePartitions
from glue.shared.store import S3Store


def main(argv: Sequence[str]) -> Report:
    """Run the job once."""
    arguments = resolve(argv)
    shared = arguments.shared
    contract = load_table(f"{shared.product}/prices")
    builder = SparkSession.builder.appName(shared.job_name)
    # Hudi insists; a session that has begun already has it from whoever began it.
    builder = builder.config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
    store = S3Store(shared.lake_bucket, shared.storage_scheme)
    return run(
        Job(
            table=HudiTable(builder.getOrCreate(), store, contract),
            item=load_item(contract.item),
            partitions=GluePartitions(boto3.client("glue", region_name=arguments.region), arguments.database, contract.name),
            run_id=shared.run_id,
            mode=arguments.mode,
            max_objects=shared.max_objects,
        )
    )


if __name__ == "__main__":
    main(sys.argv[1:])
