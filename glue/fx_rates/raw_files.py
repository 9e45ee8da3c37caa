"""Which files under the raw prefix a run reads.

A file whose name holds a date (`2024-05-01.csv`, `date=2024-05-01/part-0.csv.gz`) holds that day's bookings and no
others, so a run reads it for that day only. A file without one may hold any day and is read by every run.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from typing import Final

from glue.shared.errors import JobError
from glue.shared.store import ObjectStore

_DATE: Final = re.compile(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
#: Characters that mean themselves to Spark, which reads names as patterns.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._=/+-]+")
#: Longest heading, in bytes.
_HEADING_BYTES: Final = 16_384
_READERS: Final = 8


@dataclass(frozen=True)
class RawFile:
    """One CSV file; `day` is the date in its name, if it has one."""

    key: str
    day: date | None
    #: The heading as the file has it, without its line end, and the columns in the file's order.
    heading: str
    columns: tuple[str, ...]


def find_files(store: ObjectStore, prefix: str, first: date, last: date, columns: Sequence[str]) -> list[RawFile]:
    """The CSV files that can hold bookings from `first` to `last`, with their headings checked against `columns`."""
    wanted: list[tuple[str, date | None]] = []
    for key in store.keys(f"{prefix}/"):
        if not key.endswith((".csv", ".csv.gz")):
            continue
        if _PLAIN.fullmatch(key) is None:
            raise _odd(key, "its name has characters that Spark reads as a pattern", "rename the file")
        day = _day_of(key, prefix)
        if day is None or first <= day <= last:
            wanted.append((key, day))
    with ThreadPoolExecutor(_READERS) as pool:
        found = list(pool.map(lambda file: _with_heading(store, *file, columns), wanted))
    return [file for file in found if file.heading]


def by_columns(files: Iterable[RawFile]) -> dict[tuple[str, ...], list[RawFile]]:
    """Files with the same order of columns, together."""
    groups: dict[tuple[str, ...], list[RawFile]] = {}
    for file in files:
        groups.setdefault(file.columns, []).append(file)
    return groups


def _day_of(key: str, prefix: str) -> date | None:
    named = set(_DATE.findall(key[len(prefix) :]))
    if len(named) != 1:
        return None
    try:
        return date.fromisoformat(named.pop())
    except ValueError:
        return None


def _with_heading(store: ObjectStore, key: str, day: date | None, columns: Sequence[str]) -> RawFile:
    start = store.start(key, _HEADING_BYTES)
    text = (_inflated(key, start) if key.endswith(".gz") else start).decode("utf-8", errors="replace")
    heading = re.split(r"\r\n|\n|\r", text, maxsplit=1)[0]
    # A byte order mark is no part of the first name.
    names = tuple(name.strip() for name in next(csv.reader([heading.lstrip("\ufeff")]), ()))
    if heading and sorted(names) != sorted(columns):
        raise _odd(key, f"its heading is {heading[:200]!r}", f"give it the columns {', '.join(columns)}, in any order")
    return RawFile(key, day, heading, names)


def _inflated(key: str, start: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(start, _HEADING_BYTES)
    except zlib.error as cause:
        raise _odd(key, "it isn't gzipped", "deliver it again, or drop .gz from its name") from cause


def _odd(key: str, what: str, fix: str) -> JobError:
    return JobError("RAW_FILE", f"a file of transactions can't be read: {what}", where=key, fix=fix)
