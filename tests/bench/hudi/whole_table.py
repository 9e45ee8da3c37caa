"""The changes of an object applied by plain Spark: read the whole table, keep the newest of each key, write the whole table.

What a job without a table format does. Changes are judged and put in order as the job does it, so that only the table differs.

    whole_table.py --lake_bucket B --from PREFIX --to PREFIX --changes KEY
    whole_table.py --lake_bucket B --to PREFIX        copies the Hudi table to begin with
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue.crypto_cdc import order
from glue.crypto_cdc.table import HudiTable
from glue.crypto_cdc.transform import transform
from glue.shared.arguments import pairs
from glue.shared.contracts import load_item, load_table
from glue.shared.store import S3Store

given = pairs(sys.argv[1:])
spark = SparkSession.builder.getOrCreate()
spark.conf.set("spark.sql.session.timeZone", "UTC")
store = S3Store(given["lake_bucket"], "s3a")
contract = load_table("crypto-cdc/prices")
columns = [*contract.column_names, *contract.partition_names]

if "changes" in given:
    item = load_item(contract.item)
    key = f"{item.raw_prefix}/{given['changes']}"
    lines = spark.read.option("lineSep", "\n").text(store.uri(key)).select(F.lit(key).alias("source"), "value")
    judged = transform(lines, contract, item.schema)
    changes = judged.where(F.size("reasons") == 0).select("row.*", *contract.partition_names)
    table = spark.read.parquet(store.uri(given["from"])).select(*columns).unionByName(changes.select(*columns))
    rows = table.select(F.struct(*contract.column_names).alias("row"), *contract.partition_names)
    rows = order.newest(rows, contract).select(*(F.col(f"state.{name}") for name in contract.column_names), *contract.partition_names)
else:
    rows = HudiTable(spark, store, contract).rows()
rows.write.partitionBy(*contract.partition_names).parquet(store.uri(given["to"]), mode="overwrite")
