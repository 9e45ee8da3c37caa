"""What has been loaded and run, by the table functions of INFORMATION_SCHEMA.

* COPY_HISTORY(TABLE_NAME => '…', START_TIME => …[, END_TIME => …]): https://docs.snowflake.com/en/sql-reference/functions/copy_history
* TASK_HISTORY([TASK_NAME => '…'][, RESULT_LIMIT => n]): https://docs.snowflake.com/en/sql-reference/functions/task_history

Differs: a subset of the columns; bounds of time are read for COPY_HISTORY only.
"""

from __future__ import annotations

import sqlglot
from catalog import SCHEMA
from mend import Unsupported
from sqlglot import Expr, exp


def bind(statement: Expr, database: str | None, schema: str | None) -> None:
    """Puts a query over the catalog in the place of each such function."""
    for rows in list(statement.find_all(exp.TableFromRows)):
        call = rows.this.expression if isinstance(rows.this, exp.Dot) else rows.this
        make = FUNCTIONS.get(call.name.upper()) if isinstance(call, exp.Anonymous) else None
        if make is None:
            continue
        if database is None or schema is None:
            raise Unsupported(f"{call.name.upper()} without a current database and schema")
        query = make({argument.this.name.upper(): argument.expression for argument in call.expressions}, database, schema)
        alias = rows.args.get("alias") or exp.TableAlias(this=exp.to_identifier(call.name.upper()))
        rows.replace(exp.Subquery(this=query, alias=alias.copy()))


def _copy_history(arguments: dict[str, Expr], database: str, schema: str) -> Expr:
    _only(arguments, "TABLE_NAME", "START_TIME", "END_TIME")
    table = exp.to_table(arguments["TABLE_NAME"].name, dialect="snowflake")
    query = sqlglot.parse_one(
        f"""SELECT "FILE" AS "FILE_NAME", "LOADED_AT" AS "LAST_LOAD_TIME", "ROWS_LOADED" AS "ROW_COUNT",
            "ROWS_PARSED" AS "ROW_PARSED", "BYTES" AS "FILE_SIZE", "FIRST_ERROR" AS "FIRST_ERROR_MESSAGE",
            "FIRST_ERROR_LINE" AS "FIRST_ERROR_LINE_NUMBER", "ERRORS" AS "ERROR_COUNT",
            CASE "STATUS" WHEN 'LOADED' THEN 'Loaded' WHEN 'LOAD_FAILED' THEN 'Load failed' ELSE 'Partially loaded' END AS "STATUS",
            '{database}' AS "TABLE_CATALOG_NAME", "TABLE_SCHEMA" AS "TABLE_SCHEMA_NAME", "TABLE_NAME",
            SPLIT_PART(SPLIT_PART("PIPE", '#', 1), '.', 2) AS "PIPE_NAME"
        FROM "{database}"."{SCHEMA}"."LOADS" """,
        read="duckdb",
    )
    name, home = table.name.upper(), table.db.upper() or schema
    query = query.where(exp.column("TABLE_NAME", quoted=True).eq(name)).where(exp.column("TABLE_SCHEMA", quoted=True).eq(home))
    for argument, operator in (("START_TIME", exp.GTE), ("END_TIME", exp.LTE)):
        if argument in arguments:
            query = query.where(operator(this=exp.column("LOADED_AT", quoted=True), expression=arguments[argument].copy()))
    return query


def _task_history(arguments: dict[str, Expr], database: str, _schema: str) -> Expr:
    _only(arguments, "TASK_NAME", "RESULT_LIMIT")
    query = sqlglot.parse_one(
        f"""SELECT "NAME", '{database}' AS "DATABASE_NAME", "SCHEMA_NAME", "STATE", "ERROR" AS "ERROR_MESSAGE", "SCHEDULED_TIME",
            "QUERY_START_TIME", "COMPLETED_TIME", "ROOT" AS "ROOT_TASK_NAME", "RUN_ID" AS "GRAPH_RUN_GROUP_ID"
        FROM "{database}"."{SCHEMA}"."TASK_RUNS" ORDER BY "SCHEDULED_TIME" DESC, "QUERY_START_TIME" DESC""",
        read="duckdb",
    )
    if "TASK_NAME" in arguments:
        query = query.where(exp.column("NAME", quoted=True).eq(arguments["TASK_NAME"].name.upper()))
    limit = arguments["RESULT_LIMIT"].name if "RESULT_LIMIT" in arguments else "100"
    return query.limit(int(limit))


def _only(arguments: dict[str, Expr], *known: str) -> None:
    for name in arguments:
        if name not in known:
            raise Unsupported(f"the argument {name} of this history")


FUNCTIONS = {"COPY_HISTORY": _copy_history, "TASK_HISTORY": _task_history}
