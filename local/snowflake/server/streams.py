"""Append-only streams on tables of DuckDB.

Follows https://docs.snowflake.com/en/user-guide/streams-intro and https://docs.snowflake.com/en/sql-reference/sql/create-stream:
a stream shows the rows that were inserted since its offset; the offset advances when a DML statement (or CREATE TABLE AS) that reads
the stream commits, whatever rows it took; SELECT, a failure and a rollback leave it; a transaction sees a stream as it was at its
beginning; later deletes do not take a row out of an append-only stream; each stream has an offset of its own.

How: a statement that inserts into a table with streams also copies the new rows into the table's CHANGES, under a number (a batch), and
each of the table's streams gets the batch as PENDING. Reading a stream reads its pending batches. Consuming deletes exactly those
PENDING rows that the transaction saw, so a batch that commits late is never passed over, and two consumers at once conflict.

Differs: append-only streams on tables only. COPY INTO is an INSERT of the statement layer, so it counts as one. A stream's rows can
be named by the stream's own name or an alias, not by its qualified name.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

import sqlglot
from catalog import SCHEMA
from duckdb import DuckDBPyConnection
from mend import Unsupported
from sqlglot import Expr, exp

RETENTION_DAYS = 14
"""MAX_DATA_EXTENSION_TIME_IN_DAYS by default: so long may a stream stay unread before it is stale."""

Name = tuple[str, str, str]
"""Database, schema, name; in capitals unless they were quoted."""


class StreamError(Exception):
    """A stream that cannot be read."""


@dataclass(frozen=True)
class Stream:
    id: int
    database: str
    name: str
    table_schema: str
    table_name: str
    stale: bool

    @property
    def home(self) -> str:
        return f'"{self.database}"."{SCHEMA}"'

    @property
    def table(self) -> str:
        return f'"{self.database}"."{self.table_schema}"."{self.table_name}"'

    @property
    def changes(self) -> str:
        return changes_of((self.database, self.table_schema, self.table_name))


@dataclass
class Reading:
    """What a transaction has read: each database's newest batch at its beginning, and the streams to advance at its end."""

    bounds: dict[str, int] = field(default_factory=dict)
    used: dict[int, Stream] = field(default_factory=dict)

    def bound(self, duck: DuckDBPyConnection, database: str) -> int:
        if database not in self.bounds:
            sql = f'SELECT coalesce(max("BATCH"), 0) FROM "{database}"."{SCHEMA}"."PENDING"'
            self.bounds[database] = _value(duck, sql)
        return self.bounds[database]


def changes_of(table: Name) -> str:
    digest = hashlib.md5(".".join(table[1:]).encode()).hexdigest()[:16]
    return f'"{table[0]}"."{SCHEMA}"."CHANGES_{digest}"'


def has_catalog(duck: DuckDBPyConnection, database: str) -> bool:
    sql = "SELECT count(*) FROM duckdb_tables() WHERE database_name = ? AND schema_name = ? AND table_name = 'STREAMS'"
    return _value(duck, sql, [database, SCHEMA]) == 1


def find(duck: DuckDBPyConnection, name: Name) -> Stream | None:
    """The stream of this name."""
    database, schema, own = name
    if not has_catalog(duck, database):
        return None
    row = duck.execute(
        f"""SELECT "ID", "TABLE_SCHEMA", "TABLE_NAME", "STALE" OR ("OFFSET_AT" < now() - INTERVAL {RETENTION_DAYS} DAYS AND EXISTS
            (SELECT 1 FROM "{database}"."{SCHEMA}"."PENDING" p WHERE p."STREAM_ID" = s."ID"))
        FROM "{database}"."{SCHEMA}"."STREAMS" s WHERE "SCHEMA_NAME" = ? AND "NAME" = ?""",
        [schema, own],
    ).fetchone()
    return None if row is None else Stream(row[0], database, own, row[1], row[2], row[3])


def has_data(duck: DuckDBPyConnection, stream: Stream, bound: int) -> bool:
    """SYSTEM$STREAM_HAS_DATA (https://docs.snowflake.com/en/sql-reference/functions/system_stream_has_data)."""
    _refuse_stale(stream)
    sql = f'SELECT count(*) FROM {stream.home}."PENDING" WHERE "STREAM_ID" = ? AND "BATCH" <= ?'
    return _value(duck, sql, [stream.id, bound]) > 0


def rows_of(duck: DuckDBPyConnection, stream: Stream, bound: int) -> Expr:
    """A query for what the stream shows, with its three metadata columns."""
    _refuse_stale(stream)
    columns = _columns(duck, stream.table)
    if not columns:
        raise StreamError(f"Base table '{stream.table}' of stream '{stream.name}' was dropped.")
    kept = _columns(duck, stream.changes)
    # The table itself stands for its shape while nothing has ever been captured.
    if not kept:
        source, where, identity = stream.table, "FALSE", "''"
        wanted = [f'"{column}"' for column in columns]
    else:
        pending = f'SELECT "BATCH" FROM {stream.home}."PENDING" WHERE "STREAM_ID" = {stream.id} AND "BATCH" <= {bound}'
        source, where = stream.changes, f'"_BATCH" IN ({pending})'
        identity = f"""MD5('{stream.changes.replace('"', "")}:' || "_BATCH" || ':' || "_ROW")"""
        wanted = [f'"{column}"' if column in kept else f'NULL AS "{column}"' for column in columns]
    metadata = f"""'INSERT' AS "METADATA$ACTION", FALSE AS "METADATA$ISUPDATE", {identity} AS "METADATA$ROW_ID" """
    return sqlglot.parse_one(f"SELECT {', '.join(wanted)}, {metadata} FROM {source} WHERE {where}", read="duckdb")


def newest_row(duck: DuckDBPyConnection, table: Name) -> int:
    return _value(duck, f"SELECT coalesce(max(rowid), -1) FROM {_quoted(table)}")


def streams_on(duck: DuckDBPyConnection, table: Name) -> list[int]:
    """The streams that get what is inserted into this table."""
    if not has_catalog(duck, table[0]):
        return []
    sql = f'SELECT "ID" FROM "{table[0]}"."{SCHEMA}"."STREAMS" WHERE "TABLE_SCHEMA" = ? AND "TABLE_NAME" = ? AND NOT "STALE"'
    return [row[0] for row in duck.execute(sql, [*table[1:]]).fetchall()]


def capture(duck: DuckDBPyConnection, table: Name, streams: list[int], source: str) -> None:
    """Copies inserted rows to where the streams read them. The source is a FROM clause that has a column `_ROW` beside the table's."""
    home, changes = f'"{table[0]}"."{SCHEMA}"', changes_of(table)
    quoted = _quoted(table)
    # CREATE STREAM has made it; a table that was replaced since has lost it.
    duck.execute(f'CREATE TABLE IF NOT EXISTS {changes} AS SELECT 0::BIGINT AS "_BATCH", 0::BIGINT AS "_ROW", * FROM {quoted} WHERE FALSE')
    kept = _columns(duck, changes)
    for column, kind in _columns(duck, quoted).items():
        if column not in kept:
            duck.execute(f'ALTER TABLE {changes} ADD COLUMN "{column}" {kind}')
    batch = _value(duck, f"SELECT nextval('{home}.\"SERIAL\"')")
    rows = _value(duck, f'INSERT INTO {changes} BY NAME SELECT {batch} AS "_BATCH", * FROM {source}')
    if rows > 0:
        for stream in streams:
            duck.execute(f'INSERT INTO {home}."PENDING" VALUES (?, ?)', [stream, batch])


def advance(duck: DuckDBPyConnection, reading: Reading) -> None:
    """Moves every stream that a DML has read to where the transaction began; part of its commit."""
    for stream in reading.used.values():
        bound = reading.bound(duck, stream.database)
        duck.execute(f'DELETE FROM {stream.home}."PENDING" WHERE "STREAM_ID" = ? AND "BATCH" <= ?', [stream.id, bound])
        duck.execute(f'UPDATE {stream.home}."STREAMS" SET "OFFSET_AT" = now() WHERE "ID" = ?', [stream.id])
        if _columns(duck, stream.changes):
            # Batches that other transactions have begun are not visible here, so they stay.
            duck.execute(f'DELETE FROM {stream.changes} WHERE "_BATCH" NOT IN (SELECT "BATCH" FROM {stream.home}."PENDING")')


def forget_table(duck: DuckDBPyConnection, table: Name) -> None:
    """A table that is dropped or replaced leaves its streams stale, and forgets which files were loaded into it."""
    if has_catalog(duck, table[0]):
        sql = f'UPDATE "{table[0]}"."{SCHEMA}"."STREAMS" SET "STALE" = TRUE WHERE "TABLE_SCHEMA" = ? AND "TABLE_NAME" = ?'
        duck.execute(sql, [*table[1:]])
        duck.execute(f"DROP TABLE IF EXISTS {changes_of(table)}")
        forget_loads(duck, table)


def forget_loads(duck: DuckDBPyConnection, table: Name) -> None:
    """Which files a bulk COPY has loaded is known by the table, and goes with its rows; a pipe has a memory of its own."""
    if has_catalog(duck, table[0]):
        sql = f'DELETE FROM "{table[0]}"."{SCHEMA}"."LOADS" WHERE "TABLE_SCHEMA" = ? AND "TABLE_NAME" = ? AND "PIPE" IS NULL'
        duck.execute(sql, [*table[1:]])


def _refuse_stale(stream: Stream) -> None:
    if stream.stale:
        raise StreamError(f"Stream '{stream.name}' has become stale; recreate it with CREATE OR REPLACE STREAM.")


def _columns(duck: DuckDBPyConnection, quoted: str) -> dict[str, str]:
    database, schema, table = quoted[1:-1].split('"."')
    sql = """SELECT column_name, data_type FROM duckdb_columns()
        WHERE database_name = ? AND schema_name = ? AND table_name = ? ORDER BY column_index"""
    return dict(duck.execute(sql, [database, schema, table]).fetchall())


def _quoted(name: Name) -> str:
    return ".".join(f'"{part}"' for part in name)


def _value(duck: DuckDBPyConnection, sql: str, params: list[Any] | None = None) -> Any:
    row = duck.execute(sql, params).fetchone()
    return None if row is None else row[0]
