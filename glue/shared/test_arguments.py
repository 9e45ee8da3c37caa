"""Job arguments, each accepted one with its refused twin."""

from __future__ import annotations

import pytest

from glue.shared.arguments import Arguments, resolve
from glue.shared.errors import JobError

GIVEN = {
    "--lake_bucket": "streampact-lake",
    "--product": "crypto-market",
    "--JOB_NAME": "crypto market",
    "--JOB_RUN_ID": "jr_1",
}


def argv(**changed: str | None) -> list[str]:
    pairs = {**GIVEN, **{f"--{name}": value for name, value in changed.items()}}
    return ["job.py", *(word for key, value in pairs.items() if value is not None for word in (key, value))]


def test_reads_what_glue_passes_and_leaves_the_rest() -> None:
    given = [*argv(), "--TempDir", "s3://x", "--enable-metrics", "--job-language=python", "stray"]
    assert resolve(given, {}) == Arguments("streampact-lake", "crypto-market", "crypto market", "jr_1")
    assert resolve([*given, "--max_objects=7"], {}).max_objects == 7


def test_the_scheme_is_the_arguments_then_the_environments() -> None:
    local = {"STREAMPACT_STORAGE_SCHEME": "s3a"}
    assert resolve(argv(), local).storage_scheme == "s3a"
    assert resolve(argv(storage_scheme="s3"), local).storage_scheme == "s3"


@pytest.mark.parametrize(
    "changed",
    [
        {"lake_bucket": None},
        {"lake_bucket": "s3://bucket"},
        {"product": "../x"},
        {"JOB_RUN_ID": "a/b"},
        {"max_objects": "0"},
        {"max_objects": "many"},
        {"storage_scheme": "hdfs"},
    ],
)
def test_refuses_what_is_missing_or_malformed(changed: dict[str, str | None]) -> None:
    with pytest.raises(JobError, match="ARGUMENTS"):
        resolve(argv(**changed), {})
