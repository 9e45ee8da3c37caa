"""What the tests of this package share: changes, raw objects of them, a replay in a dictionary, and runs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue.conftest import FolderStore
from glue.crypto_cdc.report import Report
from glue.crypto_cdc.run import Job, run
from glue.crypto_cdc.table import HudiTable
from glue.shared.contracts import load_item, load_table

TABLE = load_table("crypto-cdc/prices")
ITEM = load_item(TABLE.item)
NOON = datetime(2021, 10, 27, 12, tzinfo=timezone.utc)
Start = Callable[..., Report]
Change = dict[str, Any]


def item(**fields: object) -> dict[str, Any]:
    """A price as the contract has it, with these fields changed."""
    return {
        "symbol": "BTC",
        "traded_at": "2021-10-27T00:00:00Z",
        "day": "2021-10-27",
        "price_usd": "60310.68882083434939",
        "volume": "1.5",
        "version": 1,
        **fields,
    }


def change(
    event: str = "INSERT", at: int = 0, version: int = 1, key: str = "BTC#2021-10-27T00:00:00Z", **fields: object
) -> Change:
    """A change `at` microseconds after noon; `fields` are the item's."""
    image = item(version=version, **fields)
    return {
        "unique_id": key,
        "event_name": event,
        "timestamp": f"{NOON + timedelta(microseconds=at):%Y-%m-%dT%H:%M:%S.%fZ}",
        "version": version,
        "new": None if event == "REMOVE" else image,
        "old": None if event == "INSERT" else image,
    }


def put_changes(store: FolderStore, name: str, *lines: Change | str, folder: str = "dt=2021-10-27/hour=12") -> str:
    """A raw object of these changes."""
    key = f"{ITEM.raw_prefix}/{folder}/{name}.gz"
    texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
    store.put(key, gzip.compress("".join(f"{text}\n" for text in texts).encode(), mtime=0))
    return key


def replay(changes: Iterable[Change]) -> dict[str, dict[str, Any]]:
    """The table that these changes leave, by plain means: the newest change of each key, and what it says."""
    newest: dict[str, Change] = {}
    for each in changes:
        before = newest.get(each["unique_id"])
        if before is None or _order(each) > _order(before):
            newest[each["unique_id"]] = each
    return {key: _row(each) for key, each in newest.items()}


def _order(each: Change) -> tuple[str, int, bool]:
    return (each["timestamp"], each["version"], each["event_name"] == "REMOVE")


def _row(each: Change) -> dict[str, Any]:
    image: Mapping[str, Any] = each["new"] or each["old"] or {}
    symbol, traded_at = each["unique_id"].split("#")
    quote = image.get("quote", {})
    figures = {
        **{name: image.get(name) for name in ("price_usd", "volume")},
        "bid": quote.get("bid"),
        "ask": quote.get("ask"),
    }
    return {
        "unique_id": each["unique_id"],
        "traded_at": _utc(traded_at),
        **{name: None if text is None else Decimal(text) for name, text in figures.items()},
        "venues": ",".join(sorted(image.get("venues", ()))) or None,
        "note": image.get("note"),
        "version": each["version"],
        "timestamp": _utc(each["timestamp"]),
        "is_deleted": each["event_name"] == "REMOVE",
        "symbol": symbol,
    }


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=timezone.utc)


#: One core and few rows: a task more is time spent for nothing.
_SINGLE = dict.fromkeys(
    [
        "hoodie.upsert.shuffle.parallelism",
        "hoodie.delete.shuffle.parallelism",
        "hoodie.bulkinsert.shuffle.parallelism",
        "hoodie.bloom.index.parallelism",
        "hoodie.finalize.write.parallelism",
        "hoodie.markers.delete.parallelism",
    ],
    "1",
)


class Registered:
    """Partitions of a catalog that is a set."""

    def __init__(self) -> None:
        self.values: set[str] = set()

    def register(self, values: Iterable[str]) -> int:
        new = set(values) - self.values
        self.values |= new
        return len(new)


class Lake:
    """A lake in a folder, its table, and its runs."""

    def __init__(self, spark: SparkSession, store: FolderStore) -> None:
        self.spark, self.store, self.partitions = spark, store, Registered()
        self.runs = 0

    def table(self, **settings: str) -> HudiTable:
        return HudiTable(self.spark, self.store, TABLE, {**_SINGLE, **settings})

    def run(self, *, settings: Mapping[str, str] | None = None, **options: Any) -> Report:
        self.runs += 1
        given = {"run_id": f"r{self.runs}", "now": NOON + timedelta(hours=1), **options}
        return run(Job(table=self.table(**(settings or {})), item=ITEM, partitions=self.partitions, **given))

    def rows(self) -> dict[str, dict[str, Any]]:
        """The table as Python has it, times in UTC."""
        rows = [row.asDict() for row in self.table().rows().collect()]
        assert len({row["unique_id"] for row in rows}) == len(rows)
        return {row["unique_id"]: {name: _aware(value) for name, value in row.items()} for row in rows}


def _aware(value: Any) -> Any:
    return value.astimezone(timezone.utc) if isinstance(value, datetime) else value


@pytest.fixture
def lake(spark: SparkSession, store: FolderStore) -> Lake:
    return Lake(spark, store)
