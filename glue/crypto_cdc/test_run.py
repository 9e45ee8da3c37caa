"""Runs of the job on a real Hudi table: the table equals a replay of the changes in a dictionary, whatever the
batches."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest

from glue.crypto_cdc.conftest import NOON, TABLE, Change, Lake, change, put_changes, replay
from glue.crypto_cdc.table import CHECKPOINT
from glue.shared.errors import JobError
from glue.shared.hudi_timeline import commit_times

BTC, ETH = "BTC#2021-10-27T00:00:00Z", "ETH#2021-10-27T00:00:00Z"
MARKETS = ("z", "a", "m")
#: A condition that no table meets, looked at when the files are written and the commit is not: a failure just there.
FAILS = {
    "hoodie.precommit.validators": "org.apache.hudi.client.validator.SqlQuerySingleResultPreCommitValidator",
    "hoodie.precommit.validators.single.value.sql.queries": "select count(*) from <TABLE_NAME>#-1",
}
#: The same for a table that has a row marked as deleted: a load of new rows passes, and what follows does not.
AFTER_LOAD = {
    **FAILS,
    "hoodie.precommit.validators.single.value.sql.queries": "select count(*) from <TABLE_NAME> where is_deleted#0",
}


def drawn(seed: int, count: int) -> list[Change]:
    """Changes of 30 keys in few microseconds, so that many tie, and some twice."""
    random_of = random.Random(seed)
    keys = [f"{symbol}#2021-10-{day}T00:00:00Z" for symbol in ("BTC", "ETH", "DOGE") for day in range(10, 20)]
    changes: list[Change] = []
    while len(changes) < count:
        version = random_of.randint(1, 4)
        at, key = random_of.randint(0, 6), random_of.choice(keys)
        event = random_of.choice(("INSERT", "MODIFY", "MODIFY", "REMOVE"))
        # Two states of one version don't differ, or no order could tell them apart.
        value = random.Random(f"{key}{at}{version}{event}")
        fields: dict[str, Any] = {"price_usd": f"{value.randrange(10**20)}.{value.randrange(10**18):018d}"}
        if value.random() < 0.5:
            fields |= {"quote": {"bid": "0.000000000000000001", "ask": "7"}, "venues": list(MARKETS), "note": ""}
        changes.append(change(event, at, version, key, **fields))
        if random_of.random() < 0.2:
            changes.append(changes[-1])
        if event == "REMOVE" and value.random() < 0.3:
            changes[-1]["old"] = None
    return changes


def test_any_batches_leave_what_a_replay_leaves(lake: Lake) -> None:
    changes = drawn(seed=7, count=240)
    for number, start in enumerate(range(0, len(changes), 80)):
        put_changes(lake.store, f"a{number}", *changes[start : start + 40])
        put_changes(lake.store, f"b{number}", *changes[start + 40 : start + 80], folder="dt=2021-10-24/hour=23")
        report = lake.run()
        assert report.rows_in == report.deduplicated + report.keys
        assert report.keys == report.upserted + report.late + report.repeated
        assert lake.rows() == replay(changes[: start + 80])
    assert lake.partitions.values == {"BTC", "ETH", "DOGE"}
    kept = lake.store.get(f"reports/crypto-cdc/prices/{report.run}.json")
    assert kept is not None and json.loads(kept.body)["commit"] == report.commit


def test_what_the_contract_refuses_is_kept_with_its_reason_and_taken_once(lake: Lake) -> None:
    good = [change("INSERT", at, 1, f"BTC#2021-10-{10 + at}T00:00:00Z") for at in range(4)]
    put_changes(lake.store, "a", *good, "junk")
    report = lake.run()
    assert (report.rows_in, report.rejected, report.upserted) == (5, 1, 4)
    kept = lake.store.get("rejected/crypto-cdc/prices/dt=2021-10-27/hour=12/a.jsonl")
    assert kept is not None and json.loads(kept.body) == {
        "source": "raw/crypto-cdc/prices/dt=2021-10-27/hour=12/a.gz",
        "unique_id": None,
        "reasons": [{"column": "change", "code": "UNREADABLE", "value": "junk"}],
        "value": "junk",
    }
    again = lake.run()
    assert (again.outcome, again.commit) == ("nothing-new", None)


def test_a_batch_of_bad_quality_leaves_the_table_and_comes_again(lake: Lake) -> None:
    put_changes(lake.store, "a", change(), "junk")
    with pytest.raises(JobError, match="QUALITY"):
        lake.run()
    assert lake.table().checkpoint() is None
    assert lake.store.get("rejected/crypto-cdc/prices/failed/r1.jsonl") is not None
    put_changes(lake.store, "b", *(change("MODIFY", at, at, BTC) for at in range(1, 9)))
    assert lake.run().rejected == 1


def test_a_run_that_dies_between_write_and_commit_never_was(lake: Lake) -> None:
    first, second = change("INSERT", 1, 1), [change("MODIFY", 2, 2, price_usd="2"), change("INSERT", 1, 1, ETH)]
    put_changes(lake.store, "a", first)
    before = lake.run()
    put_changes(lake.store, "b", *second)
    with pytest.raises(Exception, match=r"(?i)validation"):
        lake.run(settings=FAILS)
    written = list(lake.store.keys(f"{TABLE.location}/symbol=ETH/"))
    assert len(written) == 1  # the file is there, the commit is not
    commit = lake.table().checkpoint()
    assert commit is not None and commit.time == before.commit
    assert lake.rows() == replay([first])
    put_changes(lake.store, "c", change("MODIFY", 3, 3, ETH))
    after = lake.run()
    assert (after.objects, after.upserted) == (2, 2)
    assert lake.rows() == replay([first, *second, change("MODIFY", 3, 3, ETH)])
    assert written[0] not in lake.store.keys(f"{TABLE.location}/symbol=ETH/")  # rolled back


def test_many_new_rows_are_loaded_in_the_order_of_their_keys_before_the_rest(lake: Lake) -> None:
    first = [change("INSERT", 1, 1, f"BTC#2021-10-{day}T00:00:00Z") for day in range(10, 31)]
    put_changes(lake.store, "a", *first[:9])
    assert lake.run(load_from=9).upserted == 9
    assert len(commit_times(lake.store, TABLE.location)) == 1
    rest = [*first[9:], change("REMOVE", 2, 2, first[0]["unique_id"])]
    put_changes(lake.store, "b", *rest)
    # A run that dies after the load has said nothing of what it took; the next finds the rows there.
    with pytest.raises(Exception, match=r"(?i)validation"):
        lake.run(load_from=9, settings=AFTER_LOAD)
    assert len(commit_times(lake.store, TABLE.location)) == 2
    report = lake.run(load_from=9)
    assert (report.upserted, report.repeated) == (1, 12)
    assert lake.rows() == replay([*first, *rest])


def test_a_removed_item_stays_removed_until_its_tombstone_is_purged_and_then_too(lake: Lake) -> None:
    gone, late = change("REMOVE", 5, 3), change("MODIFY", 4, 2)
    put_changes(lake.store, "a", gone, change("INSERT", 1, 1, ETH))
    lake.run()
    put_changes(lake.store, "b", late)
    report = lake.run()
    assert (report.late, report.upserted) == (1, 0)
    assert lake.rows()[BTC]["is_deleted"]
    week = NOON + timedelta(days=TABLE.tombstone_days, hours=1)
    assert lake.run(mode="purge", now=week - timedelta(hours=2)).purged == 0
    assert lake.run(mode="purge", now=week).purged == 1
    assert lake.rows().keys() == {ETH}
    # The tombstone is gone, but not the knowledge that there may have been one.
    put_changes(lake.store, "c", late, change("MODIFY", 6, 2, ETH))
    report = lake.run(now=week)
    assert (report.too_late, report.upserted) == (1, 1)
    assert lake.rows().keys() == {ETH}
    kept = lake.store.get("rejected/crypto-cdc/prices/dt=2021-10-27/hour=12/c.jsonl")
    assert kept is not None and json.loads(kept.body)["reasons"][0]["code"] == "PURGED"


def test_the_checkpoint_is_in_the_commit_and_a_foreign_commit_is_no_checkpoint(lake: Lake) -> None:
    put_changes(lake.store, "a", "junk", *(change("INSERT", 1, n) for n in range(1, 5)))
    # As a run leaves it that is killed while it makes the table.
    lake.store.put(f"{TABLE.location}/.hoodie/archived/marker", b"")
    report = lake.run()
    commit = lake.table().checkpoint()
    assert commit is not None and commit.time == report.commit
    document = json.loads(commit.extra[CHECKPOINT])
    assert (document["run"], document["newest"]) == ("r1", "dt=2021-10-27/hour=12")
    assert list(document["seen"]) == ["dt=2021-10-27/hour=12"]
    # Later instants of other kinds, and those under way, are passed over.
    for name in (
        "29990101000000000.clean",
        "29990101000000001.rollback",
        "29990101000000002.commit.requested",
        "29990101000000003.inflight",
    ):
        lake.store.put(f"{TABLE.location}/.hoodie/{name}", b"{}")
    again = lake.table().checkpoint()
    assert again is not None and again.time == commit.time
    lake.store.delete([f"{TABLE.location}/.hoodie/{commit.time}.commit"])
    lake.store.put(f"{TABLE.location}/.hoodie/{commit.time}.commit", b'{"extraMetadata": {}}')
    with pytest.raises(JobError, match="CHECKPOINT_UNREADABLE"):
        lake.run()


def test_archiving_old_commits_leaves_the_checkpoint(lake: Lake) -> None:
    few = {"hoodie.cleaner.commits.retained": "1", "hoodie.keep.min.commits": "2", "hoodie.keep.max.commits": "3"}
    table = lake.table(**few)
    nothing = table.rows().limit(0)
    for number in range(6):
        table.upsert(nothing, f"{number}")
    assert len(commit_times(lake.store, TABLE.location)) <= 3
    commit = table.checkpoint()
    assert commit is not None and commit.extra[CHECKPOINT] == "5"
