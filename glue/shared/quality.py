"""The table contract's rules on a whole batch, checked before any of it is published."""

from __future__ import annotations

from decimal import Decimal

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue.shared.contracts import Range, TableContract


def findings(rows: DataFrame, contract: TableContract, rejected_share: tuple[int, int]) -> list[str]:
    """What speaks against publishing `rows` (the table's columns); empty when nothing does.

    `rejected_share` is the refused rows and all rows, compared exactly with the contract's `maxRejectedShare`.
    """
    checks = [
        *((f"unique({', '.join(names)})", _repeated_hashes(names)) for names in contract.unique),
        *((f"notNull({name})", _count_if(F.col(name).isNull())) for names in contract.not_null for name in names),
        *((f"range({rule.column})", _count_if(_outside(rule))) for rule in contract.ranges),
    ]
    broken: list[str] = []
    if checks:
        counts = rows.agg(*(count.alias(str(index)) for index, (_, count) in enumerate(checks))).first()
        assert counts is not None  # an aggregate without grouping always has its one row
        # Not zipped strictly: EMR Serverless runs Python 3.9.
        found = [counts[index] for index in range(len(checks))]
        for index, names in enumerate(contract.unique):
            if found[index]:
                found[index] = _repeated(rows, names)
        broken = [f"{rule}: broken by {count} rows" for (rule, _), count in zip(checks, found) if count]  # noqa: B905
    return broken + _too_many_rejected(contract, *rejected_share)


def _too_many_rejected(contract: TableContract, rejected: int, total: int) -> list[str]:
    share = contract.max_rejected_share
    if share is None or Decimal(rejected) <= Decimal(share) * total:
        return []
    return [f"maxRejectedShare({share}): {rejected} of {total} rows rejected"]


def _repeated_hashes(names: tuple[str, ...]) -> Column:
    """0 means that no values are equal, and costs less than comparing the values; equal hashes mean nothing yet."""
    return F.count(F.lit(1)) - F.count_distinct(F.xxhash64(*names))


def _repeated(rows: DataFrame, names: tuple[str, ...]) -> int:
    counts = rows.agg((F.count(F.lit(1)) - F.count_distinct(F.struct(*names))).alias("repeated")).first()
    assert counts is not None  # an aggregate without grouping always has its one row
    return int(counts["repeated"])


def _count_if(condition: Column) -> Column:
    return F.count(F.when(condition, 1))


def _outside(rule: Range) -> Column:
    value = F.col(rule.column)
    too_low = F.lit(False) if rule.minimum is None else value < F.lit(rule.minimum).cast("decimal(38,18)")
    too_high = F.lit(False) if rule.maximum is None else value > F.lit(rule.maximum).cast("decimal(38,18)")
    return too_low | too_high
