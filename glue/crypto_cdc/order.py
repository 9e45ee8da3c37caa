"""Which of several states of an item is the newest: by the contract's precombine columns, then a removal, then by
value.

The order is total, so the outcome is the same whatever came together with what, in whichever order and how often. The
last part decides only between states that a writer gave the same version, which none should.
"""

from __future__ import annotations

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue.shared.contracts import TableContract

#: Verdicts on the newest of a batch's changes of one item, against what the table holds.
NEW: Final = "new"  # the table has no such row
NEWER: Final = "newer"
REPEATED: Final = "repeated"  # the table has exactly this
LATE: Final = "late"  # the table has a newer one
TOO_LATE: Final = "too-late"  # no such row, but it may have been one whose tombstone is purged

#: Verdicts that are written.
WRITTEN: Final = (NEW, NEWER)


def newest(good: DataFrame, contract: TableContract) -> DataFrame:
    """The newest change of each item, from `row` and the partition's columns: `unique_id`, these, and `state`."""
    (key,) = contract.record_key
    state = _state({name: F.col(f"row.{name}") for name in contract.column_names}, contract)
    keys = [F.col(f"row.{key}").alias(key), *(F.col(name) for name in contract.partition_names)]
    return good.groupBy(*keys).agg(F.max(state).alias("state"))


def decided(changes: DataFrame, stored: DataFrame, contract: TableContract, purged: Column) -> DataFrame:
    """The changes with their `verdict` against `stored`, rows of the table for at least these keys.

    `purged` is the time before which a removed item may have left no trace, or null.
    """
    (key,) = contract.record_key
    known = _state({name: F.col(name) for name in contract.column_names}, contract)
    # The keys are few and the stored rows many: what is not asked for goes first.
    asked = stored.join(F.broadcast(changes.select(key)), key, "left_semi").select(key, known.alias("known"))
    verdict = (
        F.when(F.col("known").isNull() & (F.col(f"state.{contract.precombine[0]}") < purged), TOO_LATE)
        .when(F.col("known").isNull(), NEW)
        .when(F.col("state") > F.col("known"), NEWER)
        .when(F.col("state") == F.col("known"), REPEATED)
        .otherwise(LATE)
    )
    return changes.join(asked, key, "left").withColumn("verdict", verdict).drop("known")


def rows(decisions: DataFrame, contract: TableContract) -> DataFrame:
    """The table's rows that are to be written."""
    kept = decisions.where(F.col("verdict").isin(*WRITTEN))
    return kept.select(*(F.col(f"state.{name}") for name in contract.column_names), *contract.partition_names)


def _state(values: dict[str, Column], contract: TableContract) -> Column:
    first = [*contract.precombine, contract.tombstone]
    rest = [name for name in contract.column_names if name not in first]
    return F.struct(*(values[name].alias(name) for name in [*first, *rest]))
