"""The generated contracts, as the job sees them.

They travel with the code: `contracts/generated` stands two folders above this one, in the repository and in the zip
that Glue puts on the Python path, so this module's own loader reads them from either.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pyspark.sql.types import StructType

from glue.shared.errors import JobError

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))


@dataclass(frozen=True)
class Protection:
    """How a personal column is kept from readers: `hash`, `mask` or `clear`."""

    method: str
    #: Of a mask: how many of the last characters are shown at most.
    keep: int = 0


@dataclass(frozen=True)
class ContractColumn:
    """One column; `type` is the contract's word, which is Spark's too: `string`, `int`, `decimal(38,18)`, …"""

    name: str
    type: str
    nullable: bool
    #: None for what isn't personal, and for tables that hold what came.
    protection: Protection | None = None


@dataclass(frozen=True)
class Range:
    """Inclusive bounds, exact decimals in text."""

    column: str
    minimum: str | None
    maximum: str | None


@dataclass(frozen=True)
class MessageContract:
    """The part of a message contract that reading its raw zone takes."""

    partitions: int
    retention_hours: int
    raw_prefix: str
    quarantine_prefix: str
    #: Prefix of the newest values, `<prefix>/<date>.json`; None without such a view.
    projection_prefix: str | None
    #: Spark schema of one message; every figure a string.
    schema: StructType


@dataclass(frozen=True)
class ItemContract:
    """The part of an item contract that reading its changes takes."""

    raw_prefix: str
    #: How long the stream keeps a change that nobody has taken.
    retention_hours: int
    #: Spark schema of one line of the raw zone; every figure a string.
    schema: StructType


@dataclass(frozen=True)
class TableContract:
    """The part of a table contract that building the table takes."""

    #: `<product>/<name>`, which names the table's checkpoint and reports too.
    id: str
    hash: str
    location: str
    rejected_prefix: str
    #: Data columns in stored order; the partition columns aren't among them.
    columns: tuple[ContractColumn, ...]
    #: Coarsest first.
    partition_columns: tuple[ContractColumn, ...]
    record_key: tuple[str, ...]
    #: What the table is built from, `<product>/<name>.<kind>`.
    sources: tuple[str, ...]
    unique: tuple[tuple[str, ...], ...]
    not_null: tuple[tuple[str, ...], ...]
    ranges: tuple[Range, ...]
    #: Largest share of refused rows, 0 to 1, an exact decimal in text; None for no limit.
    max_rejected_share: str | None
    #: Name in the catalog.
    name: str = ""
    #: Of a table of newest states: what orders the states of a row, the first column first.
    precombine: tuple[str, ...] = ()
    #: Of such a table: the column that marks a row as deleted.
    tombstone: str = ""
    #: Of such a table: how long a deleted row is kept.
    tombstone_days: int = 0

    @property
    def item(self) -> str:
        """`<product>/<name>` of the item that the table is built from."""
        (item,) = (source.removesuffix(".item") for source in self.sources if source.endswith(".item"))
        return item

    @property
    def message(self) -> str:
        """`<product>/<name>` of the message that the table is built from."""
        (message,) = (source.removesuffix(".message") for source in self.sources if source.endswith(".message"))
        return message

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @property
    def partition_names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.partition_columns)

    @property
    def spark_ddl(self) -> str:
        """Schema of a data file, as Spark's DDL."""
        return ", ".join(f"`{column.name}` {column.type}" for column in self.columns)


def load_message(contract: str) -> MessageContract:
    """Load a message contract by `<product>/<name>`."""
    row = _read(f"{contract}.message.json")
    return MessageContract(
        partitions=row["partitions"],
        retention_hours=row["retentionHours"],
        raw_prefix=row["rawPrefix"],
        quarantine_prefix=row["quarantinePrefix"],
        projection_prefix=row.get("projection", {}).get("prefix"),
        schema=StructType.fromJson(_read(f"{contract}.message.spark.json")),
    )


def load_item(contract: str) -> ItemContract:
    """Load an item contract by `<product>/<name>`."""
    row = _read(f"{contract}.item.json")
    return ItemContract(
        raw_prefix=row["rawPrefix"],
        retention_hours=row["retentionHours"],
        schema=StructType.fromJson(_read(f"{contract}.item.spark.json")),
    )


def load_table(contract: str) -> TableContract:
    """Load a table contract by `<product>/<name>`."""
    return table_of(_read(f"{contract}.table.json"))


def table_of(row: Mapping[str, Any]) -> TableContract:
    """Make a table contract of its generated row."""
    rules: list[Mapping[str, Any]] = list(row["quality"])
    shares = [rule["share"] for rule in rules if rule["rule"] == "maxRejectedShare"]
    return TableContract(
        id=f"{row['product']}/{row['name']}",
        hash=row["hash"],
        location=row["location"],
        rejected_prefix=row["rejectedPrefix"],
        columns=_columns(row["columns"]),
        partition_columns=_columns(row["partitionColumns"]),
        record_key=tuple(row["recordKey"]),
        sources=tuple(row["sources"]),
        unique=tuple(tuple(rule["columns"]) for rule in rules if rule["rule"] == "unique"),
        not_null=tuple(tuple(rule["columns"]) for rule in rules if rule["rule"] == "notNull"),
        ranges=tuple(
            Range(rule["column"], rule.get("min"), rule.get("max")) for rule in rules if rule["rule"] == "range"
        ),
        max_rejected_share=min(shares, default=None),
        name=row["table"],
        precombine=tuple(row.get("precombine", ())),
        tombstone=row.get("tombstone", ""),
        tombstone_days=row.get("tombstoneDays", 0),
    )


def _columns(rows: list[Mapping[str, Any]]) -> tuple[ContractColumn, ...]:
    return tuple(ContractColumn(row["name"], row["type"], row["nullable"], _protection(row)) for row in rows)


def _protection(row: Mapping[str, Any]) -> Protection | None:
    said = row.get("protection")
    return None if said is None else Protection(said["method"], said.get("keep", 0))


def _read(name: str) -> Any:
    path = os.path.join(_ROOT, "contracts", "generated", *name.split("/"))
    try:
        return json.loads(__loader__.get_data(path))  # type: ignore[name-defined]
    except OSError as cause:
        raise JobError(
            "CONTRACT_MISSING",
            f"the generated contract {name} isn't beside the code",
            where=path,
            fix="run `npm run generate`, then `npm run build`, and deploy again",
        ) from cause
