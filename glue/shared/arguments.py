"""Job arguments, resolved without `awsglue`, so that the same file runs on Glue and on any Spark.

Glue hands a job `--key value` pairs: those of the job, those of the run, and its own (`--JOB_NAME`, `--JOB_RUN_ID`,
`--TempDir`, …). Keys that the job doesn't know are left alone, because Glue adds new ones without notice.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from glue.shared.errors import JobError

SCHEMES = ("s3", "s3a")


@dataclass(frozen=True)
class Arguments:
    """What one run was told."""

    lake_bucket: str
    product: str
    job_name: str
    run_id: str
    #: URI scheme that Spark reads and writes the lake with: `s3` on Glue, `s3a` with Hadoop's own connector.
    storage_scheme: str = "s3"
    #: Most raw objects one run takes; None for all that are new.
    max_objects: int | None = None


def resolve(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Arguments:
    """Read `--key value` or `--key=value` pairs; a missing or malformed one is a JobError `ARGUMENTS`.

    `--storage_scheme` defaults to STREAMPACT_STORAGE_SCHEME, and that to `s3`.
    """
    given = pairs(argv)
    return Arguments(
        lake_bucket=matching(given, "lake_bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
        product=matching(given, "product", r"[a-z][a-z0-9-]*"),
        job_name=matching(given, "JOB_NAME", r"\S(?:.*\S)?"),
        run_id=matching(given, "JOB_RUN_ID", r"[A-Za-z0-9_.-]{1,200}"),
        storage_scheme=storage_scheme(given, environment),
        max_objects=_positive(given.get("max_objects")),
    )


def pairs(argv: Sequence[str]) -> dict[str, str]:
    """Values by key, without hyphens; what stands between pairs is left alone."""
    found: dict[str, str] = {}
    rest = list(argv)
    while rest:
        head = rest.pop(0)
        if not head.startswith("--"):
            continue
        key, equals, value = head[2:].partition("=")
        if equals:
            found[key] = value
        elif rest and not rest[0].startswith("--"):
            found[key] = rest.pop(0)
    return found


def matching(given: Mapping[str, str], key: str, pattern: str) -> str:
    """The value of a key that must be there and match the whole pattern."""
    value = given.get(key)
    if value is None:
        raise refused(f"--{key} is missing", f"pass --{key} <value>")
    if re.fullmatch(pattern, value) is None:
        raise refused(f"--{key} is {value!r}", f"give a value that matches {pattern}")
    return value


def storage_scheme(given: Mapping[str, str], environment: Mapping[str, str]) -> str:
    """The scheme that Spark reads and writes the lake with."""
    value = given.get("storage_scheme") or environment.get("STREAMPACT_STORAGE_SCHEME") or "s3"
    if value not in SCHEMES:
        raise refused(f"the storage scheme is {value!r}", f"use one of {', '.join(SCHEMES)}")
    return value


def _positive(value: str | None) -> int | None:
    if value is None:
        return None
    if re.fullmatch(r"[1-9][0-9]{0,8}", value) is None:
        raise refused(f"--max_objects is {value!r}", "give a whole number from 1, or leave it out for no limit")
    return int(value)


def refused(what: str, fix: str) -> JobError:
    """The error of an argument."""
    return JobError("ARGUMENTS", what, where="the job's arguments", fix=fix)
