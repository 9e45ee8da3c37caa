"""Personal columns as readers may see them: what a table's contract says under `protection`, done with a DataFrame.

A hash is HMAC-SHA-256 (RFC 2104, FIPS 198-1) of the text's UTF-8 bytes, 64 hex digits: equal values stay equal and join, and without the
key nobody finds one by trying. Spark 3.5 has `sha2` and no HMAC, which is two of them, over the key padded in two ways.

The key travels as the row of a table of one row, and not as a literal: Spark writes literals into plans, and plans into its
page, its event log and its messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, StructField, StructType

from glue.shared.contracts import TableContract
from glue.shared.errors import JobError

#: What a mask puts before the characters that it shows, whatever the length of the value.
STARS: Final = "****"
#: Bytes that SHA-256 works on at a time.
_BLOCK: Final = 64
_INNER, _OUTER = "__privacy_inner", "__privacy_outer"
_PADS: Final = StructType([StructField(_INNER, BinaryType(), False), StructField(_OUTER, BinaryType(), False)])


class PrivacyKey:
    """A key of 32 bytes, which shows itself to nobody."""

    def __init__(self, key: bytes) -> None:
        if len(key) != 32:
            raise ValueError("a key has 32 bytes")
        self._key = key

    def __repr__(self) -> str:
        return "PrivacyKey(…)"

    def __reduce__(self) -> Any:
        raise TypeError("a key stays where it was read")

    @property
    def pads(self) -> tuple[bytearray, bytearray]:
        """The key padded to a block, for the inner and the outer hash."""
        block = self._key.ljust(_BLOCK, b"\0")
        return bytearray(byte ^ 0x36 for byte in block), bytearray(byte ^ 0x5C for byte in block)


def needs_key(contract: TableContract) -> bool:
    """Whether a column of the table is hashed."""
    return any(column.protection is not None and column.protection.method == "hash" for column in contract.columns)


def read_key(secret: str, client: Any = None) -> PrivacyKey:
    """The key in a secret of Secrets Manager, `{"key": 64 hex digits}`. JobError `PRIVACY_KEY`, which shows nothing of it."""
    try:
        answer = (client if client is not None else _client()).get_secret_value(SecretId=secret)
        text = answer.get("SecretString") or "{}"
    except (BotoCoreError, ClientError) as cause:
        raise _broken(f"the privacy key can't be read ({type(cause).__name__})", secret) from None
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    key = said.get("key") if isinstance(said, dict) else None
    if not isinstance(key, str) or re.fullmatch(r"[0-9a-f]{64}", key) is None:
        raise _broken("the secret holds no privacy key", secret)
    return PrivacyKey(bytes.fromhex(key))


def protect(rows: DataFrame, contract: TableContract, key: PrivacyKey | None) -> DataFrame:
    """The rows with every protected column in its protected form; nulls stay null, and all else stays as it is."""
    protections = {column.name: column.protection for column in contract.columns if column.protection is not None}
    masked = {name: _masked(name, each.keep) for name, each in protections.items() if each.method == "mask"}
    hashed = [name for name, each in protections.items() if each.method == "hash"]
    shown = rows.withColumns(masked) if masked else rows
    return _hashed(shown, hashed, contract, key) if hashed else shown


def _hashed(rows: DataFrame, names: Sequence[str], contract: TableContract, key: PrivacyKey | None) -> DataFrame:
    if key is None:
        raise _broken(f"{', '.join(names)} of {contract.id} would stay in clear: the run has no privacy key", contract.id)
    pads = rows.sparkSession.createDataFrame([key.pads], _PADS)
    joined = rows.crossJoin(F.broadcast(pads))
    return joined.withColumns({name: _hmac(name) for name in names}).drop(_INNER, _OUTER)


def _hmac(name: str) -> Column:
    inner = F.sha2(F.concat(F.col(_INNER), F.encode(F.col(name), "UTF-8")), 256)
    return F.sha2(F.concat(F.col(_OUTER), F.unhex(inner)), 256)


def _masked(name: str, keep: int) -> Column:
    """At most `keep` of the last characters, and of a short value never more than half."""
    shown = F.least(F.lit(keep), F.floor(F.length(name) / 2).cast("int"))
    return F.when(F.col(name).isNotNull(), F.concat(F.lit(STARS), F.right(F.col(name), shown)))


def _broken(what: str, where: str) -> JobError:
    return JobError(
        "PRIVACY_KEY",
        what,
        where=where,
        fix="deploy the stack, which makes the secret and fills it, and give the run --privacy_key_arn",
    )


def _client() -> Any:
    return boto3.client(
        "secretsmanager",
        config=Config(connect_timeout=10, read_timeout=30, retries={"mode": "standard", "max_attempts": 5}),
    )
