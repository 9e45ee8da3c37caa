"""Which objects are new, in folders of the records' own hours: nothing is passed over, and the listing stays
bounded."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from glue.conftest import FolderStore
from glue.shared.arrivals import Arrivals, Zone, digest, find_new, from_text, taken, to_text
from glue.shared.errors import JobError
from glue.shared.store import Listed

ZONE = Zone("raw/x", lateness_hours=48)
NOON = datetime(2021, 10, 27, 12, tzinfo=timezone.utc)


def key(hours: int, name: str = "a") -> str:
    """An object of an hour before (or after) noon."""
    return f"raw/x/{NOON + timedelta(hours=hours):dt=%Y-%m-%d/hour=%H}/{name}.gz"


class Counting(FolderStore):
    """Counts what it lists, and knows when each object came."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.listings = 0

    def listed(self, prefix: str, start_after: str = "") -> Iterator[Listed]:
        for item in super().listed(prefix, start_after):
            self.listings += 1
            yield item

    def arrive(self, name: str, when: datetime) -> None:
        self.put(name, b"")
        os.utime(self.root / name, (when.timestamp(), when.timestamp()))


@pytest.fixture
def lake(tmp_path: Path) -> Counting:
    return Counting(tmp_path)


def step(lake: Counting, before: Arrivals, now: datetime = NOON, *, sweep: bool = False) -> tuple[list[str], Arrivals]:
    keys, state = find_new(lake, ZONE, before, now, sweep=sweep)
    after = taken(state, ZONE, keys, now)
    assert from_text(to_text(after, "r1"), "here") == after
    return keys, after


def test_takes_all_at_first_and_then_what_is_new_in_whichever_folder_still_open(lake: Counting) -> None:
    for name in (key(0), key(-47), key(-5000)):
        lake.put(name, b"")
    keys, state = step(lake, Arrivals())
    assert keys == [key(-5000), key(-47), key(0)]
    assert list(state.seen) == ["dt=2021-10-25/hour=13", "dt=2021-10-27/hour=12"]
    assert step(lake, state)[0] == []
    lake.put(key(-47, "b"), b"")
    lake.put(key(-48), b"")
    assert step(lake, state)[0] == [key(-48), key(-47, "b")]


def test_a_part_taken_leaves_the_rest_for_the_next(lake: Counting) -> None:
    names = [key(hours) for hours in range(-100, 1, 10)]
    for name in names:
        lake.put(name, b"")
    state = Arrivals()
    got: list[str] = []
    while keys := find_new(lake, ZONE, state, NOON)[0][:3]:
        state, got = taken(state, ZONE, keys, NOON), got + keys
    assert got == names


def test_a_clock_that_is_ahead_does_not_close_the_window(lake: Counting) -> None:
    lake.put(key(5000), b"")
    _, state = step(lake, Arrivals())
    assert state.newest == "dt=2021-10-27/hour=12"
    lake.put(key(-40), b"")
    assert step(lake, state)[0] == [key(-40)]


@pytest.mark.parametrize("seed", range(20))
def test_no_object_that_comes_in_time_is_passed_over_and_none_is_taken_twice(lake: Counting, seed: int) -> None:
    draw = random.Random(seed)
    state, hour = Arrivals(), 0
    got: list[str] = []
    put: list[str] = []
    for number in range(60):
        # Objects come as late as they may, and runs are missed for days.
        hour += draw.choice((0, 0, 1, 3, 70))
        for each in range(draw.randint(0, 3)):
            name = key(hour - draw.randint(0, 47), f"{number}-{each}")
            lake.put(name, b"")
            put.append(name)
        if draw.random() < 0.7:
            keys, state = step(lake, state, NOON + timedelta(hours=hour))
            got += keys
    got += step(lake, state, NOON + timedelta(hours=hour))[0]
    assert sorted(got) == sorted(put)


def test_a_listing_is_as_long_as_the_lateness_however_old_the_zone(lake: Counting) -> None:
    for hours in range(-300, 1):
        lake.put(key(hours), b"")
    _, state = step(lake, Arrivals())
    lake.listings = 0
    step(lake, state)
    assert lake.listings == 49
    assert len(to_text(state, "r1")) < 3000


def test_a_sweep_finds_what_came_later_than_it_may_and_does_not_read_history_again(lake: Counting) -> None:
    for hours in range(-300, 1, 10):
        lake.arrive(key(hours), NOON + timedelta(hours=hours))
    _, state = step(lake, Arrivals())
    lake.arrive(key(-300, "late"), NOON + timedelta(hours=1))
    later = NOON + timedelta(hours=50)
    assert step(lake, state, later)[0] == []
    keys, swept = step(lake, state, later, sweep=True)
    assert keys == [key(-300, "late")]
    assert swept.swept == later
    assert step(lake, swept, later + timedelta(hours=30), sweep=True)[0] == []


@pytest.mark.parametrize(
    "name",
    [
        "dt=2021-10-27/a.gz",
        "dt=2021-10-27/hour=24/a.gz",
        "dt=2021-10-27/hour=12/_a.gz",
        "dt=2021-10-27/hour=12/a",
        "x.gz",
    ],
)
def test_a_name_that_is_not_firehoses_is_an_error(lake: Counting, name: str) -> None:
    lake.put(f"raw/x/{name}", b"")
    with pytest.raises(JobError, match="RAW_KEY"):
        step(lake, Arrivals())


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2}', '{"version":1,"newest":"","seen":[],"swept":null,"purged":null}']
)
def test_a_checkpoint_of_another_kind_is_an_error(text: str) -> None:
    with pytest.raises(JobError, match="CHECKPOINT_UNREADABLE"):
        from_text(text, "here")


def test_digests_are_of_one_length() -> None:
    assert {len(digest(name)) for name in ("", "a", "é" * 500)} == {16}
