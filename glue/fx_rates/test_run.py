"""Whole runs over a lake in a folder: what readers see, whatever goes wrong and however often a day is run."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue.conftest import FolderStore
from glue.fx_rates.conftest import (
    FRIDAY,
    HEADING,
    KEY,
    LOCATION,
    MONDAY,
    RATES,
    REJECTED,
    SATURDAY,
    TABLE,
    Start,
    fill,
    lasting,
    put_csv,
    put_rates,
    refused,
    rows,
)
from glue.shared.errors import JobError

EXPECTED = [
    ("2024-05-03", "t1", "16.16", None, "2024-05-03"),
    ("2024-05-03", "t2", None, "176.08", "2024-05-03"),
    ("2024-05-04", "t10", "1.00", None, "2024-05-03"),
    ("2024-05-04", "t3", "14.51", None, "2024-05-03"),
    ("2024-05-04", "u1", "7.00", None, "2024-05-03"),
    ("2024-05-06", "t6", None, "1.35", "2024-05-03"),
    ("2024-05-06", "t7", None, "1.35", "2024-05-03"),
    ("2024-05-06", "t8", None, "1.35", "2024-05-03"),
    ("2024-05-06", "t9", None, "1.35", "2024-05-03"),
]


def test_days_are_published_each_in_one_file(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    report = start(store, FRIDAY, MONDAY)
    assert rows(spark, store) == EXPECTED
    assert list(store.keys("processed_data/")) == [
        f"{LOCATION}/date={day}/transactions.parquet" for day in (FRIDAY, SATURDAY, MONDAY)
    ]
    assert list(store.keys("staging/")) == []
    assert refused(store, "2024-05-03") == [("t2", ["DUPLICATE"])]
    assert refused(store, "2024-05-04") == [("t2", ["CONFLICT"]), ("t4", ["UNKNOWN_CURRENCY"])]
    assert refused(store, "undated") == [("t5", ["NOT_DATE"])]
    assert json.loads((store.root / f"{REJECTED}/undated.jsonl").read_text()) == {
        "source": "raw_data/export.csv",
        "transaction_id": "t5",
        "date": None,
        "text": "t5,a1,soon,USD,10,",
        "reasons": [{"column": "date", "code": "NOT_DATE", "value": "soon"}],
    }
    kept = json.loads((store.root / f"reports/{TABLE}/r1.json").read_text())
    assert kept == json.loads(json.dumps({**report.__dict__, "findings": []}))
    assert [kept[name] for name in ("rows_in", "rows_out", "duplicates", "conflicts", "rejected", "undated")] == [
        13,
        9,
        1,
        1,
        1,
        1,
    ]
    assert (kept["rate_ages"], kept["rate_dates"]) == ({"0": 2, "1": 3, "3": 4}, {"2024-05-03": 9})
    assert kept["sums"]["JPY"] == {
        "withdrawal": "0",
        "deposit": "20000.0000",
        "normalized_withdrawal": "0",
        "normalized_deposit": "176.08",
    }
    assert kept["total"] == {"normalized_withdrawal": "38.67", "normalized_deposit": "181.48"}


def test_accounts_are_hashed_where_people_read(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    start(store, FRIDAY, MONDAY)
    shown = {row.account_id for row in spark.read.parquet(store.uri(LOCATION)).select("account_id").collect()}
    assert shown == {hmac.new(KEY, name.encode(), hashlib.sha256).hexdigest() for name in ("a1", "a2", "a3")}


def test_day_by_day_is_the_same_as_all_at_once(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    for day in (MONDAY, FRIDAY, SATURDAY, FRIDAY):
        start(store, day, run_id=f"r-{day}")
    assert rows(spark, store) == EXPECTED


def test_a_rerun_replaces_its_day_and_no_other(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    start(store, FRIDAY, MONDAY)
    others = {key: (store.root / key).read_bytes() for key in store.keys(f"{LOCATION}/") if "05-04" not in key}
    # The bank mends a line and takes one back; the day's own rates have come; something strange lies in the folder.
    put_csv(store, "2024-05-04.csv", "t4,a1,2024-05-04,USD,10,")
    store.delete(["raw_data/2024-05-04.csv.gz"])
    put_rates(store, SATURDAY, {**RATES, "SGD": "2"})
    store.put(f"{LOCATION}/date={SATURDAY}/part-0.parquet", b"left by another writer")
    start(store, SATURDAY, run_id="r2")
    assert [row for row in rows(spark, store) if row[0] == "2024-05-04"] == [
        ("2024-05-04", "t10", "1.00", None, "2024-05-04"),
        ("2024-05-04", "t3", "21.54", None, "2024-05-04"),
        ("2024-05-04", "t4", "20.00", None, "2024-05-04"),
    ]
    assert {key: (store.root / key).read_bytes() for key in others} == others
    # A day that has no rows any more has no file and no refused rows.
    store.delete(["raw_data/export.csv", "raw_data/2024-05-04.csv"])
    start(store, SATURDAY, run_id="r3")
    assert [key for key in store.keys("") if f"{SATURDAY}" in key and not key.startswith("exchange_rates")] == []
    assert list(store.keys(f"{LOCATION}/")) == sorted(others)


def test_repetitions_are_found_in_the_week_before(spark: SparkSession, store: FolderStore, start: Start) -> None:
    put_rates(store, FRIDAY)
    for age in (7, 8):
        put_csv(store, f"{FRIDAY - timedelta(days=age)}.csv", f"t{age},a,{FRIDAY - timedelta(days=age)},USD,1,")
    put_csv(store, f"{FRIDAY}.csv", *(f"t{age},a,{FRIDAY},USD,1," for age in (7, 8)))
    report = start(store)
    assert (report.rows_in, report.rows_out, report.conflicts, report.files) == (2, 1, 1, 2)
    assert [row[1] for row in rows(spark, store)] == ["t8"]


class Failing:
    """A store whose n-th write fails before it happens."""

    def __init__(self, store: FolderStore, fails_at: int) -> None:
        self._store = store
        self.left = fails_at

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._store, name)
        return self._counted(operation) if name in {"put", "copy", "delete"} else operation

    def _counted(self, operation: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self.left == 0:
                raise OSError("the power went out")
            self.left -= 1
            return operation(*arguments)

        return call


# The writes of this run, in order: 3 files of refused rows and their clean-up; for each of the 4 days a copy (one has
# none) and a clean-up; staging's end; the report.
WRITES = 13


def test_a_kill_before_any_write_leaves_whole_days_and_no_trace(
    spark: SparkSession, store: FolderStore, start: Start
) -> None:
    fill(store)
    start(store, FRIDAY, MONDAY, "old")
    old = (rows(spark, store), lasting(store))
    # Other rates for Friday, which price every day, so that every day has other amounts.
    put_rates(store, FRIDAY, doubled := {**RATES, "SGD": "2.695024"})
    counting = Failing(store, 1000)
    start(counting, FRIDAY, MONDAY, "new")
    new = (rows(spark, store), lasting(store))
    days = {row[0] for row in EXPECTED}
    assert (1000 - counting.left, old[0], old[1].keys()) == (WRITES, EXPECTED, new[1].keys())
    assert all(of_day(old[0], day) != of_day(new[0], day) for day in days)
    # To and fro between the two, with a kill on every way.
    for number, fails_at in enumerate((0, 4, 7, 11)):
        target, rates = ((old, RATES), (new, doubled))[number % 2]
        put_rates(store, FRIDAY, rates)
        with pytest.raises(OSError, match="power"):
            start(Failing(store, fails_at), FRIDAY, MONDAY, "killed")
        # Readers see each day as it was or as it will be.
        seen = rows(spark, store)
        for day in days:
            assert of_day(seen, day) in (of_day(old[0], day), of_day(new[0], day)), fails_at
        start(store, FRIDAY, MONDAY, "after")
        assert (rows(spark, store), lasting(store)) == target, fails_at


def of_day(found: list[tuple[str, ...]], day: str) -> list[tuple[str, ...]]:
    return [row for row in found if row[0] == day]


def test_rows_of_bad_quality_leave_the_days_as_they_were(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    start(store, FRIDAY, MONDAY)
    before = {key: value for key, value in lasting(store).items() if "/failed/" not in key}
    put_csv(store, "2024-05-03.csv", *(f"v{n},a1,2024-05-03,USD,x," for n in range(5)))
    with pytest.raises(JobError, match=r"QUALITY.*maxRejectedShare\(0\.2\): 5 of 8 rows"):
        start(store, FRIDAY, run_id="r2")
    assert {key: value for key, value in lasting(store).items() if "/failed/" not in key} == before
    assert len(refused(store, "failed/r2")) == 7
    report = json.loads((store.root / f"reports/{TABLE}/r2.json").read_text())
    assert (report["outcome"], report["rejected"], report["rows_out"]) == ("refused", 5, 0)
    assert rows(spark, store) == EXPECTED


REFUSED_FILES = [
    ("a.csv", b"id,amount\n1,2\n", "heading"),
    ("a.csv", HEADING.replace(",deposit", "").encode(), "heading"),
    ("a.csv", f"{HEADING},note\n".encode(), "heading"),
    ("a.csv.gz", f"{HEADING}\n".encode(), "gzipped"),
    ("a[1].csv", f"{HEADING}\n".encode(), "pattern"),
    ("a{1,2}.csv", f"{HEADING}\n".encode(), "pattern"),
]


@pytest.mark.parametrize(("name", "body", "why"), REFUSED_FILES)
def test_a_file_that_is_none_stops_the_run_with_its_name(
    store: FolderStore, start: Start, name: str, body: bytes, why: str
) -> None:
    store.put(f"raw_data/{name}", body)
    with pytest.raises(JobError, match=rf"RAW_FILE[\s\S]*{why}") as failure:
        start(store)
    assert failure.value.where == f"raw_data/{name}"


def test_nothing_delivered_is_nothing_published(store: FolderStore, start: Start) -> None:
    store.put("raw_data/empty.csv", b"")
    put_csv(store, "heading.csv")
    report = start(store)
    assert (report.outcome, report.rows_in, report.days, report.files) == ("published", 0, 0, 1)
    assert list(store.keys("processed_data/")) == []
