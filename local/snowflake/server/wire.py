"""Answers to Snowflake's drivers: rows as JSON rowsets, since the Node driver reads nothing else, with `returned` beside `total`.

fakesnow answers in Arrow and re-plans each statement to describe its columns; here the columns are those that DuckDB told with the rows.
Values are text, as in https://github.com/snowflakedb/snowflake-connector-nodejs (lib/connection/result/column.js): nothing passes a double
unless it is one.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from fakesnow.statement_type import statement_type_id
from parameters import VALUES
from running import Result, Session

EPOCH = dt.datetime(1970, 1, 1)
KINDS = {
    "BIGINT": "fixed",
    "BLOB": "binary",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "real",
    "FLOAT": "real",
    "HUGEINT": "fixed",
    "INTEGER": "fixed",
    "JSON": "variant",
    "SMALLINT": "fixed",
    "TIME": "time",
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp_tz",
    "TIMESTAMP_NS": "timestamp_ntz",
    "TINYINT": "fixed",
    "UBIGINT": "fixed",
    "UINTEGER": "fixed",
    "VARCHAR": "text",
}

PARAMETERS = [{"name": name, "value": value} for name, value in VALUES.items()]


def answer(session: Session, result: Result) -> dict[str, Any]:
    """The body of a successful answer."""
    types = [_row_type(name, kind) for name, kind in result.columns]
    columns = [_column(column.to_pylist(), kind["type"]) for column, kind in zip(result.rows.columns, types, strict=True)]
    rows = [list(row) for row in zip(*columns, strict=True)]
    return {
        "data": {
            "parameters": PARAMETERS,
            "rowtype": types,
            "rowset": rows,
            "total": len(rows),
            "returned": len(rows),
            "queryId": result.id or str(uuid.uuid4()),
            "queryResultFormat": "json",
            "statementTypeId": statement_type_id(result.statement),
            "finalDatabaseName": session.connection.database,
            "finalSchemaName": session.connection.schema,
            "version": 1,
        },
        "message": None,
        "code": None,
        "success": True,
    }


def refusal(message: str, code: str, state: str) -> dict[str, Any]:
    """The body of an answer to a statement that failed."""
    data = {"errorCode": code, "sqlState": state, "queryId": str(uuid.uuid4()), "internalError": False}
    return {"data": data, "code": code, "message": message, "success": False}


def _row_type(name: str, duck: str) -> dict[str, Any]:
    precision, scale = 38, 0
    if duck.startswith("DECIMAL"):
        precision, scale = (int(part) for part in duck[len("DECIMAL(") : -1].split(","))
        kind = "fixed"
    else:
        # Lists and structs reach Snowflake's clients as semi-structured values.
        kind = KINDS.get(duck, "text" if duck == '"NULL"' else "variant")
    if kind.startswith("time"):
        precision, scale = 0, 9
    sizes = {"length": 16_777_216, "byteLength": 16_777_216} if kind in ("text", "binary") else {"length": None, "byteLength": None}
    place = {"database": "", "schema": "", "table": ""}
    return {"name": name, **place, "nullable": True, "type": kind, "precision": precision, "scale": scale, **sizes, "collation": None}


def _column(values: list[Any], kind: str) -> list[str | None]:
    write = WRITERS[kind]
    return [None if value is None else write(value) for value in values]


def _number(value: Any) -> str:
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _microseconds(value: dt.datetime) -> int:
    return (value - EPOCH) // dt.timedelta(microseconds=1)


def _seconds(microseconds: int) -> str:
    """Seconds with nine decimals; Snowflake writes a moment before 1970 as a negative decimal number."""
    sign, whole = ("-", -microseconds) if microseconds < 0 else ("", microseconds)
    return f"{sign}{whole // 1_000_000}.{whole % 1_000_000:06d}000"


def _timestamp(value: dt.datetime) -> str:
    return _seconds(_microseconds(value.replace(tzinfo=None)))


def _timestamp_tz(value: dt.datetime) -> str:
    # The server's zone is UTC; 1440 minutes stand for no offset.
    return f"{_timestamp(value.astimezone(dt.UTC))} 1440"


def _time(value: dt.time) -> str:
    return _seconds(((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond)


def _variant(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


WRITERS: dict[str, Callable[[Any], str]] = {
    "fixed": _number,
    "real": repr,
    "text": str,
    "boolean": lambda value: "1" if value else "0",
    "date": lambda value: str((value - EPOCH.date()).days),
    "time": _time,
    "timestamp_ntz": _timestamp,
    "timestamp_tz": _timestamp_tz,
    "binary": lambda value: value.hex().upper(),
    "variant": _variant,
}
