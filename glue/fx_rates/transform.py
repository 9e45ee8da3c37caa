"""Transactions to rows in Singapore dollars: pure, from DataFrame to DataFrame.

After `judge`, which reads the lines, `mark_repeated` lets a transaction through once, and `price` converts. Each adds
to `reasons`; a row without any is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DateType, DecimalType, LongType, StringType, StructField, StructType

from glue.fx_rates.judge import AMOUNTS
from glue.fx_rates.rates import MAX_AGE_DAYS, Quote
from glue.shared.exact import REASONS_TYPE, TOO_LARGE, reason

#: Codes of a refused transaction, beside those of its line.
DUPLICATE: Final = "DUPLICATE"  # the same transaction again, equal in every column
CONFLICT: Final = "CONFLICT"  # the same identifier again with other values
UNKNOWN_CURRENCY: Final = "UNKNOWN_CURRENCY"  # no file of rates up to the day has it
STALE_RATE: Final = "STALE_RATE"  # its last rate is older than the limit
NO_RATES: Final = "NO_RATES"  # there are no rates at all up to the day

_WHOLE: Final = "decimal(38,0)"
_LONGEST: Final = 2**63 - 1
_FACTORS: Final = ("numerator", "denominator", "short_numerator", "short_denominator", "most_units")
#: The rates in a row, which can be told again from its day and currency.
RATES: Final = ("currency_rate", "sgd_rate")

_QUOTES: Final = StructType(
    [
        StructField("day", DateType(), False),
        StructField("currency", StringType(), False),
        StructField("rate_date", DateType(), False),
        StructField("currency_rate", DecimalType(38, 18), False),
        StructField("sgd_rate", DecimalType(38, 18), False),
        StructField("numerator", DecimalType(38, 0), False),
        StructField("denominator", DecimalType(38, 0), False),
        # The same in 64 bits, and up to how many ten-thousandths of a unit the conversion stays within them.
        StructField("short_numerator", LongType(), True),
        StructField("short_denominator", LongType(), True),
        StructField("most_units", LongType(), False),
    ]
)


def mark_repeated(judged: DataFrame) -> DataFrame:
    """Let the first row of each transaction through, by day, file and place in it; say of the others what they are.

    Rows that are refused already do not count: a bank that corrects a line delivers it again.
    """
    good = F.size("reasons") == 0
    content = F.struct("account_id", "date", "currency", *AMOUNTS)
    in_order = Window.partitionBy(good, "transaction_id").orderBy("day", "source", "block", "position")
    code = F.when(content.eqNullSafe(F.first(content).over(in_order)), DUPLICATE).otherwise(CONFLICT)
    repeated = good & (F.row_number().over(in_order) > 1)
    found = F.array(reason("transaction_id", code, F.col("transaction_id")))
    return judged.withColumn("reasons", F.when(repeated, found).otherwise(F.col("reasons")).cast(REASONS_TYPE))


def quote_frame(spark: SparkSession, quotes: Sequence[Quote]) -> DataFrame:
    """The quotes as a table, small enough to be sent to every executor."""
    rows = [
        (
            each.day,
            each.currency,
            each.rate_date,
            each.currency_rate,
            each.target_rate,
            each.numerator,
            each.denominator,
            *_short(int(each.numerator), int(each.denominator)),
        )
        for each in quotes
    ]
    return spark.createDataFrame(rows, _QUOTES)


def _short(numerator: int, denominator: int) -> tuple[int | None, int | None, int]:
    if 2 * max(numerator, denominator) > _LONGEST:
        return None, None, -1
    return numerator, denominator, (_LONGEST - denominator) // (2 * numerator)


def price(rows: DataFrame, quotes: DataFrame) -> DataFrame:
    """Add the amounts in SGD, the rates and their day; say which rows have no usable rate. Good rows lose `source` and
    `text`.

    amount * rate(SGD) / rate(currency), rounded once, at the end, half up to cents: as Spark's and Trino's own `round`
    does with decimals, so that anybody can check a row in SQL.
    """
    days = quotes.select(F.col("day").alias("priced_day")).distinct()
    joined = (
        rows.join(F.broadcast(quotes), ["day", "currency"], "left")
        .join(F.broadcast(days), F.col("day") == F.col("priced_day"), "left")
        .withColumns({f"normalized_{name}": _converted(F.col(name)) for name in AMOUNTS})
    )
    too_large = F.lit(False)
    for name in AMOUNTS:
        too_large = too_large | (F.col(name).isNotNull() & F.col(f"normalized_{name}").isNull())
    code = (
        F.when(F.col("priced_day").isNull(), NO_RATES)
        .when(F.col("rate_date").isNull(), UNKNOWN_CURRENCY)
        .when(F.date_diff("day", "rate_date") > MAX_AGE_DAYS, STALE_RATE)
        .when(too_large, TOO_LARGE)
    )
    good = F.size("reasons") == 0
    found = F.array(reason("currency", code, F.col("currency")))
    decided = joined.withColumn(
        "reasons", F.when(good & code.isNotNull(), found).otherwise(F.col("reasons")).cast(REASONS_TYPE)
    )
    lost = {name: F.when(~good, F.col(name)) for name in ("source", "text")}
    return decided.withColumns(lost).drop("priced_day", *_FACTORS)


def with_rates(rows: DataFrame, quotes: DataFrame) -> DataFrame:
    """Add `currency_rate` and `sgd_rate` again to rows that were priced with these quotes."""
    return rows.join(F.broadcast(quotes.select("day", "currency", *RATES)), ["day", "currency"], "left")


def _converted(amount: Column) -> Column:
    """floor((2·a·n + d) / 2d) in whole numbers; null where 38 digits don't hold it."""
    units = (amount * F.lit(Decimal(10_000))).cast("bigint")
    # The same in both ways. That in 64 bits is much the quicker, and holds nearly every amount.
    twice = units * F.col("short_numerator") * 2 + F.col("short_denominator")
    short = F.call_function("div", twice, F.col("short_denominator") * 2)
    cents = F.when(units <= F.col("most_units"), short.cast("decimal(20,0)")).otherwise(_converted_long(units))
    return (cents * F.lit(Decimal("0.01"))).cast("decimal(20,2)")


def _converted_long(units: Column) -> Column:
    twice = (units.cast("decimal(18,0)") * F.col("numerator") * F.lit(Decimal(2))).cast(_WHOLE) + F.col("denominator")
    divisor = (F.col("denominator") * F.lit(Decimal(2))).cast(_WHOLE)
    # What is left divides evenly, so the quotient has no digit to lose.
    return ((twice - twice % divisor).cast(_WHOLE) / divisor).cast("decimal(20,0)")
