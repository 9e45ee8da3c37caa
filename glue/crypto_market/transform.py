"""CoinCap's polls, one JSON text a line, to rows of the asset table: pure, from DataFrame to DataFrame."""

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
    cleaned,
    judge_row,
    judge_text,
    reason,
)

#: Which field of an asset, as CoinCap names it, each column comes from. `observed_at` is the poll's.
FIELDS: Final = {
    "asset_id": "id",
    "symbol": "symbol",
    "name": "name",
    "rank": "rank",
    "supply": "supply",
    "max_supply": "maxSupply",
    "market_cap_usd": "marketCapUsd",
    "volume_usd_24h": "volumeUsd24Hr",
    "price_usd": "priceUsd",
    "change_percent_24h": "changePercent24Hr",
    "vwap_24h": "vwap24Hr",
}

_CORRUPT: Final = "_corrupt_record"
#: Milliseconds of a day and of an hour.
_DAY, _HOUR = 86_400_000, 3_600_000
#: The last millisecond of the year 9999, beyond which Spark's timestamps stop being readable elsewhere.
_LATEST = 253_402_300_799_999
#: How the raw zone writes a value that itself holds a line feed.
_WRAPPED = r'\A\{"\$b64": ?(?:"([A-Za-z0-9+/=]*)"|null)\}\z'


def transform(lines: DataFrame, contract: TableContract, message: StructType) -> DataFrame:
    """Judge every asset of every poll.

    `lines` has `source` (raw object), `line` (order in it) and `value` (the poll's text). The answer has one row for an
    asset, or for a poll without any: `source`, `line`, `position` (the asset's place in its poll), `poll_time`, `asset`
    (its id as sent), `row` (the contract's data columns), `date`, `hour`, and `reasons`, empty for a row that is fine.
    """
    poll = F.from_json(
        _unwrapped(F.col("value")),
        StructType(list(message.fields)).add(_CORRUPT, StringType()),
        {"columnNameOfCorruptRecord": _CORRUPT},
    )
    polls = lines.select("source", "line", "value", poll.alias("poll")).withColumn(
        "readable", F.col("poll").isNotNull() & F.col(f"poll.{_CORRUPT}").isNull()
    )
    assets = polls.select(
        "source",
        "line",
        F.when(~F.col("readable"), F.col("value")).alias("unreadable"),
        F.when(F.col("readable"), F.col("poll.timestamp")).alias("timestamp"),
        F.posexplode_outer(F.when(F.col("readable"), F.col("poll.data"))).alias("position", "asset"),
    )
    sane = F.col("timestamp").between(0, _LATEST)
    return _judged(assets.withColumn("ms", F.when(sane, F.col("timestamp"))), contract)


def _judged(assets: DataFrame, contract: TableContract) -> DataFrame:
    observed_at = Judged(
        value=F.timestamp_millis(F.col("ms")),
        code=F.when(F.col("timestamp").isNotNull() & F.col("ms").isNull(), OUT_OF_RANGE),
        text=F.col("timestamp").cast("string"),
    )
    fields = {
        column.name: judge_text(F.col(f"asset.{FIELDS[column.name]}"), column.type)
        for column in contract.columns
        if column.name in FIELDS
    }
    row, row_reasons = judge_row({**fields, "observed_at": observed_at}, contract)
    # A poll that holds no asset can be blamed as a whole only.
    whole = F.array(
        F.when(F.col("unreadable").isNotNull(), reason("poll", F.lit(UNREADABLE), F.col("unreadable"))).otherwise(
            reason("data", F.lit(MISSING), F.lit(None).cast("string"))
        )
    )
    return assets.select(
        "source",
        "line",
        "position",
        observed_at.value.alias("poll_time"),
        cleaned(F.col("asset.id")).alias("asset"),
        row.alias("row"),
        # Whole numbers from the epoch, so that no session's time zone has a say.
        F.expr(f"date_add(date'1970-01-01', int(ms div {_DAY}))").alias("date"),
        F.expr(f"int(ms % {_DAY} div {_HOUR})").alias("hour"),
        F.when(F.col("asset").isNull(), whole).otherwise(row_reasons).cast(REASONS_TYPE).alias("reasons"),
    )


def _unwrapped(value: Column) -> Column:
    wrapped = value.rlike(_WRAPPED)
    text = F.decode(F.unbase64(F.regexp_extract(value, _WRAPPED, 1)), "UTF-8")
    return F.when(wrapped, text).otherwise(value)
