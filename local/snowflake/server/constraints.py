"""Keys that are told and not enforced, as in Snowflake: https://docs.snowflake.com/en/sql-reference/constraints-overview.

PRIMARY KEY, UNIQUE and FOREIGN KEY are left out of a table of DuckDB, which would refuse duplicates; the columns of a primary key are
NOT NULL, which both enforce. Differs: SHOW PRIMARY KEYS and the like tell nothing.
"""

from __future__ import annotations

from sqlglot import Expr, exp

KEYS = (exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint, exp.Constraint)


def without_keys(statement: Expr) -> Expr:
    """The CREATE TABLE without its keys."""
    if not (isinstance(statement, exp.Create) and statement.kind == "TABLE" and isinstance(statement.this, exp.Schema)):
        return statement
    entries = statement.this.expressions
    primary = {
        column.name
        for key in (found for entry in entries if isinstance(entry, KEYS) for found in entry.find_all(exp.PrimaryKey))
        for column in key.expressions
    }
    kept = [_column(entry, primary) if isinstance(entry, exp.ColumnDef) else entry for entry in entries if not isinstance(entry, KEYS)]
    statement.this.set("expressions", kept)
    return statement


def _column(column: exp.ColumnDef, primary: set[str]) -> exp.ColumnDef:
    constraints = column.args.get("constraints") or []
    keys = (exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint, exp.Reference)
    others = [one for one in constraints if not isinstance(one.kind, keys)]
    is_key = column.name in primary or any(isinstance(one.kind, exp.PrimaryKeyColumnConstraint) for one in constraints)
    if is_key and not any(isinstance(one.kind, exp.NotNullColumnConstraint) for one in others):
        others.append(exp.ColumnConstraint(kind=exp.NotNullColumnConstraint()))
    column.set("constraints", others)
    return column
