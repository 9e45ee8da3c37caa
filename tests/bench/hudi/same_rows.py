"""Says whether the Hudi table and the one that plain Spark keeps have the same rows, each as often; else it fails.

    same_rows.py --lake_bucket B --plain PREFIX
"""

from __future__ import annotations

import sys

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue.crypto_cdc.table import HudiTable
from glue.shared.arguments import pairs
from glue.shared.contracts import load_table
from glue.shared.store import S3Store


def sums(rows: DataFrame) -> tuple[int, int]:
    # Text of every column: a null is something else than an empty text.
    text = F.to_json(F.struct(*(F.col(name).cast("string").alias(name) for name in columns)), {"ignoreNullFields": "false"})
    row = rows.agg(F.count(F.lit(1)), F.sum(F.xxhash64(text).cast("decimal(38,0)"))).first()
    assert row is not None
    return row[0], row[1]


given = pairs(sys.argv[1:])
spark = SparkSession.builder.getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
store = S3Store(given["lake_bucket"], "s3a")
contract = load_table("crypto-cdc/prices")
columns = [*contract.column_names, *contract.partition_names]
hudi, plain = sums(HudiTable(spark, store, contract).rows()), sums(spark.read.parquet(store.uri(given["plain"])))
print(f"hudi {hudi}, plain {plain}")
if hudi != plain:
    sys.exit(f"the tables differ: {hudi} and {plain}")
