"""Lines of CSV to columns, from DataFrame to DataFrame: each line is read exactly, or what is wrong with it is told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from glue.shared.exact import (
    MISSING,
    REASONS_TYPE,
    UNREADABLE,
    WHITE_SPACE,
    Judged,
    filled,
    judge_cleaned,
    reason,
)

#: Codes of a refused line, beside those of `glue.shared.exact`.
NOT_DATE: Final = "NOT_DATE"  # not a calendar day as YYYY-MM-DD
OTHER_DAY: Final = "OTHER_DAY"  # not the day that the file is named by
NEGATIVE: Final = "NEGATIVE"  # a movement's direction is its column
NO_AMOUNT: Final = "NO_AMOUNT"  # neither a withdrawal nor a deposit above zero
BOTH_AMOUNTS: Final = "BOTH_AMOUNTS"  # a withdrawal and a deposit in one row

#: What a line of the CSV holds, by the transactions contract.
AMOUNT_TYPE: Final = "decimal(18,4)"
AMOUNTS: Final = ("withdrawal", "deposit")
_CORRUPT: Final = "_corrupt"


def judge(lines: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Read each line of CSV.

    `lines` has `source`, `block`, `position` (which order the lines), `file_day` (null for a file that is named by no
    day) and `value`; `columns` is the heading. The answer has those but `value`, `text` (the line), the columns,
    `day` (that the row belongs to; null when it cannot be told) and `reasons`.
    """
    # Step by step, each on the columns of the one before: as one expression Spark would evaluate the same text again
    # for every check that looks at it.
    split = _split(lines, columns)
    bare = split.withColumns({f"bare_{name}": F.btrim(f"raw_{name}", F.lit(WHITE_SPACE)) for name in columns})
    full = bare.withColumns({f"bare_{name}": filled(F.col(f"bare_{name}")) for name in columns})
    judged = {name: _judged(name) for name in columns}
    parsed = full.withColumns(
        {
            **{f"value_{name}": field.value for name, field in judged.items()},
            **{f"code_{name}": field.code for name, field in judged.items()},
        }
    )
    fields = {name: _field(name) for name in columns}
    withdrawal, deposit = (_positive(fields[name]) for name in AMOUNTS)
    return parsed.select(
        "source",
        "block",
        "position",
        F.col("value").alias("text"),
        *(fields[name].value.alias(name) for name in columns if name not in AMOUNTS),
        withdrawal.alias("withdrawal"),
        deposit.alias("deposit"),
        "file_day",
        F.coalesce("file_day", fields["date"].value).alias("day"),
        _reasons(fields).alias("reasons"),
    )


def _split(lines: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Add `raw_…` of each column, null where it is empty, and `readable`.

    Without a quote in it a line is what stands between the commas, which takes no parser.
    """
    schema = ", ".join(f"`{name}` string" for name in [*columns, _CORRUPT])
    options = {"columnNameOfCorruptRecord": _CORRUPT, "mode": "PERMISSIVE", "escape": '"'}
    quoted = F.col("value").contains('"') | F.col("value").contains("\0")
    read = lines.withColumn("quoted", quoted).withColumns(
        {
            "csv": F.when(F.col("quoted"), F.from_csv("value", schema, options)),
            "parts": F.when(~F.col("quoted"), F.split("value", ",", -1)),
        }
    )
    parsed = F.col("csv").isNotNull() & F.col(f"csv.{_CORRUPT}").isNull()
    return read.withColumns(
        {
            **{
                f"raw_{name}": F.coalesce(F.col(f"csv.{name}"), filled(F.col("parts")[place]))
                for place, name in enumerate(columns)
            },
            "readable": F.when(F.col("quoted"), parsed).otherwise(F.size("parts") == len(columns)),
        }
    )


def _reasons(fields: dict[str, Judged]) -> Column:
    """What is wrong with a line, in order; made only where something is, which is seldom."""
    date = fields["date"].value
    other_day = F.col("file_day").isNotNull() & date.isNotNull() & (date != F.col("file_day"))
    checks = [
        *((field.code.isNotNull(), reason(name, field.code, field.text)) for name, field in fields.items()),
        (other_day, reason("date", F.lit(OTHER_DAY), fields["date"].text)),
        *_one_amount(fields),
    ]
    none = F.array().cast(REASONS_TYPE)
    # Evaluated apart, as Spark does with this function, and not built into the one method that it makes of the whole
    # step: with all of this in it the method would pass 8,000 bytes, and Java compiles none that is longer.
    found = F.array_compact(F.array(*(F.when(broken, why) for broken, why in checks))).cast(REASONS_TYPE)
    whole_line = F.array(reason("line", F.lit(UNREADABLE), F.col("value"))).cast(REASONS_TYPE)
    any_broken = reduce(or_, (broken for broken, _ in checks))
    return F.when(~F.col("readable"), whole_line).when(any_broken, found).otherwise(none)


def _judged(name: str) -> Judged:
    bare = F.col(f"bare_{name}")
    if name in AMOUNTS:
        return judge_cleaned(bare, AMOUNT_TYPE)
    if name != "date":
        return Judged(bare, F.when(bare.isNull(), MISSING), bare)
    day = F.when(bare.rlike(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"), bare).cast("date")
    return Judged(day, F.when(bare.isNull(), MISSING).when(day.isNull(), NOT_DATE), bare)


def _field(name: str) -> Judged:
    """What a column was judged to be, by reference."""
    value, code = F.col(f"value_{name}"), F.col(f"code_{name}")
    if name in AMOUNTS:
        code = F.coalesce(code, F.when(value < 0, NEGATIVE))
    return Judged(value, code, F.col(f"raw_{name}"))


def _positive(field: Judged) -> Column:
    return F.when(field.value > 0, field.value)


def _one_amount(fields: dict[str, Judged]) -> list[tuple[Column, Column]]:
    withdrawal, deposit = (fields[name] for name in AMOUNTS)
    readable = withdrawal.code.isNull() & deposit.code.isNull()
    given = [_positive(withdrawal).isNotNull(), _positive(deposit).isNotNull()]
    text = F.concat_ws(" ", withdrawal.text, deposit.text)
    return [
        (readable & given[0] & given[1], reason("deposit", F.lit(BOTH_AMOUNTS), text)),
        (readable & ~given[0] & ~given[1], reason("withdrawal", F.lit(NO_AMOUNT), text)),
    ]
