"""Runs one statement in a session: streams bound, transactions kept, what was inserted handed to the streams.

A statement that reads or feeds a stream commits with the stream's offset, in one transaction. DDL commits an open transaction first, as
Snowflake does (https://docs.snowflake.com/en/sql-reference/transactions#ddl). Differs: after a statement has failed in an open
transaction, DuckDB accepts nothing but ROLLBACK.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import history
import pyarrow
import pyarrow.compute
import streams
from catalog import ACCOUNT, SCHEMA, creation_sql
from constraints import without_keys
from fakesnow.conn import FakeSnowflakeConnection
from fakesnow.cursor import FakeSnowflakeCursor
from fakesnow.dialect import parse_one
from fakesnow.transforms.merge import operations
from kinds import dropped_database, forgets, is_ctas, is_ddl, refuse_ours, upper
from mend import Unsupported, mend
from parameters import sets_parameters
from sqlglot import Expr, exp


@dataclass
class Session:
    """A client's session; one statement at a time."""

    connection: FakeSnowflakeConnection
    folder: Path
    lock: threading.Lock = field(default_factory=threading.Lock)
    reading: streams.Reading | None = None
    """What the open transaction has read; None when there is none."""

    @property
    def duck(self) -> Any:
        return self.connection._duck_conn  # noqa: SLF001


@dataclass(frozen=True)
class Result:
    """Columns as (name, type in DuckDB), rows as a table of Arrow."""

    statement: Expr
    columns: list[tuple[str, str]]
    rows: pyarrow.Table
    id: str


class Cursor(FakeSnowflakeCursor):
    """fakesnow's cursor, given a statement that is parsed and mended already."""

    def run(self, statement: Expr, params: Any) -> None:
        self.check_db_and_schema(statement)
        for part in self._transform_explode(statement):
            transformed = self._transform(part, params)
            self._execute(transformed, params if transformed.find(exp.Placeholder) else None)

    def merge(self, statement: exp.Merge, params: Any, returning: str) -> pyarrow.Table:
        self.check_db_and_schema(statement)
        operation = self._transform(statement, params)
        sql = f"{operation.sql(dialect='duckdb')} RETURNING {returning}"
        self._duck_conn.execute(sql, params if operation.find(exp.Placeholder) else None)
        return self._duck_conn.to_arrow_table()


def run(session: Session, sql: str, params: Any = None) -> Result:
    """Runs one statement. Errors are those of DuckDB, fakesnow, sqlglot and ours; a transaction begun here is rolled back then."""
    statement = parse_one(sql)
    if isinstance(statement, (exp.Transaction, exp.Commit, exp.Rollback)):
        return _transaction(session, statement)
    if sets_parameters(statement):
        return _said(statement, "Statement executed successfully.")
    if is_ddl(statement) and session.reading is not None:
        _commit(session)
    if (database := dropped_database(statement)) is not None:
        return _drop_database(session, database, statement)
    refuse_ours(statement)
    history.bind(statement, session.connection.database, session.connection.schema)
    reading = session.reading or streams.Reading()
    writes = isinstance(statement, (exp.Insert, exp.Update, exp.Delete, exp.Merge)) or is_ctas(statement)
    read = _bind_streams(session, statement, reading)
    target = _target(session, statement)
    fed = streams.streams_on(session.duck, target) if target else []
    own = session.reading is None and (fed or (writes and read) or isinstance(statement, exp.Merge) or forgets(statement))
    if writes:
        reading.used.update({stream.id: stream for stream in read})
    if not own:
        return _run_in(session, statement, params, target, fed)
    session.duck.begin()
    try:
        result = _run_in(session, statement, params, target, fed)
        streams.advance(session.duck, reading)
        session.duck.commit()
        return result
    except BaseException:
        session.duck.rollback()
        raise


def _run_in(session: Session, statement: Expr, params: Any, target: streams.Name | None, fed: list[int]) -> Result:
    duck = session.duck
    newest = streams.newest_row(duck, target) if target and fed and not isinstance(statement, exp.Merge) else -1
    mended = without_keys(mend(statement))
    cursor = Cursor(session.connection, duck)
    if isinstance(mended, exp.Merge):
        rows = cursor.merge(mended, params, "merge_action, *" if fed else "merge_action")
        if target and fed:
            _capture_merged(duck, target, fed, rows)
        return _merge_result(mended, rows)
    cursor.run(mended, params)
    columns = [(column[0], str(column[1])) for column in duck.description or []]
    rows = cursor._arrow_table  # noqa: SLF001
    if isinstance(statement, exp.Show) and rows is not None and "name" in rows.column_names:
        rows = rows.filter(pyarrow.compute.invert(pyarrow.compute.is_in(rows["name"], pyarrow.array([SCHEMA, ACCOUNT]))))
    result = Result(statement, columns, rows if rows is not None else pyarrow.table({}), str(cursor.sfqid))
    if target and fed:
        quoted = ".".join(f'"{part}"' for part in target)
        streams.capture(duck, target, fed, f'(SELECT rowid AS "_ROW", * FROM {quoted} WHERE rowid > {newest})')
    _after_ddl(session, statement)
    return result


def _transaction(session: Session, statement: Expr) -> Result:
    duck = session.duck
    if isinstance(statement, exp.Transaction):
        # Snowflake passes over a second BEGIN.
        if session.reading is None:
            duck.begin()
            session.reading = streams.Reading()
            # Fixes what the transaction sees at its beginning, not at its first read.
            database = session.connection.database
            if database and streams.has_catalog(duck, database):
                session.reading.bound(duck, database)
    elif isinstance(statement, exp.Commit):
        _commit(session)
    elif session.reading is not None:
        session.reading = None
        duck.rollback()
    return _said(statement, "Statement executed successfully.")


def _commit(session: Session) -> None:
    if session.reading is None:
        return
    reading, session.reading = session.reading, None
    try:
        streams.advance(session.duck, reading)
        session.duck.commit()
    except BaseException:
        session.duck.rollback()
        raise


def _bind_streams(session: Session, statement: Expr, reading: streams.Reading) -> list[streams.Stream]:
    """Puts what each stream shows in the place of its name, and answers to SYSTEM$STREAM_HAS_DATA."""
    duck = session.duck
    for call in list(statement.find_all(exp.Anonymous)):
        if call.name.upper() == "SYSTEM$STREAM_HAS_DATA":
            stream = streams.find(duck, _named(session, call.expressions[0]))
            if stream is None:
                raise streams.StreamError(f"Stream {call.expressions[0].name} does not exist.")
            call.replace(exp.Boolean(this=streams.has_data(duck, stream, reading.bound(duck, stream.database))))
    hidden = {cte.alias.upper() for cte in statement.find_all(exp.CTE)}
    found: list[streams.Stream] = []
    for table in list(statement.find_all(exp.Table)):
        if not isinstance(table.this, exp.Identifier) or (not table.db and table.name.upper() in hidden):
            continue
        name = _full_name(session, table)
        stream = streams.find(duck, name) if name else None
        if stream is None:
            continue
        if table.parent is statement or isinstance(table.parent, exp.Schema):
            raise Unsupported(f"stream {stream.name} can be read, not written")
        if isinstance(statement, exp.Create) and not is_ctas(statement):
            raise Unsupported(f"a view over stream {stream.name} is not in the local Snowflake")
        alias = table.args.get("alias") or exp.TableAlias(this=exp.to_identifier(stream.name, quoted=True))
        rows = streams.rows_of(duck, stream, reading.bound(duck, stream.database))
        table.replace(exp.Subquery(this=rows, alias=alias.copy()))
        found.append(stream)
    return found


def _target(session: Session, statement: Expr) -> streams.Name | None:
    """The table that the statement inserts into."""
    if not isinstance(statement, (exp.Insert, exp.Merge)):
        return None
    table = statement.this.find(exp.Table)
    return None if table is None else _full_name(session, table)


def _full_name(session: Session, table: exp.Table) -> streams.Name | None:
    database, schema = session.connection.database, session.connection.schema
    parts = [upper(part) for part in table.parts if isinstance(part, exp.Identifier)]
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    if len(parts) == 2 and database:
        return database, parts[0], parts[1]
    return (database, schema, parts[0]) if len(parts) == 1 and database and schema else None


def _named(session: Session, literal: Expr) -> streams.Name:
    table = exp.to_table(literal.name, dialect="snowflake")
    name = _full_name(session, table)
    if name is None:
        raise streams.StreamError(f"{literal.name} names no stream: there is no current database or schema.")
    return name


def _after_ddl(session: Session, statement: Expr) -> None:
    duck = session.duck
    if isinstance(statement, exp.Create) and statement.kind == "DATABASE":
        identifier = statement.find(exp.Identifier)
        database = upper(identifier) if identifier else ""
        duck.execute(creation_sql(database))
        Cursor(session.connection, duck).execute(f'USE DATABASE "{database}"')
    elif isinstance(statement, exp.TruncateTable):
        if name := _full_name(session, statement.expressions[0]):
            streams.forget_loads(duck, name)
    elif forgets(statement):
        table = statement.find(exp.Table) if isinstance(statement, exp.Create) else statement.args["tables"][0]
        if statement.kind == "TABLE" and table and (name := _full_name(session, table)):
            streams.forget_table(duck, name)
        elif statement.kind == "SCHEMA" and table:
            _forget_schema(session, table)


def _forget_schema(session: Session, table: exp.Table) -> None:
    parts = [upper(part) for part in table.parts if isinstance(part, exp.Identifier)]
    database = parts[0] if len(parts) == 2 else session.connection.database
    if database and streams.has_catalog(session.duck, database):
        for kept in ("OBJECTS", "STREAMS", "TASK_RUNS"):
            session.duck.execute(f'DELETE FROM "{database}"."{SCHEMA}"."{kept}" WHERE "SCHEMA_NAME" = ?', [parts[-1]])


def _drop_database(session: Session, database: str, statement: Expr) -> Result:
    """fakesnow has no DROP DATABASE: it is detached, and its file goes."""
    duck = session.duck
    known = duck.execute("SELECT count(*) FROM duckdb_databases() WHERE database_name = ?", [database]).fetchone()[0]
    if known == 0 and not statement.args.get("exists"):
        raise streams.StreamError(f"Database '{database}' does not exist or not authorized.")
    if known == 1:
        duck.execute("USE memory")
        duck.execute(f'DETACH "{database}"')
        for suffix in (".db", ".db.wal"):
            (session.folder / f"{database}{suffix}").unlink(missing_ok=True)
        if session.connection.database == database:
            session.connection.database, session.connection._schema = None, None  # noqa: SLF001
            session.connection.database_set, session.connection.schema_set = False, False
    return _said(statement, f"{database} successfully dropped.")


def _capture_merged(duck: Any, table: streams.Name, fed: list[int], rows: pyarrow.Table) -> None:
    inserted = rows.filter(pyarrow.compute.equal(rows["merge_action"], "INSERT")).drop_columns(["merge_action"])
    numbered = inserted.append_column("_ROW", pyarrow.array(range(inserted.num_rows), pyarrow.int64()))
    duck.register("_streampact_merged", numbered)
    try:
        streams.capture(duck, table, fed, "_streampact_merged")
    finally:
        duck.unregister("_streampact_merged")


def _merge_result(statement: exp.Merge, rows: pyarrow.Table) -> Result:
    actions = rows["merge_action"].to_pylist()
    names = {"inserted": "INSERT", "updated": "UPDATE", "deleted": "DELETE"}
    wanted = [op for op, clauses in operations(statement).items() if clauses]
    counts = {f"number of rows {op}": [actions.count(names[op])] for op in wanted}
    return Result(statement, [(name, "BIGINT") for name in counts], pyarrow.table(counts), "")


def _said(statement: Expr, text: str) -> Result:
    return Result(statement, [("status", "VARCHAR")], pyarrow.table({"status": [text]}), "")
