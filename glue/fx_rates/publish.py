"""From rows to what readers see: one file a day, replaced whole.

A day is one object, and S3 replaces an object at once: whoever lists or reads the day gets the old rows or the new
ones, never both and never a part. A query that is in the middle of the object when it is replaced may fail, and can be
asked again: Athena's reader asks for the version that it planned with. Days are replaced one after the other.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import groupby
from typing import IO

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue.shared.contracts import TableContract
from glue.shared.errors import JobError
from glue.shared.store import ObjectStore

FILE = "transactions.parquet"


def publish_days(store: ObjectStore, contract: TableContract, staged: str, days: Sequence[date]) -> None:
    """Replace each of the days by what is staged for it under the prefix; a day without rows has no file."""
    sources, standing = _staged(store, staged), _standing(store, contract, days)
    for day in days:
        source, target = sources.get(str(day)), f"{_folder(contract, day)}{FILE}"
        if source is not None:
            store.copy(source, target)
        # The folder is the job's alone: anything else in it would be read as more rows.
        kept = {target} if source is not None else set[str]()
        store.delete([key for key in standing.get(str(day), ()) if key not in kept])


def keep_rejected(refused: DataFrame, store: ObjectStore, contract: TableContract, days: Sequence[date]) -> None:
    """Replace each day's refused rows, `<day>.jsonl`, and those of no day, `undated.jsonl`."""
    stale = {_rejected_key(contract, day) for day in [*days, None]}
    for day, lines in groupby(_json_lines(refused), key=lambda row: row[0]):
        key = _rejected_key(contract, day)
        with _body(line for _, line in lines) as body:
            store.put(key, body)
        stale.discard(key)
    store.delete(sorted(stale & set(store.keys(f"{contract.rejected_prefix}/"))))


def keep_failed(refused: DataFrame, store: ObjectStore, key: str) -> None:
    """Write the refused rows of a run that published nothing."""
    with _body(line for _, line in _json_lines(refused)) as body:
        store.put(key, body)


def failed_key(contract: TableContract, run: str) -> str:
    """Key of the refused rows of a run that published nothing."""
    return f"{contract.rejected_prefix}/failed/{run}.jsonl"


def _rejected_key(contract: TableContract, day: date | None) -> str:
    return f"{contract.rejected_prefix}/{'undated' if day is None else day}.jsonl"


def _json_lines(refused: DataFrame) -> Iterator[tuple[date | None, str]]:
    """Day and JSON {source, transaction_id, date, text, reasons} of each row; those of no day first."""
    day = F.col("date").cast("string").alias("date")
    record = F.struct("source", "transaction_id", day, "text", "reasons")
    ordered = refused.orderBy("day", "source", "block", "position")
    for row in ordered.select("day", F.to_json(record, {"ignoreNullFields": "false"}).alias("json")).toLocalIterator():
        yield row["day"], row["json"]


@contextmanager
def _body(lines: Iterable[str]) -> Iterator[IO[bytes]]:
    # On disk: there may be more bad rows than the driver has memory.
    with tempfile.TemporaryFile() as body:
        for line in lines:
            body.write(f"{line}\n".encode())
        body.seek(0)
        yield body


def _folder(contract: TableContract, day: date) -> str:
    return f"{contract.location}/date={day}/"


def _standing(store: ObjectStore, contract: TableContract, days: Sequence[date]) -> dict[str, list[str]]:
    """Keys of each day that has any, by one walk from the first day to the last."""
    first, end = _folder(contract, days[0]), _folder(contract, days[-1])
    found: dict[str, list[str]] = {}
    for key in store.keys(f"{contract.location}/date=", start_after=first.rstrip("/")):
        if key > end and not key.startswith(end):
            break
        folder = key[len(contract.location) + len("/date=") :].partition("/")[0]
        found.setdefault(folder, []).append(key)
    return found


def _staged(store: ObjectStore, prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in store.keys(prefix):
        if not key.endswith(".parquet"):
            continue
        match = re.fullmatch(r"date=([0-9-]{10})/[^/]+", key[len(prefix) :])
        if match is None or match[1] in found:
            raise JobError(
                "STAGING",
                "Spark staged something other than one file a day",
                where=key,
                fix="report this as a bug, with the run's log",
            )
        found[match[1]] = key
    return found
