"""The DAGs as Airflow reads them: without errors, in the right order, on the right days, safe to repeat."""

from __future__ import annotations

import json
from datetime import datetime, timezone
from pathlib import Path
from types import SimpleNamespace

import fx_rates
import pytest
from airflow.dag_processing.dagbag import DagBag
from streampact_outputs import FILE, OutputsError, read_product

dags = Path(fx_rates.__file__).parent


def read() -> DagBag:
    return DagBag(dag_folder=dags)


def test_imports_without_errors():
    bag = read()
    assert bag.import_errors == {}
    assert set(bag.dags) == {"fx_rates_hourly", "fx_rates_daily"}
    daily = bag.dags["fx_rates_daily"]
    assert daily.get_task("normalize").downstream_task_ids == {"crawl"}
    assert {dag.max_active_runs for dag in bag.dags.values()} == {1}
    assert all(task.retries == 2 for dag in bag.dags.values() for task in dag.tasks)


def test_asks_for_the_outputs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv(FILE, str(tmp_path / "absent.json"))
    (message,) = read().import_errors.values()
    assert "absent.json cannot be read" in message


@pytest.mark.parametrize(
    ("document", "missing"),
    [({}, "products"), ({"products": {"fx-rates": {"producers": {}}}}, "region"), ([], FILE)],
)
def test_names_what_is_missing(document: object, missing: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    path = tmp_path / "outputs.json"
    path.write_text(json.dumps(document))
    monkeypatch.setenv(FILE, str(path))
    with pytest.raises(OutputsError, match=missing):
        read_product("fx-rates")


def test_the_day_is_the_one_asked_for_else_that_of_the_run():
    logical = datetime(2024, 5, 2, 1, 10, tzinfo=timezone.utc)
    assert fx_rates.day(None, logical) == "2024-05-02"
    assert fx_rates.day("2024-02-29", logical) == "2024-02-29"
    with pytest.raises(ValueError, match="2024-02-30|day is out of range"):
        fx_rates.day("2024-02-30", logical)
    with pytest.raises(ValueError, match="parameter `date`"):
        fx_rates.day(None, None)


def test_a_scheduled_run_does_the_day_that_has_just_ended():
    timetable = read().dags["fx_rates_daily"].timetable
    interval = timetable.infer_manual_data_interval(run_after=datetime(2024, 5, 3, 1, 10, tzinfo=timezone.utc))
    assert fx_rates.day(None, interval.start) == "2024-05-02"


def test_a_token_lasts_for_every_try_and_changes_when_cleared():
    def token(**changed: object) -> str:
        ti = {"dag_id": "d", "task_id": "t", "run_id": "scheduled__2024-05-02T01:10:00+00:00", "max_tries": 2}
        return fx_rates.client_token(SimpleNamespace(**{**ti, "try_number": 1, **changed}))

    assert token(try_number=2) == token()
    assert len({token(), token(max_tries=3), token(run_id="manual")}) == 3
    assert len(token()) <= 64


def test_the_producer_polls_today_or_past_days():
    assert fx_rates.poll_payload({"from": None}) == "{}"
    backfill = json.loads(fx_rates.poll_payload({"from": "2024-05-01", "to": None}))
    assert backfill == {"backfill": {"from": "2024-05-01", "to": "2024-05-01"}}
