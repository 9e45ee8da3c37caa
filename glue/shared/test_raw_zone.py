"""Which raw objects are new, and what is missing between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue.conftest import TOPIC, FolderStore, raw_key
from glue.shared.checkpoint import plan_batch
from glue.shared.contracts import MessageContract
from glue.shared.errors import JobError
from glue.shared.raw_zone import Gap, RawObject, Watermark, discover, listing_start, parse_key

PREFIX = "raw/crypto-market/assets"


def test_a_key_says_what_the_object_holds() -> None:
    key = raw_key("2021-10-27/05", 7, 9, partition=2)
    assert parse_key(key, PREFIX) == RawObject(key, "dt=2021-10-27/hour=05", TOPIC, 2, 7, 9)


@pytest.mark.parametrize(
    "key",
    [
        f"{PREFIX}/readme.txt",
        raw_key("2021-10-27/05", 9, 9),
        raw_key("2021-10-27/24", 7, 9),
        raw_key("2021-13-27/05", 7, 9),
        raw_key("2021-10-27/05", 7, 9, topic="short"),
        raw_key("2021-10-27/05", 7, 9).replace(".0.", ".00."),
        raw_key("2021-10-27/05", 7, 9) + ".tmp",
        raw_key("2021-10-27/05", 7, 9).replace(f"{7:020d}", "7"),
    ],
)
def test_a_key_that_the_sink_cannot_have_written_is_an_error(key: str) -> None:
    with pytest.raises(JobError, match="RAW_KEY"):
        parse_key(key, PREFIX)


def taken(
    store: FolderStore, message: MessageContract, marks: tuple[Watermark, ...], most: int | None = None
) -> tuple[list[str], tuple[Watermark, ...], tuple[Gap, ...]]:
    plan = plan_batch(marks, discover(store, message, marks), most)
    return list(plan.objects), plan.watermarks, plan.gaps


def test_takes_what_is_new_in_order_and_no_object_twice(store: FolderStore, message: MessageContract) -> None:
    first, second = raw_key("2021-10-27/05", 0, 4), raw_key("2021-10-27/06", 4, 5)
    other = raw_key("2021-10-27/05", 0, 1, partition=1)
    for key in (first, second, other):
        store.put(key, b"")
    objects, marks, gaps = taken(store, message, ())
    assert (objects, gaps) == ([first, other, second], ())
    assert taken(store, message, marks)[0] == []
    store.put(third := raw_key("2021-10-27/06", 5, 6), b"")
    assert taken(store, message, marks)[0] == [third]


def test_takes_no_more_than_it_may_and_goes_on_there(store: FolderStore, message: MessageContract) -> None:
    keys = [raw_key("2021-10-27/05", start, start + 1) for start in range(5)]
    for key in keys:
        store.put(key, b"")
    objects, marks, _ = taken(store, message, (), most=2)
    assert objects == keys[:2]
    assert taken(store, message, marks)[0] == keys[2:]


def test_a_range_that_spans_hours_is_taken_whole_even_when_its_end_comes_later(
    store: FolderStore, message: MessageContract
) -> None:
    store.put(raw_key("2021-10-27/05", 0, 9), b"")
    _, marks, _ = taken(store, message, ())
    store.put(rest := raw_key("2021-10-27/06", 0, 9), b"")
    assert taken(store, message, marks)[::2] == ([rest], ())


def test_quarantined_ranges_are_no_gaps_and_missing_ones_are(store: FolderStore, message: MessageContract) -> None:
    for start in (0, 2, 5):
        store.put(raw_key("2021-10-27/05", start, start + 1), b"")
    store.put(raw_key("2021-10-27/05", 1, 2, zone="quarantine"), b"")
    _, marks, gaps = taken(store, message, ())
    assert gaps == (Gap(TOPIC, 0, 3, 5),)
    store.put(raw_key("2021-10-27/05", 6, 7, zone="quarantine"), b"")
    store.put(raw_key("2021-10-27/05", 7, 8), b"")
    assert taken(store, message, marks)[2] == ()


def test_overlapping_ranges_are_an_error(store: FolderStore, message: MessageContract) -> None:
    store.put(raw_key("2021-10-27/05", 0, 5), b"")
    store.put(raw_key("2021-10-27/05", 3, 7), b"")
    with pytest.raises(JobError, match="RAW_OVERLAP"):
        taken(store, message, ())


def mark(bucket: str, partition: int, topic: str = TOPIC) -> Watermark:
    return Watermark(topic, partition, 1, bucket)


def test_lists_from_the_oldest_watermark_once_every_partition_is_known(message: MessageContract) -> None:
    marks = [mark(f"dt=2021-10-27/hour=0{5 + partition}", partition) for partition in range(3)]
    assert listing_start(marks, message) == "dt=2021-10-27/hour=05"
    assert listing_start(marks[:2], message) == "dt=2021-10-13/hour=06"
    assert listing_start([], message) == ""


def test_a_topic_that_keeps_records_for_ever_is_listed_whole_until_every_partition_is_known(
    message: MessageContract,
) -> None:
    forever = replace(message, retention_hours=-1)
    marks = [mark(f"dt=2021-10-27/hour=0{5 + partition}", partition) for partition in range(3)]
    assert listing_start(marks[:2], forever) == ""
    assert listing_start(marks, forever) == "dt=2021-10-27/hour=05"


def test_a_topic_that_is_gone_does_not_hold_the_listing_back(message: MessageContract) -> None:
    marks = [mark("dt=2021-10-27/hour=05", partition) for partition in range(3)]
    assert listing_start([*marks, mark("dt=2020-01-01/hour=00", 0, "B" * 22)], message) == "dt=2021-10-13/hour=05"


def test_a_partition_heard_of_late_is_not_overlooked(store: FolderStore, message: MessageContract) -> None:
    store.put(raw_key("2021-10-27/05", 0, 1), b"")
    _, marks, _ = taken(store, message, ())
    store.put(late := raw_key("2021-10-27/03", 0, 1, partition=2), b"")
    assert taken(store, message, marks)[0] == [late]
