"""The transform alone: every accepted line has a rejected twin, and every amount is what Python's decimals say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from random import Random
from typing import Any

from pyspark.sql import Row, SparkSession

from glue.fx_rates.conftest import FRIDAY, HEADING, MONDAY, RATES, SATURDAY, SUNDAY, day_rates
from glue.fx_rates.judge import judge
from glue.fx_rates.rates import DayRates, quotes
from glue.fx_rates.transform import mark_repeated, price, quote_frame

COLUMNS = HEADING.split(",")
DAYS = [FRIDAY, SATURDAY, SUNDAY, MONDAY]


def through(
    spark: SparkSession,
    lines: Sequence[str],
    *,
    files: Sequence[DayRates] = (day_rates(FRIDAY),),
    columns: Sequence[str] = COLUMNS,
    file_day: date | None = None,
) -> list[Row]:
    rows = [("raw_data/a.csv", 0, number, file_day, line) for number, line in enumerate(lines)]
    frame = spark.createDataFrame(rows, "source string, block bigint, position bigint, file_day date, value string")
    days = {*DAYS, *(file.day for file in files)}
    priced = price(mark_repeated(judge(frame, columns)), quote_frame(spark, quotes(files, sorted(days))))
    return priced.orderBy("position").collect()


def codes(row: Row) -> list[str]:
    return [reason["code"] for reason in row["reasons"]]


def test_a_withdrawal_and_a_deposit_become_dollars_and_cents(spark: SparkSession) -> None:
    out, back, own = through(
        spark,
        ["t1,a1,2024-05-03,INR,1000.50,", "t2,a1,2024-05-04,JPY,,20000", "t3,a1,2024-05-05,SGD,0.0000,12.3450"],
    )
    assert (codes(out), codes(back), codes(own)) == ([], [], [])
    # 1000.50 * 1.347512 / 83.4031 = 16.1646…
    assert (out["normalized_withdrawal"], out["normalized_deposit"]) == (Decimal("16.16"), None)
    assert (back["normalized_deposit"], back["rate_date"], back["date"]) == (Decimal("176.08"), FRIDAY, SATURDAY)
    assert (back["currency_rate"], back["sgd_rate"]) == (Decimal("153.06"), Decimal("1.347512"))
    # Half a cent goes up; a zero beside an amount is none.
    assert (own["normalized_deposit"], own["withdrawal"], own["deposit"]) == (Decimal("12.35"), None, Decimal("12.345"))


LINES = [
    ("t,a,2024-05-03,USD,1,", []),
    ('"t","a","2024-05-03","USD","1",""', []),
    (" t , a , 2024-05-03 , USD , 1 , ", []),
    ("t,a,2024-05-03,USD,0,1.0000", []),
    ("t,a,2024-05-03,USD,1.00010000,", []),
    ("t,a,2024-05-03,USD,99999999999999.9999,", []),
    ("t,a,2024-05-03,USD,1", ["UNREADABLE"]),
    ("t,a,2024-05-03,USD,1,,", ["UNREADABLE"]),
    ("t,a,2024-05-03,USD,1,5,000", ["UNREADABLE"]),
    ("t", ["UNREADABLE"]),
    (",a,2024-05-03,USD,1,", ["MISSING"]),
    ("t,,2024-05-03,USD,1,", ["MISSING"]),
    ("t,a,,USD,1,", ["MISSING"]),
    ("t,a,2024-05-03,,1,", ["MISSING"]),
    ("t,a,2024-02-30,USD,1,", ["NOT_DATE"]),
    ("t,a,03/05/2024,USD,1,", ["NOT_DATE"]),
    ("t,a,2024-5-3,USD,1,", ["NOT_DATE"]),
    ("t,a,2024-05-03T00:00:00,USD,1,", ["NOT_DATE"]),
    ("t,a,2024-05-03,USD,one,", ["NOT_DECIMAL"]),
    ("t,a,2024-05-03,USD,1e3,", ["NOT_DECIMAL"]),
    ('t,a,2024-05-03,USD,"1,000",', ["NOT_DECIMAL"]),
    ("t,a,2024-05-03,USD,NaN,", ["NOT_DECIMAL"]),
    ("t,a,2024-05-03,USD,-1,", ["NEGATIVE"]),
    ("t,a,2024-05-03,USD,,-0.01", ["NEGATIVE"]),
    ("t,a,2024-05-03,USD,1.00001,", ["TOO_PRECISE"]),
    ("t,a,2024-05-03,USD,100000000000000,", ["TOO_LARGE"]),
    ("t,a,2024-05-03,USD,,", ["NO_AMOUNT"]),
    ("t,a,2024-05-03,USD,0,0.00", ["NO_AMOUNT"]),
    ("t,a,2024-05-03,USD,1,2", ["BOTH_AMOUNTS"]),
    ("t,a,2024-05-03,XXX,1,", ["UNKNOWN_CURRENCY"]),
    ("t,a,2024-05-03,usd,1,", ["UNKNOWN_CURRENCY"]),
    ("t,a,2024-05-02,USD,1,", ["NO_RATES"]),
    (",,soon,,x,y", ["MISSING", "MISSING", "NOT_DATE", "MISSING", "NOT_DECIMAL", "NOT_DECIMAL"]),
]


def test_a_line_is_read_exactly_or_refused_with_every_reason(spark: SparkSession) -> None:
    # Identifiers of their own, so that none repeats another.
    lines = [line.replace("t", f"t{number}", 1) for number, (line, _) in enumerate(LINES)]
    rows = through(spark, lines)
    assert [(line, codes(row)) for line, row in zip(lines, rows)] == [  # noqa: B905
        (line, expected)
        for line, (_, expected) in zip(lines, LINES)  # noqa: B905
    ]
    assert all((row["text"] is None) == (codes(row) == []) for row in rows)
    assert rows[10]["text"] == lines[10]


def told(row: Row) -> dict[str, Any]:
    """All of a row but its line, and reasons against the line as a whole without the line."""
    fields = {name: value for name, value in row.asDict(True).items() if name not in {"text", "position"}}
    against = [{**each, "value": ""} if each["column"] == "line" else each for each in fields["reasons"]]
    return {**fields, "reasons": against}


def test_quotes_around_a_value_change_nothing(spark: SparkSession) -> None:
    # Lines without a quote are taken apart without the parser of CSV.
    plain = [line.replace("t", f"t{number}", 1) for number, (line, _) in enumerate(LINES) if '"' not in line]
    quoted = [",".join(f'"{value}"' if value else "" for value in line.split(",")) for line in plain]
    one, other = ([told(row) for row in through(spark, lines)] for lines in (plain, quoted))
    assert one == other
    assert sum(row["reasons"] == [] for row in one) > 3


def test_columns_may_come_in_any_order(spark: SparkSession) -> None:
    (row,) = through(
        spark,
        ["5,USD,t,,a,2024-05-03"],
        columns=["deposit", "currency", "transaction_id", "withdrawal", "account_id", "date"],
    )
    assert (codes(row), row["transaction_id"], row["normalized_deposit"]) == ([], "t", Decimal("6.74"))


def test_a_file_of_a_day_holds_that_day_only(spark: SparkSession) -> None:
    rows = through(spark, ["t1,a,2024-05-03,USD,1,", "t2,a,2024-05-04,USD,1,", "t3,a,soon,USD,1,"], file_day=FRIDAY)
    assert [codes(row) for row in rows] == [[], ["OTHER_DAY"], ["NOT_DATE"]]
    assert [row["day"] for row in rows] == [FRIDAY] * 3


def test_a_transaction_comes_through_once(spark: SparkSession) -> None:
    rows = through(
        spark,
        [
            "t1,a,2024-05-04,USD,1,",
            "t1,a,2024-05-03,USD,1,",
            "t1,a,2024-05-03,USD,1.00,",
            "t1,a,2024-05-03,USD,2,",
            "t2,a,2024-05-03,USD,x,",
            "t2,a,2024-05-03,USD,1,",
            "t2,a,2024-05-03,USD,y,",
        ],
    )
    # The earliest day wins, whatever the order of the lines; a line that was refused does not count.
    assert [codes(row) for row in rows] == [
        ["CONFLICT"],
        [],
        ["DUPLICATE"],
        ["CONFLICT"],
        ["NOT_DECIMAL"],
        [],
        ["NOT_DECIMAL"],
    ]


def test_a_rate_may_be_a_week_old(spark: SparkSession) -> None:
    line = "t,a,2024-05-06,USD,1,"
    for rated, expected in ((date(2024, 4, 29), []), (date(2024, 4, 28), ["STALE_RATE"])):
        (row,) = through(spark, [line], files=[day_rates(rated)])
        assert (codes(row), row["rate_date"]) == (expected, rated)
    # A currency that went out of the rates is known and stale; the others have today's.
    stale = [day_rates(date(2024, 4, 20)), day_rates(MONDAY, {"SGD": "1.35"})]
    rows = through(spark, ["t,a,2024-05-06,JPY,1,", "u,a,2024-05-06,USD,1,"], files=stale)
    assert [codes(row) for row in rows] == [["STALE_RATE"], []]


def by_hand(amount: Decimal, rate: Decimal, sgd: Decimal) -> Decimal:
    with localcontext() as context:
        context.prec = 100
        return (amount * sgd / rate).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_every_amount_is_what_decimals_by_hand_give(spark: SparkSession) -> None:
    random = Random(20240503)
    digits = lambda scale, most: Decimal(random.randint(1, 10 ** random.randint(1, most))).scaleb(-scale)  # noqa: E731
    rates = {
        f"X{chr(65 + n // 26)}{chr(65 + n % 26)}": str(digits(random.choice([0, 2, 6, 10, 18]), 18)) for n in range(300)
    }
    # Halves of a cent to the last digit, and quotients that never end.
    rates |= {"SGD": "1.25", "HAF": "2", "THI": "3", "SEV": "0.7", "BIG": "123456789012.123456789012345678"}
    (file,) = [day_rates(FRIDAY, rates)]
    wanted = [
        *((code, digits(4, 14)) for code in rates for _ in range(5)),
        *(("HAF", Decimal(n).scaleb(-4)) for n in range(1, 400)),
        *(("SEV", Decimal(n).scaleb(-2)) for n in range(1, 100)),
        ("SGD", Decimal("99999999999999.9999")),
    ]
    rows = through(
        spark, [f"t{n},a,2024-05-03,{code},{amount:f}," for n, (code, amount) in enumerate(wanted)], files=[file]
    )
    for row, (code, amount) in zip(rows, wanted):  # noqa: B905
        expected = by_hand(amount, file.rates[code], file.rates["SGD"])
        fits = expected < 10**18
        found = (codes(row), row["normalized_withdrawal"])
        assert found == (([], expected) if fits else (["TOO_LARGE"], None)), (code, amount, file.rates[code])
    halves = [row["normalized_withdrawal"] for row in rows if row["currency"] == "HAF"]
    assert len(set(halves)) > 3


def test_what_no_column_holds_is_refused_not_null(spark: SparkSession) -> None:
    tiny = {"SGD": "1.347512", "TIN": "0.000000000000000001", "USD": "1"}
    huge, fine = through(
        spark, ["t,a,2024-05-03,TIN,99999999999999,", "u,a,2024-05-03,TIN,0.1,"], files=[day_rates(FRIDAY, tiny)]
    )
    assert (codes(huge), huge["normalized_withdrawal"]) == (["TOO_LARGE"], None)
    assert (codes(fine), fine["normalized_withdrawal"]) == ([], Decimal("134751200000000000.00"))


def test_the_first_rates_are_those_of_the_fixture(spark: SparkSession) -> None:
    rows: list[Any] = through(spark, [f"t{code},a,2024-05-03,{code},1," for code in RATES])
    assert [row["currency_rate"] for row in rows] == [Decimal(rate) for rate in RATES.values()]
