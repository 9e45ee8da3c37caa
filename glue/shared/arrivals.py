"""Which objects of a zone are new, where each lies in the folder of its records' own hour and not of its arrival.

Firehose partitions by what a record says, so an object may come into the folder of an hour long gone: as long ago as a
record can be late. The state keeps the objects that were taken from folders which can still receive some, and the
listing begins with the oldest such folder; both are as large as the lateness, whatever the age of the zone. Listings of
S3 are strongly consistent, and a multipart upload appears when it is complete, so what counts is the name, never
LastModified.

Why nothing is passed over: let a run list at r. It keeps as `newest` an hour that isn't after r, so every later run
lists from `newest - lateness` or earlier until one has listed again. What arrives at a > r is of an hour from `a -
lateness` on, which is inside. Whatever comes later still than that is found by a sweep, which lists the whole zone and
takes from older folders what was modified since the sweep before it. To take an object twice changes nothing: a change
that has been applied, or a newer one, stays.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from glue.shared.errors import JobError
from glue.shared.store import Listed, ObjectStore

#: Layout of the document; another one is refused.
VERSION: Final = 1
#: A multipart upload has the time of its begin, and Firehose tries for a day.
_UPLOAD: Final = timedelta(hours=24)
_FOLDER: Final = "dt=%Y-%m-%d/hour=%H"
_TAIL = re.compile(r"(?P<folder>dt=\d{4}-\d{2}-\d{2}/hour=\d{2})/(?P<name>[^/_.][^/]*\.gz)")
_DIGEST_BYTES, _DIGEST_CHARS = 12, 16


@dataclass(frozen=True)
class Arrivals:
    """What has been taken of a zone."""

    #: Newest folder that something was taken from, but not after the run that took it; "" before the first.
    newest: str = ""
    #: Digests of the names that were taken, by folder, of folders that can still receive objects.
    seen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: When the zone was listed whole for the last time.
    swept: datetime | None = None
    #: Changes before this may meet a key whose tombstone is purged.
    purged: datetime | None = None


@dataclass(frozen=True)
class Zone:
    """A prefix, and how many hours after its own an object of a folder may come."""

    prefix: str
    lateness_hours: int


def find_new(
    store: ObjectStore, zone: Zone, before: Arrivals, now: datetime, *, sweep: bool = False
) -> tuple[list[str], Arrivals]:
    """Keys of what is new, oldest folder first, and the state to take them from (see `taken`)."""
    start = _start(before.newest, zone)
    whole = sweep or start == ""
    since = "" if whole else f"{zone.prefix}/{start}/"
    fresh = [
        item.key
        for item in store.listed(f"{zone.prefix}/", since)
        if not item.key.endswith("/") and _is_new(item, zone, before, start)
    ]
    # Keys are in the order of their folders already, but a store need not promise it.
    return sorted(fresh), replace(before, swept=now) if whole else before


def taken(before: Arrivals, zone: Zone, keys: Sequence[str], now: datetime) -> Arrivals:
    """The state once these objects are applied."""
    folders = [_folder(key, zone)[0] for key in keys]
    newest = min(max([before.newest, *folders]), now.strftime(_FOLDER))
    start = _start(newest, zone)
    seen = {folder: set(names) for folder, names in before.seen.items() if folder >= start}
    for key in keys:
        folder, name = _folder(key, zone)
        if folder >= start:
            seen.setdefault(folder, set()).add(digest(name))
    return replace(before, newest=newest, seen={folder: frozenset(names) for folder, names in sorted(seen.items())})


def digest(name: str) -> str:
    """What the state keeps of a name: 96 bits of it, so that a hundred hours of objects fit into a commit."""
    hashed = hashlib.blake2b(name.encode(), digest_size=_DIGEST_BYTES).digest()
    return base64.urlsafe_b64encode(hashed).decode()


def to_text(state: Arrivals, run: str) -> str:
    """The state and the run that wrote it, as JSON."""
    times = {"swept": state.swept, "purged": state.purged}
    document = {
        "version": VERSION,
        "run": run,
        "newest": state.newest,
        "seen": {folder: "".join(sorted(names)) for folder, names in state.seen.items()},
        **{name: None if time is None else time.isoformat() for name, time in times.items()},
    }
    return json.dumps(document, separators=(",", ":"))


def from_text(text: str, where: str) -> Arrivals:
    """Read what `to_text` wrote; anything else is a JobError `CHECKPOINT_UNREADABLE`."""
    try:
        document = json.loads(text)
        if document["version"] != VERSION:
            raise ValueError(f"version {document['version']}")
        return Arrivals(
            newest=document["newest"],
            seen={folder: _digests(names) for folder, names in document["seen"].items()},
            swept=_time(document["swept"]),
            purged=_time(document["purged"]),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as cause:
        raise JobError(
            "CHECKPOINT_UNREADABLE",
            f"the checkpoint isn't a document of version {VERSION}",
            where=where,
            fix="see which version of the job wrote it; without the table, the next run builds it from the raw zone",
        ) from cause


def _digests(names: str) -> frozenset[str]:
    return frozenset(names[at : at + _DIGEST_CHARS] for at in range(0, len(names), _DIGEST_CHARS))


def _time(text: Any) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _is_new(item: Listed, zone: Zone, before: Arrivals, start: str) -> bool:
    folder, name = _folder(item.key, zone)
    if folder >= start:
        return digest(name) not in before.seen.get(folder, frozenset())
    return before.swept is None or item.modified >= before.swept - _UPLOAD


def _start(newest: str, zone: Zone) -> str:
    if newest == "":
        return ""
    hour = datetime.strptime(newest, _FOLDER).replace(tzinfo=timezone.utc)
    try:
        return (hour - timedelta(hours=zone.lateness_hours)).strftime(_FOLDER)
    except OverflowError:
        return ""


def _folder(key: str, zone: Zone) -> tuple[str, str]:
    """Folder and name. A key that Firehose can't have written is a JobError `RAW_KEY`: Spark would hide some of
    them."""
    match = _TAIL.fullmatch(key.removeprefix(f"{zone.prefix}/"))
    if match is None or not _is_hour(match["folder"]):
        raise JobError(
            "RAW_KEY",
            "an object isn't named as Firehose names them",
            where=key,
            fix="move it out of the zone; only Firehose writes there, dt=YYYY-MM-DD/hour=HH/<name>.gz",
        )
    return match["folder"], match["name"]


def _is_hour(folder: str) -> bool:
    try:
        return datetime.strptime(folder, _FOLDER).strftime(_FOLDER) == folder
    except ValueError:
        return False
