"""Whole runs over a lake in a folder: what is published, once, whatever goes wrong on the way."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue.conftest import FolderStore, asset, poll, put_polls, raw_key
from glue.crypto_market.transform import transform
from glue.shared.contracts import MessageContract, TableContract
from glue.shared.errors import JobError
from glue.shared.incremental import Job, run
from glue.shared.quality import findings
from glue.shared.report import Report

CHECKPOINT = "checkpoints/crypto-market/assets.json"
#: 2021-10-27T00:05:52.930Z and an hour before.
AT, BEFORE = 1635293152930, 1635289552930
Start = Callable[..., Report]


@pytest.fixture
def start(spark: SparkSession, message: MessageContract, table: TableContract) -> Start:
    def go(store: Any, run_id: str = "jr_1", max_objects: int | None = None) -> Report:
        return run(Job(spark, store, run_id, message, table, transform, max_objects))

    return go


def fill(store: FolderStore) -> None:
    """Three objects: two polls with a bad price in one, a replayed poll with one changed value, another partition."""
    old = poll(BEFORE, asset("bitcoin"), asset("dogecoin", priceUsd="about 2"), asset("cardano"), asset("tether"))
    put_polls(store, raw_key("2021-10-27/05", 0, 2), old, poll(AT, asset("bitcoin", priceUsd="2"), asset("cardano")))
    put_polls(store, raw_key("2021-10-27/06", 2, 3), poll(BEFORE, asset("bitcoin"), asset("cardano", priceUsd="3")))
    put_polls(store, raw_key("2021-10-27/06", 0, 1, partition=1), poll(AT + 1, asset("bitcoin")))


def numbers(report: Report) -> list[int]:
    return [
        report.objects,
        report.polls,
        report.rows_in,
        report.rows_out,
        report.duplicates,
        report.conflicts,
        report.rejected,
        report.partitions,
    ]


def rows(spark: SparkSession, store: FolderStore) -> list[tuple[str, str, str, str, int]]:
    frame = spark.read.parquet(store.uri("curated/crypto-market/assets"))
    columns = ("asset_id", "string(observed_at)", "string(price_usd)", "string(date)", "hour")
    return sorted(tuple(row) for row in frame.selectExpr(*columns).collect())


def lasting(store: FolderStore) -> dict[str, object]:
    """What a reader or the next run can see: the files' names, the rejected rows, the watermarks."""
    state = json.loads((store.root / CHECKPOINT).read_text())
    rejected = {key: (store.root / key).read_text() for key in store.keys("rejected/")}
    left = [key for key in store.keys("") if key.startswith(("curated/", "staging/"))]
    return {"files": left, "rejected": rejected, "watermarks": state["watermarks"], "inflight": state.get("inflight")}


def test_reads_a_topic_whose_id_begins_like_a_hidden_file(
    spark: SparkSession, store: FolderStore, start: Start
) -> None:
    put_polls(store, raw_key("2021-10-27/05", 0, 1, topic="_" + "A" * 21), poll(AT, asset("bitcoin")))
    assert start(store).rows_out == 1
    assert [identity for identity, *_ in rows(spark, store)] == ["bitcoin"]


def test_publishes_what_is_new_and_then_nothing(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    report = start(store)
    assert numbers(report) == [3, 4, 9, 6, 1, 1, 1, 2]
    assert rows(spark, store) == [
        ("bitcoin", "2021-10-26 23:05:52.93", "60310.688820834349393900", "2021-10-26", 23),
        ("bitcoin", "2021-10-27 00:05:52.93", "2.000000000000000000", "2021-10-27", 0),
        ("bitcoin", "2021-10-27 00:05:52.931", "60310.688820834349393900", "2021-10-27", 0),
        ("cardano", "2021-10-26 23:05:52.93", "60310.688820834349393900", "2021-10-26", 23),
        ("cardano", "2021-10-27 00:05:52.93", "60310.688820834349393900", "2021-10-27", 0),
        ("tether", "2021-10-26 23:05:52.93", "60310.688820834349393900", "2021-10-26", 23),
    ]
    assert [key.rpartition("/")[0] for key in store.keys("curated/")] == [
        "curated/crypto-market/assets/date=2021-10-26/hour=23",
        "curated/crypto-market/assets/date=2021-10-27/hour=0",
    ]
    (rejected,) = [json.loads((store.root / key).read_text()) for key in store.keys("rejected/")]
    assert rejected == {
        "source": raw_key("2021-10-27/05", 0, 2),
        "poll_time": "2021-10-26T23:05:52.930Z",
        "position": 1,
        "asset": "dogecoin",
        "reasons": [{"column": "price_usd", "code": "NOT_DECIMAL", "value": "about 2"}],
    }
    assert json.loads((store.root / "reports/crypto-market/assets/jr_1.json").read_text())["rows_out"] == 6
    before = lasting(store)
    again = start(store, "jr_2")
    assert (again.outcome, numbers(again)) == ("nothing-new", [0] * 8)
    assert lasting(store) == before


def test_a_later_replay_adds_no_row_and_says_so(spark: SparkSession, store: FolderStore, start: Start) -> None:
    fill(store)
    start(store)
    published = rows(spark, store)
    put_polls(
        store,
        raw_key("2021-10-27/07", 3, 4),
        poll(AT, asset("bitcoin", priceUsd="2.0"), asset("cardano", priceUsd="9"), asset("monero")),
    )
    assert numbers(start(store, "jr_2")) == [1, 1, 3, 1, 1, 1, 0, 1]
    assert [row for row in rows(spark, store) if row[0] != "monero"] == published


def test_small_batches_and_a_lost_checkpoint_end_in_the_same_rows(
    spark: SparkSession, store: FolderStore, start: Start
) -> None:
    fill(store)
    reports = [start(store, f"jr_{number}", max_objects=1) for number in range(4)]
    assert [report.outcome for report in reports] == ["published"] * 3 + ["nothing-new"]
    assert sum(report.rows_out for report in reports) == len(published := rows(spark, store))
    store.delete([CHECKPOINT])
    assert numbers(start(store, "jr_9"))[3] == 0
    assert rows(spark, store) == published


class Failing:
    """A store whose n-th write fails before it happens."""

    def __init__(self, store: FolderStore, fails_at: int) -> None:
        self._store = store
        self._left = fails_at

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._store, name)
        return self._counted(operation) if name in {"put", "put_new", "replace", "copy", "delete"} else operation

    def _counted(self, operation: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object) -> object:
            if self._left == 0:
                raise OSError("the power went out")
            self._left -= 1
            return operation(*arguments)

        return call


@pytest.fixture(scope="module")
def undisturbed(
    tmp_path_factory: pytest.TempPathFactory, spark: SparkSession, message: MessageContract, table: TableContract
) -> Iterator[tuple[dict[str, object], list[int]]]:
    store = FolderStore(Path(tmp_path_factory.mktemp("undisturbed")))
    fill(store)
    report = run(Job(spark, store, "jr_0", message, table, transform))
    yield lasting(store), numbers(report)


# The writes of this batch, in order: plan, rejected rows, two files, staging's end, checkpoint (and the report).
@pytest.mark.parametrize("fails_at", range(6))
def test_a_crash_before_any_write_leaves_no_trace_after_the_next_run(
    store: FolderStore, start: Start, undisturbed: tuple[dict[str, object], list[int]], fails_at: int
) -> None:
    fill(store)
    with pytest.raises(OSError, match="power"):
        start(Failing(store, fails_at), "jr_1")
    # What comes in meanwhile belongs to the next batch; the one in flight is done literally.
    comes_late = fails_at == 3
    if comes_late:
        put_polls(store, raw_key("2021-10-27/08", 1, 2, partition=1), poll(AT + 9, asset()))
    report = start(store, "jr_2")
    assert (lasting(store), numbers(report)) == undisturbed
    if comes_late:
        assert start(store, "jr_3").rows_out == 1


def test_a_batch_of_bad_quality_is_not_published(store: FolderStore, start: Start) -> None:
    put_polls(store, raw_key("2021-10-27/05", 0, 1), poll(AT, asset(), *(asset("bad", priceUsd="") for _ in range(4))))
    for attempt in ("jr_1", "jr_2"):
        with pytest.raises(JobError, match=r"QUALITY.*4 of 5 rows rejected"):
            start(store, attempt)
    state = lasting(store)
    assert (state["files"], state["watermarks"]) == ([], [])
    assert [key.rpartition(".jr")[0].rpartition("/")[0] for key in store.keys("rejected/")] == [
        "rejected/crypto-market/assets/failed"
    ] * 2
    report = json.loads((store.root / "reports/crypto-market/assets/jr_1.json").read_text())
    assert (report["outcome"], report["rejected"]) == ("refused", 4)


def test_a_fifth_of_bad_rows_still_passes(store: FolderStore, start: Start) -> None:
    put_polls(store, raw_key("2021-10-27/05", 0, 1), poll(AT, *(asset(f"a{n}", rank="0" * (n > 3)) for n in range(5))))
    report = start(store)
    assert (report.outcome, report.rejected, report.rows_out) == ("published", 1, 4)


def test_two_runs_at_once_are_noticed(store: FolderStore, start: Start, message: MessageContract) -> None:
    fill(store)

    class Overtaken(FolderStore):
        def copy(self, source: str, target: str) -> None:
            super().copy(source, target)
            start(store, "jr_other")

    with pytest.raises(JobError, match="CHECKPOINT_CONFLICT"):
        start(Overtaken(store.root), "jr_slow")
    assert lasting(store)["inflight"] is None
    assert start(store, "jr_3").outcome == "nothing-new"


def test_a_checkpoint_of_another_layout_is_refused(store: FolderStore, start: Start) -> None:
    store.put(CHECKPOINT, b'{"version": 2}')
    with pytest.raises(JobError, match="CHECKPOINT_UNREADABLE"):
        start(store)


def test_quality_rules_see_a_broken_batch(spark: SparkSession, table: TableContract) -> None:
    frame = spark.createDataFrame(
        [("a", 1, "-1", 1), ("a", 1, None, 1)], "asset_id string, observed_at int, price_usd string, rank int"
    ).selectExpr("*", "cast(price_usd as decimal(38,18)) as price", "cast(null as decimal(38,18)) as supply")
    frame = frame.drop("price_usd").withColumnRenamed("price", "price_usd").selectExpr("*", "supply as vwap_24h")
    broken = findings(frame, table, (1, 4))
    assert broken == [
        "unique(asset_id, observed_at): broken by 1 rows",
        "notNull(price_usd): broken by 1 rows",
        "range(price_usd): broken by 1 rows",
        "maxRejectedShare(0.2): 1 of 4 rows rejected",
    ]
    assert findings(frame.limit(0), replace(table, max_rejected_share=None), (9, 9)) == []
