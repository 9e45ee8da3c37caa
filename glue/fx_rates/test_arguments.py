"""Which days a run is for."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from glue.fx_rates.arguments import resolve
from glue.shared.errors import JobError

NOW = datetime(2024, 5, 4, 0, 30, tzinfo=timezone(timedelta(hours=8)))
KEY = ["--privacy_key_arn", "arn:aws:secretsmanager:us-east-1:000000000000:secret:key-Ab12cd"]
BUCKET = ["--lake_bucket", "lake", *KEY]
THIRD, FOURTH = date(2024, 5, 3), date(2024, 5, 4)

GIVEN = [
    ([], date(2024, 5, 2), date(2024, 5, 2)),
    (["--date", "2024-05-04"], FOURTH, FOURTH),
    (["--from=2024-05-03", "--to=2024-05-04"], THIRD, FOURTH),
    (["--scheduled_time", "2024-05-04T01:10:00Z"], THIRD, THIRD),
    (["--scheduled_time", "2024-05-04T01:10:00+08:00"], date(2024, 5, 2), date(2024, 5, 2)),
    (["--scheduled_time", "2024-05-05T00:00:00"], FOURTH, FOURTH),
    (["--date", "2024-05-04", "--scheduled_time", "2030-01-01T00:00:00Z"], FOURTH, FOURTH),
]


@pytest.mark.parametrize(("argv", "first", "last"), GIVEN)
def test_days(argv: list[str], first: date, last: date) -> None:
    arguments = resolve([*BUCKET, *argv], NOW, {})
    assert (arguments.first, arguments.last) == (first, last)


REFUSED = [
    (["--date", "2024-02-30"], "2024-02-30"),
    (["--date", "yesterday"], "yesterday"),
    (["--from", "2024-05-03"], "--to is missing"),
    (["--to", "2024-05-03"], "--from is missing"),
    (["--from", "2024-05-04", "--to", "2024-05-03"], "2024-05-04 to 2024-05-03"),
    (["--from", "1999-01-01", "--to", "2024-05-03"], "3700 days"),
    (["--from", "2024-05-03", "--to", "2024-05-04", "--date", "2024-05-04"], "one or the other"),
    (["--scheduled_time", "soon"], "soon"),
    (["--run_id", "../x"], "run_id"),
    (["--storage_scheme", "file"], "storage scheme"),
    (["--lake_bucket", "UP"], "lake_bucket"),
]


@pytest.mark.parametrize(("argv", "why"), REFUSED)
def test_arguments_that_say_nothing_sensible_are_refused(argv: list[str], why: str) -> None:
    with pytest.raises(JobError, match=rf"ARGUMENTS[\s\S]*{why}"):
        resolve([*BUCKET, *argv], NOW, {})


def test_a_run_has_a_name_of_its_own_unless_it_is_given_one() -> None:
    first, second = (resolve(BUCKET, NOW, {}).run_id for _ in range(2))
    assert first.startswith("20240503T163000Z-") and first != second
    assert resolve([*BUCKET, "--run_id", "a-1"], NOW, {}).run_id == "a-1"


def test_the_lake_is_needed() -> None:
    with pytest.raises(JobError, match="lake_bucket is missing"):
        resolve([], NOW, {})


def test_the_secret_with_the_key_is_needed() -> None:
    with pytest.raises(JobError, match="privacy_key_arn is missing"):
        resolve(["--lake_bucket", "lake"], NOW, {})
    with pytest.raises(JobError, match="privacy_key_arn is 'key'"):
        resolve(["--lake_bucket", "lake", "--privacy_key_arn", "key"], NOW, {})
