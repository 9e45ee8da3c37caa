"""The DAGs run by Airflow against the AWS that AWS_ENDPOINT_URL names; tests/contract/airflow.test.ts looks at what came of it."""

from __future__ import annotations

import os
from datetime import datetime, timezone

import boto3
import fx_rates
import pytest
from airflow.dag_processing.dagbag import DagBag

pytestmark = pytest.mark.skipif("AWS_ENDPOINT_URL" not in os.environ, reason="AWS_ENDPOINT_URL names no AWS")


def run(dag_id: str, logical: datetime, **conf: str):
    bag = DagBag(dag_folder=os.path.dirname(fx_rates.__file__))
    return bag.dags[dag_id].test(logical_date=logical, run_conf=conf)


def test_the_day_of_a_run_is_normalized_once_and_cataloged():
    logical = datetime(2024, 5, 2, tzinfo=timezone.utc)
    first = run("fx_rates_daily", logical)
    assert first.state == "success"
    # The run, started anew by a worker that knows nothing of the first: the same token, hence no second job.
    assert run("fx_rates_daily", logical).state == "success"
    emr = boto3.client("emr-serverless", region_name=fx_rates.product.region)
    runs = emr.list_job_runs(applicationId=fx_rates.product.batch.application_id)["jobRuns"]
    assert [(job["name"], job["state"]) for job in runs] == [("fx-rates-normalize-2024-05-02", "SUCCESS")]


def test_a_job_that_fails_fails_the_run_and_nothing_is_cataloged():
    broken = run("fx_rates_daily", datetime(2024, 5, 3, tzinfo=timezone.utc), date="1999-01-01")
    states = {ti.task_id: ti.state for ti in broken.get_task_instances()}
    # With tries left, Airflow would look again later; `dag.test` does not wait for that.
    assert states["normalize"] in ("failed", "up_for_retry")
    assert states["crawl"] != "success"


def test_the_producer_is_invoked_with_what_was_asked_for():
    done = run("fx_rates_hourly", datetime(2024, 5, 2, 3, tzinfo=timezone.utc), **{"from": "2024-05-01"})
    assert done.state == "success"
    (poll,) = done.get_task_instances()
    answer = poll.xcom_pull(task_ids=poll.task_id)
    assert '"from":"2024-05-01"' in answer.replace(" ", "")
