"""Protected columns against Python's own HMAC, and what a key must never show itself in."""

from __future__ import annotations

import hashlib
import hmac
import json
import pickle
import random
import re
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from pyspark.sql import SparkSession

from glue.shared.contracts import ContractColumn, Protection, TableContract
from glue.shared.errors import JobError
from glue.shared.privacy import STARS, PrivacyKey, needs_key, protect, read_key

KEY = bytes(range(100, 132))
SECRET = "arn:aws:secretsmanager:us-east-1:000000000000:secret:key"
HASH = Protection("hash")
#: Also texts of more than one code unit, more than a block, and nothing at all.
ODD = ["", "a", "ab", "DE89 3704", " x ", "\0", "\n", "żółć", "日本", "\U0001f600ab", "x" * 55, "x" * 64, "x" * 200]


def with_columns(table: TableContract, *columns: ContractColumn) -> TableContract:
    return replace(table, columns=columns)


def texts() -> list[str]:
    rng = random.Random(7)
    alphabet = "abc012-é日\U0001f600"
    made = ["".join(rng.choice(alphabet) for _ in range(rng.randrange(80))) for _ in range(300)]
    return sorted({*ODD, *made})


def protected(
    spark: SparkSession, table: TableContract, protection: Protection, values: list[str | None], key: bytes = KEY
) -> list[str | None]:
    contract = with_columns(table, ContractColumn("n", "int", False), ContractColumn("who", "string", True, protection))
    rows = spark.createDataFrame(list(enumerate(values)), "n int, who string")
    shown = protect(rows, contract, PrivacyKey(key))
    assert shown.columns == ["n", "who"]
    return [row.who for row in sorted(shown.collect())]


def test_a_hash_is_pythons_hmac(spark: SparkSession, table: TableContract) -> None:
    values = texts()
    expected = [hmac.new(KEY, value.encode(), hashlib.sha256).hexdigest() for value in values]
    assert protected(spark, table, HASH, [*values, None]) == [*expected, None]
    # Equal values and no others are equal; under another key nothing is.
    assert len(set(expected)) == len(values)
    assert not {*protected(spark, table, HASH, [*values], bytes(32))} & {*expected}


@pytest.mark.parametrize("keep", [1, 4, 8])
def test_a_mask_shows_the_last_characters_and_never_more_than_half(
    spark: SparkSession, table: TableContract, keep: int
) -> None:
    values = texts()
    masked = protected(spark, table, Protection("mask", keep), [*values, None])
    assert masked.pop() is None
    for value, shown in zip(values, masked, strict=True):
        assert shown is not None
        tail = shown.removeprefix(STARS)
        assert shown == STARS + tail and value.endswith(tail)
        assert len(tail) == min(keep, len(value) // 2)


def test_what_is_not_protected_stays_and_takes_no_key(spark: SparkSession, table: TableContract) -> None:
    contract = with_columns(table, ContractColumn("who", "string", False, Protection("clear")))
    rows = spark.createDataFrame([("ann",)], "who string")
    assert not needs_key(contract)
    assert protect(rows, contract, None).collect() == rows.collect()


def test_nothing_stays_in_clear_for_want_of_a_key(spark: SparkSession, table: TableContract) -> None:
    contract = with_columns(table, ContractColumn("who", "string", False, HASH))
    assert needs_key(contract)
    with pytest.raises(JobError, match=r"PRIVACY_KEY.* who of .* would stay in clear"):
        protect(spark.createDataFrame([("ann",)], "who string"), contract, None)


def test_no_plan_shows_the_key(spark: SparkSession, table: TableContract) -> None:
    contract = with_columns(table, ContractColumn("who", "string", False, HASH))
    shown: Any = protect(spark.createDataFrame([("ann",)], "who string"), contract, PrivacyKey(KEY))
    assert shown.where("who <> ''").count() == 1
    execution = shown._jdf.queryExecution()
    plans = "".join([execution.toString(), execution.optimizedPlan().treeString(), execution.executedPlan().toJSON()])
    assert "sha2" in plans
    inner, outer = PrivacyKey(KEY).pads
    for secret in (KEY, bytes(inner[:32]), bytes(outer[:32])):
        listed = [str(byte) for byte in secret], [str(byte - 256 if byte > 127 else byte) for byte in secret]
        spelled = [secret.hex(), secret.decode("latin-1"), *(re.escape(", ".join(each)) for each in listed)]
        assert not [each for each in spelled if re.search(re.escape(each), plans, re.IGNORECASE)]


def test_a_key_shows_itself_to_nobody() -> None:
    key = PrivacyKey(KEY)
    assert f"{key} {key!r}" == "PrivacyKey(…) PrivacyKey(…)"
    with pytest.raises(TypeError):
        pickle.dumps(key)


class Secrets:
    """A Secrets Manager with one answer."""

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def get_secret_value(self, **asked: str) -> Any:
        assert asked == {"SecretId": SECRET}
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def test_the_key_is_read() -> None:
    key = read_key(SECRET, Secrets({"SecretString": json.dumps({"key": KEY.hex()})}))
    assert key.pads == PrivacyKey(KEY).pads


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"SecretString": ""},
        {"SecretString": "c0ffee"},
        {"SecretString": '{"key": "c0ffee"}'},
        {"SecretString": '{"key": 12648430}'},
        {"SecretString": '["c0ffee"]'},
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "c0ffee"}}, "GetSecretValue"),
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(answer: Any) -> None:
    with pytest.raises(JobError) as refused:
        read_key(SECRET, Secrets(answer))
    assert refused.value.code == "PRIVACY_KEY"
    assert "c0ffee" not in str(refused.value)
    assert refused.value.__cause__ is None
