"""Parameters of a session: `ALTER SESSION SET` of what this server does anyway is taken, anything else refused.

https://docs.snowflake.com/en/sql-reference/sql/alter-session. Differs: STATEMENT_TIMEOUT_IN_SECONDS is taken and ends nothing.
"""

from __future__ import annotations

import re

from mend import Unsupported
from sqlglot import Expr, exp

VALUES: dict[str, str | bool | int] = {
    "AUTOCOMMIT": True,
    "TIMEZONE": "UTC",
    "CLIENT_STAGE_ARRAY_BINDING_THRESHOLD": 0,
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS.FF6",
    "TIMESTAMP_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "TIMESTAMP_LTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM",
    "TIMESTAMP_TZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6 TZHTZM",
}
"""What they are in every session; drivers format timestamps by them."""

SETTING = re.compile(r"\s*,?\s*(\w+)\s*=\s*(?:'([^']*)'|(\w+))")


def sets_parameters(statement: Expr) -> bool:
    """Whether it is such a statement. Raises Unsupported for a value that the session does not have."""
    # sqlglot knows one parameter; of several it keeps the text.
    if not isinstance(statement, (exp.Alter, exp.Command)):
        return False
    said = re.match(r"ALTER\s+SESSION\s+SET\s+(.*)", statement.sql(dialect="snowflake"), re.IGNORECASE | re.DOTALL)
    if said is None:
        return False
    text, at = said.group(1).strip(), 0
    while at < len(text):
        found = SETTING.match(text, at)
        if found is None:
            raise Unsupported("ALTER SESSION SET that names no parameter and value")
        name, at = found.group(1).upper(), found.end()
        value = found.group(2) if found.group(2) is not None else found.group(3)
        if name != "STATEMENT_TIMEOUT_IN_SECONDS" and str(VALUES.get(name)).upper() != value.upper():
            raise Unsupported(f"the session parameter {name} with another value than the local Snowflake's")
    return True
