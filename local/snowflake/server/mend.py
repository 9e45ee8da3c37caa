"""What fakesnow 0.12.1 lacks or gets wrong, put right before and instead of its own transforms.

* MERGE runs as DuckDB's own MERGE: fakesnow rebuilds it from plain columns and loses expressions. A target row that two
  source rows match is refused, as ERROR_ON_NONDETERMINISTIC_MERGE does by default
  (https://docs.snowflake.com/en/sql-reference/sql/merge).
* SUM and its like keep NUMBER exact; fakesnow casts them to DOUBLE.
* TO_TIMESTAMP_NTZ(n, scale) counts in integers; fakesnow divides in doubles. TRY_TO_TIMESTAMP_NTZ and TRY_CAST to a timestamp
  answer NULL for what is none (https://docs.snowflake.com/en/sql-reference/functions/try_to_timestamp).
* TYPEOF and IS_<type> tell a VARIANT's type (https://docs.snowflake.com/en/sql-reference/functions/typeof).
* OBJECT_KEYS gives an ARRAY; ARRAY_TO_STRING and ARRAY_CONTAINS take one; `x::variant` wraps any value.
* SPLIT_TO_TABLE (https://docs.snowflake.com/en/sql-reference/functions/split_to_table).
* A format in TO_VARCHAR is refused; fakesnow passes over it.
* A table's comment may hold quotes; fakesnow pastes it into SQL.
"""

from __future__ import annotations

from string import Template

import sqlglot
from fakesnow import info_schema, macros, transforms
from fakesnow.transforms import transforms as originals
from sqlglot import Expr, exp


class Unsupported(Exception):
    """A statement with something that the local Snowflake does not have."""


EXACT_TIMESTAMP = Template(
    """
CREATE OR REPLACE MACRO ${catalog}._fs_to_timestamp(val, scale) AS (
    CASE
        WHEN try_cast(val AS BIGINT) IS NOT NULL
            THEN CASE scale
                WHEN 0 THEN make_timestamp(val::BIGINT * 1000000)
                WHEN 3 THEN make_timestamp(val::BIGINT * 1000)
                WHEN 6 THEN make_timestamp(val::BIGINT)
                WHEN 9 THEN make_timestamp(val::BIGINT // 1000)
            END
        ELSE CAST(val AS TIMESTAMP)
    END
);
"""
)

INTEGERS = "'BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT'"
JSON_TYPES = {
    "IS_OBJECT": "'OBJECT'",
    "IS_ARRAY": "'ARRAY'",
    "IS_VARCHAR": "'VARCHAR'",
    "IS_CHAR": "'VARCHAR'",
    "IS_BOOLEAN": "'BOOLEAN'",
    "IS_INTEGER": INTEGERS,
    "IS_DECIMAL": f"{INTEGERS}, 'DOUBLE'",
}
TIMESTAMPS = (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)


def install() -> None:
    """Puts ours in the place of fakesnow's; it looks its transforms up by name at each statement."""
    commented = info_schema.insert_table_comment_sql
    info_schema.insert_table_comment_sql = lambda *names: commented(*names[:-1], names[-1].replace("'", "''"))
    macros.FS_TO_TIMESTAMP = EXACT_TIMESTAMP
    transforms.merge = lambda expression: [expression]
    transforms.numeric_agg_implicit_cast = _named_aggregate


def mend(expression: Expr) -> Expr:
    """The statement with everything above rewritten to what fakesnow and DuckDB do right."""
    # Inner expressions first: what replaces an outer one takes copies of them along.
    for node in reversed(list(expression.bfs())):
        mended = _mend_node(node)
        if node is expression:
            expression = mended
        elif mended is not node:
            node.replace(mended)
    return expression


def _named_aggregate(expression: Expr) -> Expr:
    if not isinstance(expression, originals._NUMERIC_ONLY_AGGS) or isinstance(expression.parent, exp.Alias):  # noqa: SLF001
        return expression
    name = originals._numeric_agg_col_name(expression, expression.this)  # noqa: SLF001
    return exp.alias_(expression, name, quoted=True) if name and isinstance(expression.parent, exp.Select) else expression


def _mend_node(node: Expr) -> Expr:
    for kind, rewrite in _REWRITES.items():
        if isinstance(node, kind):
            return rewrite(node)
    return node


def _duck(template: str, **parts: Expr) -> Expr:
    """A DuckDB expression, with expressions of the statement in the place of its placeholders."""
    parsed = sqlglot.parse_one(template, read="duckdb")
    for column in list(parsed.find_all(exp.Column)):
        if column.name in parts:
            column.replace(parts[column.name].copy())
    for split in list(parsed.find_all(exp.Split)):
        # Under its own name: fakesnow makes JSON of what Snowflake's SPLIT gives.
        split.replace(exp.Anonymous(this="STRING_SPLIT", expressions=[split.this.copy(), split.expression.copy()]))
    return parsed


def _typeof(node: Expr) -> Expr:
    return _duck(
        f"""CASE WHEN JSON_TYPE(TO_JSON(_x)) IN ({INTEGERS}) THEN 'INTEGER' WHEN JSON_TYPE(TO_JSON(_x)) = 'DOUBLE' THEN 'DECIMAL'
        WHEN JSON_TYPE(TO_JSON(_x)) = 'NULL' THEN 'NULL_VALUE' ELSE JSON_TYPE(TO_JSON(_x)) END""",
        _x=node.this,
    )


def _function(node: Expr) -> Expr:
    name = node.name.upper()
    if name in JSON_TYPES and len(node.expressions) == 1:
        return _duck(f"JSON_TYPE(TO_JSON(_x)) IN ({JSON_TYPES[name]})", _x=node.expressions[0])
    if name in ("TRY_TO_TIMESTAMP", "TRY_TO_TIMESTAMP_NTZ") and len(node.expressions) == 1:
        return _try_timestamp(node.expressions[0])
    return node


def _try_timestamp(value: Expr) -> Expr:
    # By a type that fakesnow does not know, or it would make a cast of it that fails.
    return exp.TryCast(this=value.copy(), to=exp.DataType.build("DATETIME", dialect="mysql"))


def _cast(node: Expr) -> Expr:
    if isinstance(node, exp.TryCast):
        return _try_timestamp(node.this) if node.to.this in TIMESTAMPS else node
    return exp.ToVariant(this=node.this.copy()) if node.to.this == exp.DataType.Type.VARIANT else node


def _to_char(node: Expr) -> Expr:
    if node.args.get("format") is not None:
        raise Unsupported("TO_VARCHAR with a format is not in the local Snowflake")
    return node


def _table_function(node: Expr) -> Expr:
    if not isinstance(node.this, exp.SplitToTable):
        return node
    rows = _duck(
        """SELECT 1 AS "SEQ", GENERATE_SUBSCRIPTS("_parts", 1) AS "INDEX", UNNEST("_parts") AS "VALUE"
        FROM (SELECT STRING_SPLIT(_x, _separator) AS "_parts") AS "_split" """,
        _x=node.this.this,
        _separator=node.this.expression,
    )
    alias = node.args.get("alias") or exp.TableAlias(this=exp.to_identifier("SPLIT_TO_TABLE"))
    return exp.Subquery(this=rows, alias=alias.copy())


def _merge(node: Expr) -> Expr:
    """DuckDB takes no qualified names on the left of SET and in the columns of an INSERT."""
    for when in node.args["whens"].expressions:
        then = when.args.get("then")
        if isinstance(then, exp.Update):
            for assignment in then.expressions:
                assignment.set("this", exp.column(assignment.this.this.copy()))
        elif isinstance(then, exp.Insert) and then.this:
            for column in list(then.this.find_all(exp.Column)):
                column.set("table", None)
    return node


_REWRITES = {
    exp.Typeof: _typeof,
    exp.Anonymous: _function,
    exp.Cast: _cast,
    exp.ToChar: _to_char,
    exp.JSONKeys: lambda node: _duck("TO_JSON(JSON_KEYS(_x))", _x=node.this),
    exp.ArrayToString: lambda node: _duck(
        "ARRAY_TO_STRING(CAST(TO_JSON(_x) AS TEXT[]), _separator)", _x=node.this, _separator=node.expression
    ),
    exp.ArrayContains: lambda node: _duck(
        "JSON_CONTAINS(TO_JSON(_x), TO_JSON(_value))", _x=node.this, _value=node.expression
    ),
    exp.TableFromRows: _table_function,
    exp.Merge: _merge,
}
