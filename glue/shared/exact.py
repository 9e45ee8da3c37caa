"""Text to typed columns, exactly: a value becomes the number that the text says, or is refused with a reason.

Nothing is rounded and nothing is guessed. Surrounding white space is dropped, and an empty text counts as null.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column
from pyspark.sql import functions as F

from glue.shared.contracts import Range, TableContract

#: Codes of a refused value.
MISSING = "MISSING"  # null or empty where the contract wants a value
NOT_DECIMAL = "NOT_DECIMAL"  # not a plain decimal: digits, at most one point between them, at most a minus before
NOT_INTEGER = "NOT_INTEGER"
TOO_LARGE = "TOO_LARGE"  # more digits before the point than the column has, or beyond the integer type
TOO_PRECISE = "TOO_PRECISE"  # a digit other than 0 beyond the column's last decimal
OUT_OF_RANGE = "OUT_OF_RANGE"  # outside the bounds that the contract's quality rules set
UNREADABLE = "UNREADABLE"  # the line isn't JSON in the message contract's shape

#: How much of a refused value the reason quotes, in characters.
QUOTED = 64
#: What surrounds a value without being part of it.
WHITE_SPACE = " \t\n\x0b\f\r"
REASONS_TYPE = "array<struct<column:string,code:string,value:string>>"

_INTEGERS = {"int": (-(2**31), 2**31 - 1), "bigint": (-(2**63), 2**63 - 1)}
_DECIMAL = re.compile(r"decimal\((\d+),(\d+)\)")


@dataclass(frozen=True)
class Judged:
    """A column's value (null when refused) and the code it is refused with (null when it is fine)."""

    value: Column
    code: Column
    #: What the reason quotes.
    text: Column


def cleaned(text: Column) -> Column:
    """The text without surrounding white space; null for nothing."""
    return filled(F.btrim(text, F.lit(WHITE_SPACE)))


def filled(text: Column) -> Column:
    """The text, or null for nothing."""
    return F.when(text != "", text)


def judge_text(text: Column, kind: str) -> Judged:
    """Cast text to the contract's type `kind`: string, int, bigint or decimal(p,s)."""
    field = judge_cleaned(cleaned(text), kind)
    return Judged(field.value, field.code, text) if kind == "string" else field


def judge_cleaned(bare: Column, kind: str) -> Judged:
    """The same for a text that is cleaned already, so that a column of it is cleaned once."""
    decimal = _DECIMAL.fullmatch(kind)
    if decimal is not None:
        return _judge_decimal(bare, int(decimal[1]), int(decimal[2]))
    if kind in _INTEGERS:
        return _judge_integer(bare, kind)
    if kind == "string":
        return Judged(bare, F.lit(None).cast("string"), bare)
    raise NotImplementedError(f"no exact cast from text to {kind}")


def judge_row(fields: Mapping[str, Judged], contract: TableContract) -> tuple[Column, Column]:
    """Judge a whole row: its struct of the contract's data columns, and the array of reasons against it."""
    bounds = {rule.column: rule for rule in contract.ranges}
    values: list[Column] = []
    reasons: list[Column] = []
    for column in contract.columns:
        field = fields[column.name]
        code = F.coalesce(field.code, _outside(field.value, bounds.get(column.name), column.type))
        if not column.nullable:
            code = F.coalesce(code, F.when(field.value.isNull(), MISSING))
        values.append(field.value.alias(column.name))
        reasons.append(F.when(code.isNotNull(), reason(column.name, code, field.text)))
    return F.struct(*values), F.array_compact(F.array(*reasons))


def reason(column: str, code: Column, text: Column) -> Column:
    """One reason, as the rejected row holds it."""
    return F.struct(
        F.lit(column).alias("column"), code.alias("code"), F.substring(text.cast("string"), 1, QUOTED).alias("value")
    )


def _judge_decimal(text: Column, precision: int, scale: int) -> Judged:
    whole = precision - scale
    # Nearly every value fits as it stands: one look at it instead of four.
    digits = rf"[0-9]{{1,{whole}}}" if whole > 0 else "0"
    fits = text.rlike(rf"\A-?{digits}([.][0-9]{{1,{scale}}})?\z" if scale > 0 else rf"\A-?{digits}\z")
    code = (
        F.when(fits, F.lit(None).cast("string"))
        .when(~text.rlike(r"\A-?[0-9]+([.][0-9]+)?\z"), NOT_DECIMAL)
        .when(text.rlike(rf"\A-?0*[1-9][0-9]{{{whole},}}([.]|\z)"), TOO_LARGE)
        .when(text.rlike(rf"[.][0-9]{{{scale}}}0*[1-9]"), TOO_PRECISE)
    )
    # Spark rounds what is too long, so the zeros beyond the scale go first.
    exact = F.regexp_replace(text, rf"([.][0-9]{{{scale}}})0+\z", "$1")
    value = F.when(fits, text).when(code.isNull(), exact)
    return Judged(value.cast(f"decimal({precision},{scale})"), code, text)


def _judge_integer(text: Column, kind: str) -> Judged:
    low, high = _INTEGERS[kind]
    number = F.when(text.rlike(r"\A-?0*[0-9]{1,19}\z"), text).cast("decimal(38,0)")
    within = number.between(F.lit(str(low)).cast("decimal(38,0)"), F.lit(str(high)).cast("decimal(38,0)"))
    code = F.when(~text.rlike(r"\A-?[0-9]+\z"), NOT_INTEGER).when(~F.coalesce(within, F.lit(False)), TOO_LARGE)
    return Judged(F.when(text.isNotNull() & code.isNull(), number).cast(kind), F.when(text.isNotNull(), code), text)


def _outside(value: Column, bounds: Range | None, kind: str) -> Column:
    if bounds is None:
        return F.lit(None).cast("string")
    inside = F.lit(True)
    if bounds.minimum is not None:
        inside = inside & (value >= F.lit(bounds.minimum).cast(kind))
    if bounds.maximum is not None:
        inside = inside & (value <= F.lit(bounds.maximum).cast(kind))
    return F.when(~inside, OUT_OF_RANGE)
