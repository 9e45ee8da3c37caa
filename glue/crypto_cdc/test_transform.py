"""The transform alone: every accepted value has a rejected twin."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession

from glue.crypto_cdc.conftest import ITEM, NOON, TABLE, Change, change, item
from glue.crypto_cdc.transform import transform

KEY = "BTC#2021-10-27T00:00:00Z"


@pytest.fixture
def judge(spark: SparkSession) -> Any:
    def rows(*values: Change | str) -> list[Row]:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        texts = [value if isinstance(value, str) else json.dumps(value) for value in values]
        lines = spark.createDataFrame([("raw/a", text) for text in texts], "source string, value string")
        return transform(lines, TABLE, ITEM.schema).collect()

    return rows


def codes(row: Row) -> list[tuple[str, str]]:
    return [(reason["column"], reason["code"]) for reason in row["reasons"]]


def test_a_change_becomes_the_row_of_its_newest_image(judge: Any) -> None:
    new = item(price_usd="99999999999999999999.999999999999999999", note=" ", venues=["z", "a"], signature="aGk=")
    quote = {"bid": "0.000000000000000001", "ask": "007"}
    modified = {**change("MODIFY", 1, 2), "new": {**new, "quote": quote}, "old": item(price_usd="1")}
    (row,) = judge(modified)
    assert (codes(row), row["symbol"], row["value"]) == ([], "BTC", None)
    assert row["row"].asDict() | {"timestamp": None, "traded_at": None} == {
        "unique_id": KEY,
        "traded_at": None,
        "price_usd": Decimal("99999999999999999999.999999999999999999"),
        "volume": Decimal("1.5"),
        "bid": Decimal("1e-18"),
        "ask": Decimal(7),
        "venues": "a,z",
        "note": " ",
        "version": 2,
        "timestamp": None,
        "is_deleted": False,
    }
    assert row["row"]["timestamp"].astimezone(timezone.utc) == NOON.replace(microsecond=1)
    assert row["row"]["traded_at"].astimezone(timezone.utc) == datetime(2021, 10, 27, tzinfo=timezone.utc)


def test_a_removal_has_the_values_of_the_old_image_or_none(judge: Any) -> None:
    known, unknown = judge(change("REMOVE", price_usd="5"), {**change("REMOVE"), "old": None})
    assert (codes(known), known["row"]["price_usd"], known["row"]["is_deleted"]) == ([], Decimal(5), True)
    assert (codes(unknown), unknown["row"]["price_usd"], unknown["row"]["is_deleted"]) == ([], None, True)


def test_the_partition_comes_from_the_key_alone(judge: Any) -> None:
    (row,) = judge({**change(), "unique_id": "A%23B%25%2523#2021-10-27T00:00:00Z"})
    assert (codes(row), row["symbol"]) == ([], "A#B%%23")


# What is changed in a change, and what it is refused for.
REFUSED: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"unique_id": "BTC"}, [("unique_id", "NOT_A_KEY"), ("traded_at", "MISSING")]),
    ({"unique_id": f"{KEY}#x"}, [("unique_id", "NOT_A_KEY"), ("traded_at", "MISSING")]),
    ({"unique_id": "#2021-10-27T00:00:00Z"}, [("unique_id", "NOT_A_KEY")]),
    ({"unique_id": None}, [("unique_id", "NOT_A_KEY"), ("traded_at", "MISSING")]),
    ({"unique_id": "BTC#2021-02-29T00:00:00Z"}, [("traded_at", "NOT_TIMESTAMP")]),
    ({"unique_id": "BTC#2021-10-27T00:00:00+00:00"}, [("traded_at", "NOT_TIMESTAMP")]),
    ({"event_name": "TRUNCATE"}, [("is_deleted", "NOT_AN_EVENT")]),
    ({"event_name": None}, [("is_deleted", "NOT_AN_EVENT")]),
    ({"timestamp": "2021-10-27T12:00:00Z"}, [("timestamp", "NOT_TIMESTAMP")]),
    ({"timestamp": "2021-10-27T24:00:00.000000Z"}, [("timestamp", "NOT_TIMESTAMP")]),
    ({"timestamp": None}, [("timestamp", "MISSING")]),
    ({"version": 0}, [("version", "OUT_OF_RANGE")]),
    ({"version": None}, [("version", "MISSING")]),
    ({"version": 2**63}, [("change", "UNREADABLE")]),
    ({"version": "one"}, [("change", "UNREADABLE")]),
    ({"new": None}, [("price_usd", "MISSING"), ("volume", "MISSING")]),
    ({"new": item(price_usd="-1")}, [("price_usd", "OUT_OF_RANGE")]),
    ({"new": item(price_usd="1e3")}, [("price_usd", "NOT_DECIMAL")]),
    ({"new": item(price_usd="100000000000000000000")}, [("price_usd", "TOO_LARGE")]),
    ({"new": item(quote={"bid": "0.0000000000000000001", "ask": ""})}, [("bid", "TOO_PRECISE")]),
]
NO_CHANGES = ["", "{", "[]", '"text"', "null", "\ufffd\x00", '{"unique_id": 1']


def test_what_breaks_the_table_is_refused_with_every_reason_and_its_text(judge: Any) -> None:
    sent = [{**change(), **broken} for broken, _ in REFUSED]
    *bad, good = judge(*sent, change())
    assert [codes(row) for row in bad] == [reasons for _, reasons in REFUSED]
    assert [json.loads(row["value"]) for row in bad] == sent
    assert codes(good) == []


def test_a_line_that_is_no_change_is_refused_as_a_whole(judge: Any) -> None:
    rows = judge(*NO_CHANGES)
    assert [row["value"] for row in rows] == NO_CHANGES
    assert all(row["reasons"] for row in rows)
