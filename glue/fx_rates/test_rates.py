"""Files of rates: exact, or refused; and which of them prices a day."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from glue.conftest import FolderStore
from glue.fx_rates.conftest import FRIDAY, MONDAY, SATURDAY, SUNDAY, day_rates, put_rates
from glue.fx_rates.rates import parse_rates, quotes, read_rates
from glue.shared.errors import JobError


def body(rates: str, day: str = "2024-05-03", base: str = '"USD"') -> bytes:
    return f'{{"base": {base}, "date": "{day}", "rates": {rates}, "$record": {{"offset": 1e999}}}}'.encode()


EXACT = [
    ("1.34", Decimal("1.34")),
    ("83", Decimal(83)),
    ("1.500", Decimal("1.5")),
    ("1.5e-7", Decimal("0.00000015")),
    ("1E+2", Decimal(100)),
    ("1.123456789012345678", Decimal("1.123456789012345678")),
    ("1.1234567890123456780", Decimal("1.123456789012345678")),
    ("99999999999999999999", Decimal(99999999999999999999)),
]
REFUSED = [
    "1.1234567890123456785",
    "100000000000000000000",
    "0",
    "-1",
    "1e-19",
    '"1.34"',
    "null",
    "NaN",
    "Infinity",
    "[]",
]


@pytest.mark.parametrize(("sent", "expected"), EXACT)
def test_a_rate_is_the_number_that_the_file_says(sent: str, expected: Decimal) -> None:
    assert parse_rates("k", body(f'{{"SGD": {sent}}}'), FRIDAY).rates == {"USD": Decimal(1), "SGD": expected}


@pytest.mark.parametrize("sent", REFUSED)
def test_another_rate_is_refused_not_rounded(sent: str) -> None:
    with pytest.raises(JobError, match=r"error\[RATES\]"):
        parse_rates("k", body(f'{{"SGD": {sent}}}'), FRIDAY)


def test_spark_would_have_rounded_and_gone_through_doubles(spark: SparkSession) -> None:
    """Why rates are not read by Spark; when this fails, they can be."""
    frame = spark.createDataFrame([('{"r": {"A": 1.1234567890123456785}}',)], "v string")
    (row,) = frame.select(
        F.from_json("v", "r map<string,decimal(38,18)>").alias("exact"),
        F.from_json("v", "r map<string,string>").alias("text"),
    ).collect()
    assert row["exact"]["r"]["A"] == Decimal("1.123456789012345679")
    assert row["text"]["r"]["A"] == "1.1234567890123457"


@pytest.mark.parametrize(
    "document",
    [b"", b"{", b"[]", b"\xff", body("[]"), body("{}", day="2024-05-04"), body("{}", base="null"), b'{"base": "USD"}'],
)
def test_a_file_of_another_shape_or_day_is_refused(document: bytes) -> None:
    with pytest.raises(JobError, match=r"error\[RATES\].*\n.*exchange_rates/x\.json"):
        parse_rates("exchange_rates/x.json", document, FRIDAY)


def test_a_day_without_rates_takes_the_last_before_it() -> None:
    files = [day_rates(FRIDAY), day_rates(MONDAY, {"SGD": "1.35"})]
    found = {(each.day, each.currency): each for each in quotes(files, [FRIDAY, SATURDAY, SUNDAY, MONDAY])}
    assert [found[day, "USD"].rate_date for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [
        FRIDAY,
        FRIDAY,
        FRIDAY,
        MONDAY,
    ]
    # A currency that Monday's file lacks keeps Friday's rate, with Friday's SGD.
    assert (found[MONDAY, "JPY"].rate_date, found[MONDAY, "JPY"].target_rate) == (FRIDAY, Decimal("1.347512"))
    assert found[MONDAY, "USD"].target_rate == Decimal("1.35")
    assert (found[FRIDAY, "SGD"].numerator, found[FRIDAY, "SGD"].denominator) == (1, 100)


def test_the_future_prices_nothing_and_neither_does_a_file_without_the_target() -> None:
    assert quotes([day_rates(MONDAY)], [SUNDAY]) == []
    assert quotes([day_rates(FRIDAY, {"EUR": "0.9"})], [FRIDAY]) == []


@pytest.mark.parametrize(("age", "too_old"), [(0, False), (7, False), (8, True), (400, True)])
def test_a_rate_ages(age: int, too_old: bool) -> None:
    quote = quotes([day_rates(FRIDAY)], [FRIDAY + timedelta(days=age)])[0]
    assert quote.too_old is too_old


def test_only_the_window_and_the_newest_before_it_are_read(store: FolderStore) -> None:
    for day in (date(2024, 1, 1), date(2024, 4, 20), date(2024, 4, 27), FRIDAY, SATURDAY, SUNDAY):
        put_rates(store, day)
    found = [file.day for file in read_rates(store, "exchange_rates", SATURDAY, SATURDAY)]
    assert found == [date(2024, 4, 20), date(2024, 4, 27), FRIDAY, SATURDAY]


@pytest.mark.parametrize("name", ["latest.json", "2024-05-32.json", "2024-05-03.json.gz", "20240503.json"])
def test_a_stranger_among_the_files_is_named(store: FolderStore, name: str) -> None:
    store.put(f"exchange_rates/{name}", b"{}")
    with pytest.raises(JobError, match=r"RAW_KEY[\s\S]*" + re.escape(name)):
        read_rates(store, "exchange_rates", FRIDAY, FRIDAY)
