"""Changes, one JSON text a line, to rows of the table: pure, from DataFrame to DataFrame."""

from __future__ import annotations

from typing import Final

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StringType, StructType

from glue.shared.contracts import TableContract
from glue.shared.exact import (
    MISSING,
    OUT_OF_RANGE,
    REASONS_TYPE,
    UNREADABLE,
    Judged,
    judge_row,
    judge_text,
    reason,
)

#: Codes of a refused value, beside those of `glue.shared.exact`.
NOT_TIMESTAMP: Final = "NOT_TIMESTAMP"  # not a day and time of the calendar in the form that the contract gives
NOT_A_KEY: Final = "NOT_A_KEY"  # not two values joined by #
NOT_AN_EVENT: Final = "NOT_AN_EVENT"  # none of INSERT, MODIFY, REMOVE

#: Where in an item each column comes from that is an exact number.
FIGURES: Final = {"price_usd": "price_usd", "volume": "volume", "bid": "quote.bid", "ask": "quote.ask"}
#: Those that an item must have.
_NEEDED: Final = frozenset({"price_usd", "volume"})

_CORRUPT: Final = "_corrupt_record"
_SECONDS: Final = (r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z\z", "yyyy-MM-dd'T'HH:mm:ssX")
_MICROS: Final = (
    r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z\z",
    "yyyy-MM-dd'T'HH:mm:ss.SSSSSSX",
)


def transform(lines: DataFrame, contract: TableContract, line: StructType) -> DataFrame:
    """Judge every change.

    `lines` has `source` (raw object) and `value` (the change's text). The answer has one row for a line: `source`,
    `unique_id` (as sent), `row` (the contract's data columns), `symbol`, `reasons` (empty for a change that is fine)
    and `value`, the text of a change that is refused. A removed item has the values of its last state, where that was
    kept.
    """
    text = F.from_json(
        "value", StructType(list(line.fields)).add(_CORRUPT, StringType()), {"columnNameOfCorruptRecord": _CORRUPT}
    )
    parsed = lines.select("source", "value", text.alias("change")).withColumn(
        "readable", F.col("change").isNotNull() & F.col(f"change.{_CORRUPT}").isNull()
    )
    event = F.col("change.event_name")
    changes = parsed.select(
        "source",
        "value",
        "readable",
        F.when(F.col("readable"), F.col("change")).alias("change"),
        F.split(F.col("change.unique_id"), "#").alias("key"),
        F.when(event == "REMOVE", F.col("change.old")).otherwise(F.col("change.new")).alias("item"),
    )
    return _judged(changes, contract)


def _judged(changes: DataFrame, contract: TableContract) -> DataFrame:
    key, event, item = F.col("key"), F.col("change.event_name"), F.col("item")
    known = F.coalesce(event.isin("INSERT", "MODIFY", "REMOVE"), F.lit(False))
    removed = event == "REMOVE"
    two = F.size(key) == 2
    symbol = F.when(two & (key[0] != ""), _decoded(key[0]))
    version = F.col("change.version")
    fields = {
        **{name: _figure(name, path, removed) for name, path in FIGURES.items()},
        "unique_id": _as_it_is(F.col("change.unique_id"), F.when(symbol.isNull(), NOT_A_KEY)),
        "traded_at": _time(F.when(two, _decoded(key[1])), _SECONDS),
        "venues": _as_it_is(_joined(item["venues"])),
        "note": _as_it_is(item["note"]),
        "version": Judged(version, F.when(version < 1, OUT_OF_RANGE), version.cast("string")),
        "timestamp": _time(F.col("change.timestamp"), _MICROS),
        "is_deleted": Judged(removed, F.when(~known, NOT_AN_EVENT), event),
    }
    row, reasons = judge_row(fields, contract)
    # A line that isn't a change at all can be blamed as a whole only.
    whole = F.array(reason("change", F.lit(UNREADABLE), F.col("value")))
    return changes.select(
        "source",
        F.col("change.unique_id").alias("unique_id"),
        row.alias("row"),
        symbol.alias("symbol"),
        F.when(F.col("readable"), reasons).otherwise(whole).cast(REASONS_TYPE).alias("reasons"),
        "value",
    ).withColumn("value", F.when(F.size("reasons") > 0, F.col("value")))


def _figure(name: str, path: str, removed: Column) -> Judged:
    field = judge_text(F.col(f"item.{path}"), "decimal(38,18)")
    if name not in _NEEDED:
        return field
    # Of a removed item nothing but its key is sure to be known.
    code = F.coalesce(field.code, F.when(field.value.isNull() & ~removed, MISSING))
    return Judged(field.value, code, field.text)


def _time(text: Column, form: tuple[str, str]) -> Judged:
    pattern, layout = form
    value = F.when(text.rlike(pattern), F.try_to_timestamp(text, F.lit(layout)))
    return Judged(value, F.when(text.isNotNull() & value.isNull(), NOT_TIMESTAMP), text)


def _as_it_is(text: Column, code: Column | None = None) -> Judged:
    """Text with its spaces; nothing is no null here."""
    return Judged(text, F.lit(None).cast("string") if code is None else code, text)


def _joined(names: Column) -> Column:
    return F.when(F.size(names) > 0, F.array_join(F.array_sort(names), ","))


def _decoded(text: Column) -> Column:
    """A key's value: `%` and `#` are percent-encoded in it."""
    return F.replace(F.replace(text, F.lit("%23"), F.lit("#")), F.lit("%25"), F.lit("%"))
