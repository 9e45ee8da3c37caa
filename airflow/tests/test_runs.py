"""The DAGs run by Airflow against the AWS that AWS_ENDPOINT_URL names; tests/contract/airflow.test.ts looks at what came of it."""

from __future__ import annotations

import os
from datetime import datetime, timedelta, timezone

import boto3
import fx_rates
import pytest
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.amazon.aws.operators import emr

pytestmark = pytest.mark.skipif("AWS_ENDPOINT_URL" not in os.environ, reason="AWS_ENDPOINT_URL names no AWS")
logical = datetime(2024, 5, 2, tzinfo=timezone.utc)


def run(dag_id: str, at: datetime = logical, retries: int = 0, **conf: str):
    dag = DagBag(dag_folder=os.path.dirname(fx_rates.__file__)).dags[dag_id]
    for task in dag.tasks:
        task.retries, task.retry_delay = retries, timedelta(0)
    return dag.test(logical_date=at, run_conf=conf)


def jobs() -> list[tuple[str, str]]:
    client = boto3.client("emr-serverless", region_name=fx_rates.product.region)
    runs = client.list_job_runs(applicationId=fx_rates.product.batch.application_id)["jobRuns"]
    return sorted((job["name"], job["state"]) for job in runs)


def test_a_day_is_normalized_and_cataloged_and_a_retry_starts_no_second_job(monkeypatch: pytest.MonkeyPatch):
    waits, wait = [], emr.wait

    def lost_at_first(**given: object):
        waits.append(given)
        if len(waits) == 1:
            raise RuntimeError("the worker is lost while its job runs")
        return wait(**given)

    # The application is started already, so that the first wait is for the job.
    fx_rates.normalize.hook.conn.start_application(applicationId=fx_rates.product.batch.application_id)
    monkeypatch.setattr(emr, "wait", lost_at_first)
    assert run("fx_rates_daily", retries=1).state == "success"
    assert len(waits) == 2
    assert jobs() == [("fx-rates-normalize-2024-05-02", "SUCCESS")]


def test_a_cleared_run_is_done_again():
    assert run("fx_rates_daily").state == "success"
    assert jobs() == [("fx-rates-normalize-2024-05-02", "SUCCESS")] * 2


def test_a_job_that_fails_fails_the_run_and_nothing_is_cataloged():
    broken = run("fx_rates_daily", logical + timedelta(days=1), date="1999-01-01")
    assert broken.state == "failed"
    assert {ti.task_id: ti.state for ti in broken.get_task_instances()}["crawl"] == "upstream_failed"
    assert ("fx-rates-normalize-1999-01-01", "FAILED") in jobs()


def test_the_producer_is_invoked_with_what_was_asked_for():
    done = run("fx_rates_hourly", **{"from": "2024-05-01"})
    assert done.state == "success"
    (poll,) = done.get_task_instances()
    answer = {"received": {"backfill": {"from": "2024-05-01", "to": "2024-05-01"}}}
    assert poll.xcom_pull(task_ids=poll.task_id) == answer
