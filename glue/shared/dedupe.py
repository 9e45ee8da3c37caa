"""One row a record key: the first published wins, then the first read.

A replayed poll repeats its rows. An equal repetition is a duplicate; one with other values is a conflict, which is
dropped as well but counted apart, because somebody should look at it.
"""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F

NEW, DUPLICATE, CONFLICT = "new", "duplicate", "conflict"


def deduplicate(rows: DataFrame, published: DataFrame, key: Sequence[str]) -> DataFrame:
    """Add `verdict` to each of the rows (`source`, `line`, `position` and the struct `row`).

    `published` holds the table's data columns in the contract's order, for the partitions that the rows touch.
    """
    keyed = rows.withColumns({f"key_{index}": F.col(f"row.{name}") for index, name in enumerate(key)})
    names = [f"key_{index}" for index in range(len(key))]
    existing = published.select(
        *(F.col(name).alias(alias) for name, alias in zip(key, names, strict=True)),
        F.struct(*published.columns).alias("existing"),
    ).dropDuplicates(names)
    in_order = Window.partitionBy(*names).orderBy("source", "line", "position")
    ranked = keyed.withColumns({"nth": F.row_number().over(in_order), "first": F.first("row").over(in_order)})
    kept = F.coalesce(F.col("existing"), F.col("first"))
    verdict = F.when(F.col("existing").isNull() & (F.col("nth") == 1), NEW).when(
        F.col("row").eqNullSafe(kept), DUPLICATE
    )
    return (
        ranked.join(existing, names, "left")
        .withColumn("verdict", verdict.otherwise(CONFLICT))
        .drop("nth", "first", "existing", *names)
    )
