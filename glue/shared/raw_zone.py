"""The raw zone's keys, and which of its objects are new.

A key is `<prefix>/dt=YYYY-MM-DD/hour=HH/<topic id>.<partition>.<start>-<end>.jsonl.gz`: the sink wrote the records
[start, end) of one partition that fall into one hour. The broker stamps records as it appends them, so a partition's
buckets never go backwards, and (end, bucket) orders its objects, also those of a range that spans hours.
A range of refused records only has no raw object; its quarantine object has the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from glue.shared.contracts import MessageContract
from glue.shared.errors import JobError
from glue.shared.store import ObjectStore

_NAME = re.compile(
    r"(?P<bucket>dt=\d{4}-\d{2}-\d{2}/hour=\d{2})/"
    r"kafka\.(?P<topic>[A-Za-z0-9_-]{22})\.(?P<partition>0|[1-9]\d*)\.(?P<start>\d{20})-(?P<end>\d{20})\.jsonl\.gz"
)
_BUCKET = "dt=%Y-%m-%d/hour=%H"

#: Topic id and partition number.
Partition = tuple[str, int]


@dataclass(frozen=True)
class RawObject:
    """One object's key and what the key says."""

    key: str
    bucket: str
    topic_id: str
    partition: int
    start: int
    end: int

    @property
    def of(self) -> Partition:
        return (self.topic_id, self.partition)


@dataclass(frozen=True)
class Watermark:
    """How far one partition is done: the offset that comes next, and the bucket of the last object."""

    topic_id: str
    partition: int
    next: int
    bucket: str

    @property
    def of(self) -> Partition:
        return (self.topic_id, self.partition)


@dataclass(frozen=True)
class Gap:
    """Offsets that neither the raw zone nor the quarantine holds, though later ones are there."""

    topic_id: str
    partition: int
    start: int
    end: int


@dataclass(frozen=True)
class Discovery:
    """What came since the watermarks: raw objects in the order in which they are taken, and quarantine objects."""

    objects: tuple[RawObject, ...]
    quarantined: tuple[RawObject, ...]


def parse_key(key: str, prefix: str) -> RawObject:
    """Read a key strictly; anything that the sink can't have written is a JobError `RAW_KEY`."""
    match = _NAME.fullmatch(key.removeprefix(f"{prefix}/"))
    start, end = (int(match["start"]), int(match["end"])) if match else (0, 0)
    if match is None or start >= end or not _is_bucket(match["bucket"]):
        raise JobError(
            "RAW_KEY",
            "an object isn't named as the sink names them",
            where=key,
            fix="move it out of the zone; only the sink writes there",
        )
    return RawObject(key, match["bucket"], match["topic"], int(match["partition"]), start, end)


def discover(store: ObjectStore, message: MessageContract, watermarks: Sequence[Watermark]) -> Discovery:
    """List what came since the watermarks. Costs the buckets from the oldest watermark on, not the zone."""
    done = {mark.of: mark for mark in watermarks}
    since = listing_start(watermarks, message)
    # The raw zone first: a quarantine range that precedes a raw object listed here is then sure to be listed too.
    raw, quarantined = (
        [item for item in _listed(store, prefix, since) if _is_new(item, done.get(item.of))]
        for prefix in (message.raw_prefix, message.quarantine_prefix)
    )
    raw.sort(key=lambda item: (item.bucket, item.topic_id, item.partition, item.start))
    return Discovery(tuple(raw), tuple(quarantined))


def listing_start(watermarks: Sequence[Watermark], message: MessageContract) -> str:
    """The bucket to list from, '' for the whole zone.

    Normally the oldest watermark's. While a partition of the newest topic incarnation is still unseen, its first object
    may lie earlier, so the listing reaches back as far as an object can come late: Kafka keeps a record for its
    retention and up to as long again until the segment rolls; a topic that keeps records for ever sets no such bound.
    Older watermarks (of a topic that is gone) don't count.
    """
    if not watermarks:
        return ""
    newest = max(watermarks, key=lambda mark: mark.bucket)
    forever = message.retention_hours < 0
    horizon = "" if forever else _earlier(newest.bucket, hours=2 * message.retention_hours)
    seen = sum(mark.topic_id == newest.topic_id for mark in watermarks)
    return horizon if seen < message.partitions else max(horizon, min(mark.bucket for mark in watermarks))


def advance(watermarks: Sequence[Watermark], objects: Iterable[RawObject]) -> tuple[Watermark, ...]:
    """The watermarks once these objects are done, ordered by topic and partition."""
    marks = {mark.of: mark for mark in watermarks}
    for item in objects:
        before = marks.get(item.of)
        if before is None or (item.end, item.bucket) > (before.next, before.bucket):
            marks[item.of] = Watermark(item.topic_id, item.partition, item.end, item.bucket)
    return tuple(marks[of] for of in sorted(marks))


def find_gaps(
    raw: Sequence[RawObject], quarantined: Sequence[RawObject], watermarks: Sequence[Watermark]
) -> Iterator[Gap]:
    """Offsets missing before one of these raw objects. Overlapping ranges are a JobError `RAW_OVERLAP`."""
    done = {mark.of: mark for mark in watermarks}
    last_raw = {item.of: item.end for item in sorted(raw, key=lambda item: item.end)}
    ranges = sorted((*raw, *quarantined), key=lambda item: (item.of, item.start, item.end, item.bucket))
    for of, items in groupby(ranges, key=lambda item: item.of):
        expected = done[of].next if of in done else None
        for item in items:
            if expected is not None and item.start < expected < item.end:
                raise JobError(
                    "RAW_OVERLAP",
                    f"the object holds offsets before {expected}, which another object holds already",
                    where=item.key,
                    fix="find out who else writes to the zone; one sink group owns it",
                )
            if expected is not None and expected < item.start < last_raw.get(of, 0):
                yield Gap(item.topic_id, item.partition, expected, item.start)
            expected = max(item.end, expected or 0)


def _listed(store: ObjectStore, prefix: str, since: str) -> Iterable[RawObject]:
    start_after = f"{prefix}/{since}/" if since else ""
    return (parse_key(key, prefix) for key in store.keys(f"{prefix}/", start_after))


def _is_new(item: RawObject, mark: Watermark | None) -> bool:
    return mark is None or (item.end, item.bucket) > (mark.next, mark.bucket)


def _is_bucket(text: str) -> bool:
    try:
        return datetime.strptime(text, _BUCKET).strftime(_BUCKET) == text
    except ValueError:
        return False


def _earlier(bucket: str, hours: int) -> str:
    return (datetime.strptime(bucket, _BUCKET) - timedelta(hours=hours)).strftime(_BUCKET)
