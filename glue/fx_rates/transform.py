"""Lines of transactions to rows in Singapore dollars: pure, from DataFrame to DataFrame.

Three steps: `judge` reads each line exactly or says what is wrong with it, `mark_repeated` lets a transaction through
once, `price` converts. Each adds to `reasons`; a row without any is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F
from pyspark.sql.types import DateType, DecimalType, StringType, StructField, StructType

from glue.fx_rates.rates import MAX_AGE_DAYS, Quote
from glue.shared.exact import MISSING, REASONS_TYPE, TOO_LARGE, UNREADABLE, Judged, cleaned, judge_cleaned, reason

#: Codes of a refused transaction, beside those of `glue.shared.exact`.
NOT_DATE: Final = "NOT_DATE"  # not a calendar day as YYYY-MM-DD
OTHER_DAY: Final = "OTHER_DAY"  # not the day that the file is named by
NEGATIVE: Final = "NEGATIVE"  # a movement's direction is its column
NO_AMOUNT: Final = "NO_AMOUNT"  # neither a withdrawal nor a deposit above zero
BOTH_AMOUNTS: Final = "BOTH_AMOUNTS"  # a withdrawal and a deposit in one row
DUPLICATE: Final = "DUPLICATE"  # the same transaction again, equal in every column
CONFLICT: Final = "CONFLICT"  # the same identifier again with other values
UNKNOWN_CURRENCY: Final = "UNKNOWN_CURRENCY"  # no file of rates up to the day has it
STALE_RATE: Final = "STALE_RATE"  # its last rate is older than the limit
NO_RATES: Final = "NO_RATES"  # there are no rates at all up to the day

#: What a line of the CSV holds, by the transactions contract.
AMOUNT_TYPE: Final = "decimal(18,4)"
_AMOUNTS: Final = ("withdrawal", "deposit")
_CORRUPT: Final = "_corrupt"
_WHOLE: Final = "decimal(38,0)"

_QUOTES: Final = StructType(
    [
        StructField("day", DateType(), False),
        StructField("currency", StringType(), False),
        StructField("rate_date", DateType(), False),
        StructField("currency_rate", DecimalType(38, 18), False),
        StructField("sgd_rate", DecimalType(38, 18), False),
        StructField("numerator", DecimalType(38, 0), False),
        StructField("denominator", DecimalType(38, 0), False),
    ]
)


def judge(lines: DataFrame, columns: Sequence[str]) -> DataFrame:
    """Read each line of CSV.

    `lines` has `source`, `block`, `position` (which order the lines), `file_day` (null for a file that is named by no
    day) and `value`; `columns` is the heading. The answer has those that order, `text` (the line), the columns,
    `day` (that the row belongs to; null when it cannot be told) and `reasons`.
    """
    schema = ", ".join(f"`{name}` string" for name in [*columns, _CORRUPT])
    options = {"columnNameOfCorruptRecord": _CORRUPT, "mode": "PERMISSIVE", "escape": '"'}
    read = lines.withColumn("csv", F.from_csv("value", schema, options))
    # Column by column, each step on the columns of the one before: as one expression Spark would evaluate the same text
    # again for every check that looks at it.
    bare = read.withColumns({f"bare_{name}": cleaned(F.col(f"csv.{name}")) for name in columns})
    judged = {name: _judged(name) for name in columns}
    parsed = bare.withColumns(
        {
            **{f"value_{name}": field.value for name, field in judged.items()},
            **{f"code_{name}": field.code for name, field in judged.items()},
        }
    )
    readable = F.col("csv").isNotNull() & F.col(f"csv.{_CORRUPT}").isNull()
    fields = {name: _field(name) for name in columns}
    withdrawal, deposit = (_positive(fields[name]) for name in _AMOUNTS)
    checks = [
        *(F.when(field.code.isNotNull(), reason(name, field.code, field.text)) for name, field in fields.items()),
        F.when(
            F.col("file_day").isNotNull() & (fields["date"].value != F.col("file_day")),
            reason("date", F.lit(OTHER_DAY), fields["date"].text),
        ),
        _one_amount(fields),
    ]
    whole_line = F.array(reason("line", F.lit(UNREADABLE), F.col("value")))
    reasons = F.when(readable, F.array_compact(F.array(*checks))).otherwise(whole_line).cast(REASONS_TYPE)
    return parsed.select(
        "source",
        "block",
        "position",
        F.col("value").alias("text"),
        *(fields[name].value.alias(name) for name in columns if name not in _AMOUNTS),
        withdrawal.alias("withdrawal"),
        deposit.alias("deposit"),
        F.coalesce("file_day", fields["date"].value).alias("day"),
        reasons.alias("reasons"),
    )


def mark_repeated(judged: DataFrame) -> DataFrame:
    """Let the first row of each transaction through, by day, file and place in it; say of the others what they are.

    Rows that are refused already do not count: a bank that corrects a line delivers it again.
    """
    good = F.size("reasons") == 0
    content = F.struct("account_id", "date", "currency", *_AMOUNTS)
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
        )
        for each in quotes
    ]
    return spark.createDataFrame(rows, _QUOTES)


def price(rows: DataFrame, quotes: DataFrame) -> DataFrame:
    """Add the amounts in SGD, the rates and their day; say which rows have no usable rate. Good rows lose `text`.

    amount * rate(SGD) / rate(currency), rounded once, at the end, half up to cents: as Spark's and Trino's own `round`
    does with decimals, so that anybody can check a row in SQL.
    """
    days = quotes.select(F.col("day").alias("priced_day")).distinct()
    joined = (
        rows.join(F.broadcast(quotes), ["day", "currency"], "left")
        .join(F.broadcast(days), F.col("day") == F.col("priced_day"), "left")
        .withColumns({f"normalized_{name}": _converted(F.col(name)) for name in _AMOUNTS})
    )
    too_large = F.lit(False)
    for name in _AMOUNTS:
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
    return decided.withColumn("text", F.when(~good, F.col("text"))).drop("priced_day", "numerator", "denominator")


def _converted(amount: Column) -> Column:
    """floor((2·a·n + d) / 2d) in whole numbers; null where 38 digits don't hold it."""
    units = (amount * F.lit(Decimal(10_000))).cast("decimal(18,0)")
    twice = (units * F.col("numerator") * F.lit(Decimal(2))).cast(_WHOLE) + F.col("denominator")
    divisor = (F.col("denominator") * F.lit(Decimal(2))).cast(_WHOLE)
    # What is left divides evenly, so the quotient has no digit to lose.
    cents = ((twice - twice % divisor).cast(_WHOLE) / divisor).cast("decimal(20,0)")
    return (cents * F.lit(Decimal("0.01"))).cast("decimal(20,2)")


def _judged(name: str) -> Judged:
    bare = F.col(f"bare_{name}")
    if name in _AMOUNTS:
        return judge_cleaned(bare, AMOUNT_TYPE)
    if name != "date":
        return Judged(bare, F.when(bare.isNull(), MISSING), bare)
    day = F.when(bare.rlike(r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z"), bare).cast("date")
    return Judged(day, F.when(bare.isNull(), MISSING).when(day.isNull(), NOT_DATE), bare)


def _field(name: str) -> Judged:
    """What a column was judged to be, by reference."""
    value, code = F.col(f"value_{name}"), F.col(f"code_{name}")
    if name in _AMOUNTS:
        code = F.coalesce(code, F.when(value < 0, NEGATIVE))
    return Judged(value, code, F.col(f"csv.{name}"))


def _positive(field: Judged) -> Column:
    return F.when(field.value > 0, field.value)


def _one_amount(fields: dict[str, Judged]) -> Column:
    withdrawal, deposit = (fields[name] for name in _AMOUNTS)
    readable = withdrawal.code.isNull() & deposit.code.isNull()
    given = [_positive(withdrawal).isNotNull(), _positive(deposit).isNotNull()]
    text = F.concat_ws(" ", withdrawal.text, deposit.text)
    return F.when(readable & given[0] & given[1], reason("deposit", F.lit(BOTH_AMOUNTS), text)).when(
        readable & ~given[0] & ~given[1], reason("withdrawal", F.lit(NO_AMOUNT), text)
    )
