"""The job's arguments, the same on EMR Serverless and on any Spark.

`--lake_bucket` is needed. Which days: `--date`, or `--from` and `--to` (both inclusive), or the day before
`--scheduled_time` (what EventBridge Scheduler says it started the run for, so that a late start takes the right day),
else yesterday, UTC. `--privacy_key_arn` names the secret with the key of personal columns, and is needed too. `--run_id`
names the report; `--storage_scheme` is as in `glue.shared.arguments`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Final
from uuid import uuid4

from glue.shared.arguments import matching, pairs, refused, storage_scheme

_SECRET: Final = r"arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]{1,512}"
#: Most days in one run.
MOST_DAYS: Final = 3700


@dataclass(frozen=True)
class Arguments:
    """What one run was told."""

    lake_bucket: str
    privacy_key_arn: str
    run_id: str
    first: date
    last: date
    storage_scheme: str


def resolve(argv: Sequence[str], now: datetime, environment: Mapping[str, str] = os.environ) -> Arguments:
    """Read `--key value` or `--key=value` pairs; a missing or malformed one is a JobError `ARGUMENTS`."""
    given = pairs(argv)
    first, last = _days(given, now)
    if not first <= last < first + timedelta(days=MOST_DAYS):
        raise refused(f"the days are {first} to {last}", f"give a range of 1 to {MOST_DAYS} days, the first day first")
    own = {"run_id": f"{now.astimezone(timezone.utc):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"}
    return Arguments(
        lake_bucket=matching(given, "lake_bucket", r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
        privacy_key_arn=matching(given, "privacy_key_arn", _SECRET),
        run_id=matching({**own, **given}, "run_id", r"[A-Za-z0-9_.-]{1,200}"),
        first=first,
        last=last,
        storage_scheme=storage_scheme(given, environment),
    )


def _days(given: Mapping[str, str], now: datetime) -> tuple[date, date]:
    if "from" in given or "to" in given:
        if "date" in given:
            raise refused("--date stands beside --from and --to", "give one or the other")
        return _day(given, "from"), _day(given, "to")
    if "date" in given:
        return _day(given, "date"), _day(given, "date")
    yesterday = _scheduled(given, now).astimezone(timezone.utc).date() - timedelta(days=1)
    return yesterday, yesterday


def _day(given: Mapping[str, str], key: str) -> date:
    text = matching(given, key, r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
    try:
        return date.fromisoformat(text)
    except ValueError as cause:
        raise refused(f"--{key} is {text!r}", "give a day of the calendar, YYYY-MM-DD") from cause


def _scheduled(given: Mapping[str, str], now: datetime) -> datetime:
    text = given.get("scheduled_time")
    if text is None:
        return now
    try:
        time = datetime.fromisoformat(re.sub(r"Z\Z", "+00:00", text))
        return time if time.tzinfo is not None else time.replace(tzinfo=timezone.utc)
    except ValueError as cause:
        raise refused(f"--scheduled_time is {text!r}", "give a time as 2024-05-02T01:10:00Z") from cause
