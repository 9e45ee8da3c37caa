"""The transform alone: every accepted value has a rejected twin."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from glue.conftest import asset, poll
from glue.crypto_market.transform import transform
from glue.shared.contracts import MessageContract, TableContract

RECORDED = Path(__file__).parents[2] / "local/sources/fixtures/coincap-assets-2021-10-27.json"
AT = 1635293152930


@pytest.fixture
def judge(spark: SparkSession, table: TableContract, message: MessageContract) -> Any:
    def rows(*values: str) -> list[Row]:
        lines = spark.createDataFrame(
            [("raw/a", number, value) for number, value in enumerate(values)],
            "source string, line bigint, value string",
        )
        return transform(lines, table, message.schema).orderBy("line", "position").collect()

    return rows


def codes(row: Row) -> list[tuple[str, str]]:
    return [(reason["column"], reason["code"]) for reason in row["reasons"]]


def test_keeps_every_figure_of_the_recorded_poll(judge: Any) -> None:
    body = RECORDED.read_text()
    rows = judge(body)
    sent = json.loads(body)["data"]
    assert [row["asset"] for row in rows] == [item["id"] for item in sent]
    assert all(codes(row) == [] for row in rows)
    for row, item in zip(rows, sent, strict=True):
        assert row["row"]["price_usd"] == Decimal(item["priceUsd"])
        assert row["row"]["change_percent_24h"] == Decimal(item["changePercent24Hr"])
        assert (row["date"], row["hour"]) == (date(2021, 10, 27), 0)
    first = rows[0]["row"]
    assert str(first["price_usd"]) == "60310.688820834349393900"
    assert first["max_supply"] == Decimal("21000000") and rows[1]["row"]["max_supply"] is None
    assert first["rank"] == 1


def test_time_is_exact_whatever_the_session_zone(judge: Any, spark: SparkSession) -> None:
    (row,) = judge(poll(AT, asset()))
    assert row["poll_time"].astimezone(timezone.utc) == datetime(2021, 10, 27, 0, 5, 52, 930000, tzinfo=timezone.utc)
    (late,) = judge(poll(1635292799999, asset()))
    assert (late["date"], late["hour"]) == (date(2021, 10, 26), 23)


# One table for both: a figure as sent, and either the number it is or the code it is refused with.
FIGURES = [
    ("1", Decimal(1)),
    (" 1.50\t", Decimal("1.5")),
    ("007", Decimal(7)),
    ("0.000000000000000001", Decimal("1e-18")),
    ("0.0000000000000000010000", Decimal("1e-18")),
    ("0.0000000000000000001", "TOO_PRECISE"),
    ("1.00000000000000000000000001", "TOO_PRECISE"),
    ("99999999999999999999.999999999999999999", Decimal("99999999999999999999.999999999999999999")),
    ("000000000000000000000000000000000000000099999999999999999999", Decimal(99999999999999999999)),
    ("100000000000000000000", "TOO_LARGE"),
    ("-0", Decimal(0)),
    ("-1", "OUT_OF_RANGE"),
    ("1e3", "NOT_DECIMAL"),
    ("+1", "NOT_DECIMAL"),
    (".5", "NOT_DECIMAL"),
    ("5.", "NOT_DECIMAL"),
    ("1,000", "NOT_DECIMAL"),
    ("1\n2", "NOT_DECIMAL"),
    ("NaN", "NOT_DECIMAL"),
    ("\u0661", "NOT_DECIMAL"),
    ("", "MISSING"),
    ("  ", "MISSING"),
    (None, "MISSING"),
]


def test_figures_are_exact_or_refused(judge: Any) -> None:
    rows = judge(poll(AT, *(asset(priceUsd=sent) for sent, _ in FIGURES)))
    judged = [row["reasons"][0]["code"] if row["reasons"] else row["row"]["price_usd"] for row in rows]
    assert judged == [expected for _, expected in FIGURES]


RANKS = [
    ("2147483647", 2147483647),
    ("2147483648", "TOO_LARGE"),
    ("0", "OUT_OF_RANGE"),
    ("-1", "OUT_OF_RANGE"),
    ("01", 1),
    ("1.0", "NOT_INTEGER"),
    ("9" * 40, "TOO_LARGE"),
    ("first", "NOT_INTEGER"),
    ("", None),
    (None, None),
]


def test_ranks_are_integers_or_refused(judge: Any) -> None:
    rows = judge(poll(AT, *(asset(rank=sent) for sent, _ in RANKS)))
    judged = [row["reasons"][0]["code"] if row["reasons"] else row["row"]["rank"] for row in rows]
    assert judged == [expected for _, expected in RANKS]


def test_one_bad_asset_leaves_the_others_alone_and_names_every_reason(judge: Any) -> None:
    rows = judge(poll(AT, asset("good"), asset("bad", priceUsd="x" * 99, vwap24Hr="-2", symbol=""), asset("fine")))
    assert [codes(row) for row in rows] == [
        [],
        [("symbol", "MISSING"), ("price_usd", "NOT_DECIMAL"), ("vwap_24h", "OUT_OF_RANGE")],
        [],
    ]
    assert rows[1]["reasons"][1]["value"] == "x" * 64


def test_optional_figures_may_be_null_or_empty(judge: Any) -> None:
    (row,) = judge(poll(AT, asset(supply=None, marketCapUsd="", vwap24Hr=" ")))
    assert codes(row) == []
    assert [row["row"][name] for name in ("supply", "market_cap_usd", "vwap_24h")] == [None, None, None]


def test_further_fields_are_tolerated(judge: Any) -> None:
    (row,) = judge(poll(AT, asset(tokens={"1": ["0xdac17"]}, priceUsd="2")))
    assert codes(row) == [] and row["row"]["price_usd"] == Decimal(2)


REFUSED_POLLS = [
    ("{", ("poll", "UNREADABLE")),
    ("", ("poll", "UNREADABLE")),
    ('"text"', ("poll", "UNREADABLE")),
    ('{"data": [], "timestamp": 1}', ("data", "MISSING")),
    ('{"data": [null], "timestamp": 1}', ("data", "MISSING")),
    ('{"timestamp": 1}', ("data", "MISSING")),
    ('{"$b64": null}', ("poll", "UNREADABLE")),
    (poll("soon", asset()), ("poll", "UNREADABLE")),
    (poll(None, asset()), ("observed_at", "MISSING")),
    (poll(-1, asset()), ("observed_at", "OUT_OF_RANGE")),
    (poll(2**63 - 1, asset()), ("observed_at", "OUT_OF_RANGE")),
]


def test_polls_that_the_sink_would_not_pass_are_refused_not_lost(judge: Any) -> None:
    *bad, good = judge(*(value for value, _ in REFUSED_POLLS), poll(AT, asset()))
    assert [codes(row) for row in bad] == [[reason] for _, reason in REFUSED_POLLS]
    assert codes(good) == []


def test_a_value_that_held_a_line_feed_is_unwrapped(judge: Any) -> None:
    body = json.dumps(json.loads(poll(AT, asset())), indent=1)
    wrapped = json.dumps({"$b64": base64.b64encode(body.encode()).decode()})
    assert judge(wrapped)[0]["row"] == judge(poll(AT, asset()))[0]["row"]
