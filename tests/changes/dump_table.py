"""Prints every row of the Hudi table whose address is the first argument, a JSON object a line, behind the word ROW."""

import json
import sys

from pyspark.sql import SparkSession
from pyspark.sql.functions import col, date_format, unix_micros

session = SparkSession.builder.getOrCreate()
table = session.read.format("hudi").load(sys.argv[1])
rows = table.select(
    "unique_id",
    date_format("traded_at", "yyyy-MM-dd'T'HH:mm:ss'Z'").alias("traded_at"),
    *(name for name in ("price_usd", "volume", "bid", "ask", "venues", "note")),
    col("version").cast("string"),
    unix_micros("timestamp").cast("string").alias("timestamp"),
    "is_deleted",
    "symbol",
)
for row in rows.toLocalIterator():
    values = {name: format(value, "f") if hasattr(value, "as_tuple") else value for name, value in row.asDict().items()}
    print("ROW", json.dumps(values), flush=True)
