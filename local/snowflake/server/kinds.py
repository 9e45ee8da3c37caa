"""What kind of statement it is, from its tree alone."""

from __future__ import annotations

from mend import Unsupported
from sqlglot import Expr, exp


def is_ddl(statement: Expr) -> bool:
    session_only = isinstance(statement, exp.Alter) and str(statement.args.get("kind")).upper() == "SESSION"
    return isinstance(statement, (exp.Create, exp.Drop, exp.Alter, exp.TruncateTable)) and not session_only


def is_ctas(statement: Expr) -> bool:
    return isinstance(statement, exp.Create) and statement.kind == "TABLE" and statement.expression is not None


def forgets(statement: Expr) -> bool:
    replaced = isinstance(statement, exp.Create) and statement.kind == "TABLE" and bool(statement.args.get("replace"))
    dropped = isinstance(statement, exp.Drop) and statement.kind in ("TABLE", "SCHEMA")
    return replaced or dropped or isinstance(statement, exp.TruncateTable)


def upper(identifier: exp.Identifier) -> str:
    return identifier.name if identifier.quoted else identifier.name.upper()


def dropped_database(statement: Expr) -> str | None:
    if isinstance(statement, exp.Drop) and str(statement.args.get("kind")).upper() == "DATABASE":
        return upper(statement.args["tables"][0].this)
    return None


def refuse_ours(statement: Expr) -> None:
    """What fakesnow would take without doing what it says; the statement layer in front of it has all of these."""
    if isinstance(statement, exp.Create) and statement.kind in ("STAGE", "FILE FORMAT"):
        raise Unsupported(f"CREATE {statement.kind} goes through the statement layer")
