"""Where refused changes end: JSON lines {source, unique_id, reasons, value}, an object for each raw object that has
some.

An object's name and content come from its raw object alone, so a run that is repeated writes the same bytes to the same
place.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from pyspark.sql import DataFrame, Row
from pyspark.sql import functions as F

from glue.shared.contracts import TableContract
from glue.shared.exact import reason
from glue.shared.store import ObjectStore

#: Code of a change that may be older than a tombstone which is purged by now: nobody can tell whether it still counts.
PURGED: Final = "PURGED"


def failed_key(contract: TableContract, run: str) -> str:
    """Key of what a refused batch had against it."""
    return f"{contract.rejected_prefix}/failed/{run}.jsonl"


def refused(judged: DataFrame) -> DataFrame:
    """The changes that break their contract."""
    return judged.where(F.size("reasons") > 0).select("source", "unique_id", "reasons", "value")


def too_late(judged: DataFrame, keys: DataFrame) -> DataFrame:
    """The good changes of these items, refused because they come too late."""
    stamp = F.to_json(F.struct("row.*"))
    against = F.array(reason("timestamp", F.lit(PURGED), F.col("row.timestamp").cast("string")))
    good = judged.where(F.size("reasons") == 0).join(F.broadcast(keys), "unique_id", "left_semi")
    return good.select("source", "unique_id", against.alias("reasons"), stamp.alias("value"))


def keep(rejected: DataFrame, store: ObjectStore, contract: TableContract, zone: str) -> None:
    """Write refused changes, an object for each raw object of the prefix `zone`."""
    for source, lines in groupby(_lines(rejected), key=lambda row: row[0]):
        tail = source.removeprefix(f"{zone}/").removesuffix(".gz")
        _put(store, f"{contract.rejected_prefix}/{tail}.jsonl", (line for _, line in lines))


def keep_failed(rejected: DataFrame, store: ObjectStore, key: str) -> None:
    """Write refused changes of a batch that is refused as a whole."""
    _put(store, key, (line for _, line in _lines(rejected)))


def _lines(rejected: DataFrame) -> Iterator[Row]:
    text = F.to_json(F.struct("source", "unique_id", "reasons", "value"), {"ignoreNullFields": "false"})
    return rejected.select("source", text.alias("line")).orderBy("source", "line").toLocalIterator()


def _put(store: ObjectStore, key: str, lines: Iterable[str]) -> None:
    # On disk: there may be more of them than the driver has memory.
    with tempfile.TemporaryFile() as body:
        for line in lines:
            body.write(f"{line}\n".encode())
        body.seek(0)
        store.put(key, body)
