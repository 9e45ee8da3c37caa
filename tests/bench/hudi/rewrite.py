"""Reads some Parquet files and writes them once more, and nothing else: what copy on write takes at the least.

    rewrite.py --files URI,URI,… --to URI
"""

from __future__ import annotations

import sys

from pyspark.sql import SparkSession

from glue.shared.arguments import pairs

given = pairs(sys.argv[1:])
spark = SparkSession.builder.getOrCreate()
spark.read.parquet(*given["files"].split(",")).write.parquet(given["to"], mode="overwrite")
