"""FX rates for those who schedule with Airflow: what the stack's own schedules do, as two DAGs.

`fx_rates_hourly` invokes the producer; `fx_rates_daily` starts the Spark batch of a day on EMR Serverless, waits for it,
then runs the crawler. Deploy the stack with its own schedules off, or everything runs twice.

A start is safe to repeat: the client token is made from the DAG run, so a retry after a lost worker waits for the run
that is under way instead of starting a second. Clearing the task makes a new token, hence a new run. A job that failed
is tried again by EMR Serverless itself (`retryPolicy`).

| variable of the environment | meaning | default |
| --- | --- | --- |
| STREAMPACT_STACK_OUTPUTS | file with `pulumi stack output --json` | Airflow Variable `streampact_stack_outputs` |
| STREAMPACT_FX_RATES_FROM | first day (YYYY-MM-DD) that the daily DAG catches up on | none: no catching up |
| STREAMPACT_AWS_CONN_ID | Airflow connection | none: the credentials of the worker |
| STREAMPACT_POLL_SECONDS | between two looks at a run | 30 |
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from airflow.providers.amazon.aws.operators.emr import EmrServerlessStartJobOperator
from airflow.providers.amazon.aws.operators.glue_crawler import GlueCrawlerRunOperator
from airflow.providers.amazon.aws.operators.lambda_function import LambdaInvokeFunctionOperator
from airflow.sdk import DAG, Param
from airflow.timetables.interval import CronDataIntervalTimetable
from streampact_outputs import read_product

product = read_product("fx-rates")
connection: Final = {"aws_conn_id": os.environ.get("STREAMPACT_AWS_CONN_ID"), "region_name": product.region}
poll_seconds: Final = int(os.environ.get("STREAMPACT_POLL_SECONDS", "30"))
catch_up_from: Final = os.environ.get("STREAMPACT_FX_RATES_FROM")
defaults: Final = {"retries": 2, "retry_delay": timedelta(minutes=2)}
beginning: Final = datetime(2024, 1, 1, tzinfo=timezone.utc)
#: Attempts of a failing job, by EMR Serverless.
JOB_ATTEMPTS: Final = 2
#: The producer may take 300 s. A client that gave up earlier and asked again would have it poll twice at a time.
patient: Final = {"read_timeout": 330, "retries": {"total_max_attempts": 1}, "tcp_keepalive": True}
day_param: Final = Param(None, type=["null", "string"], format="date", description="a day instead of the run's own")


def day(asked: str | None, logical_date: datetime | None) -> str:
    """The day of a run, YYYY-MM-DD: the one asked for, else that of the logical date; a ValueError without either."""
    if asked:
        return date.fromisoformat(asked).isoformat()
    if logical_date is None:
        raise ValueError("A run without a logical date needs the parameter `date`, as 2024-05-02.")
    return logical_date.astimezone(timezone.utc).date().isoformat()


def client_token(ti: Any) -> str:
    """The same for every try of a task instance, another after it was cleared, which raises how often it may be tried."""
    return str(uuid5(NAMESPACE_URL, f"{ti.dag_id}/{ti.task_id}/{ti.run_id}/{ti.max_tries}"))


def poll_payload(params: dict[str, Any]) -> str:
    """What the producer is invoked with: nothing for today, or a range of past days."""
    first, last = params.get("from"), params.get("to")
    return json.dumps({"backfill": {"from": first, "to": last or first}} if first else {})


macros: Final = {"client_token": client_token, "day": day, "poll_payload": poll_payload}

with DAG(
    dag_id="fx_rates_hourly",
    doc_md="Polls the day's exchange rates. With `from` (and `to`): those of past days.",
    schedule="0 * * * *",
    start_date=beginning,
    catchup=False,
    max_active_runs=1,
    default_args=defaults,
    params={"from": day_param, "to": day_param},
    user_defined_macros=macros,
    tags=["streampact", "fx-rates"],
):
    for producer, function_name in sorted(product.functions.items()):
        LambdaInvokeFunctionOperator(
            task_id=f"poll_{producer.replace('-', '_')}",
            function_name=function_name,
            payload="{{ poll_payload(params) }}",
            botocore_config=patient,
            execution_timeout=timedelta(minutes=6),
            **connection,
        )

with DAG(
    dag_id="fx_rates_daily",
    doc_md="Normalizes a day's transactions, then adds its partition to the catalog.",
    # A run's day is the one that its data interval begins on: it ends at ten past one on the day after.
    schedule=CronDataIntervalTimetable("10 1 * * *", timezone="UTC"),
    start_date=datetime.fromisoformat(f"{catch_up_from}T00:00:00+00:00") if catch_up_from else beginning,
    catchup=catch_up_from is not None,
    max_active_runs=1,
    default_args=defaults,
    params={"date": day_param},
    user_defined_macros=macros,
    tags=["streampact", "fx-rates"],
):
    run = product.batch.job_run
    minutes = int(run["executionTimeoutMinutes"])
    DAY: Final = "{{ day(params.date, dag_run.logical_date) }}"
    normalize = EmrServerlessStartJobOperator(
        task_id="normalize",
        application_id=product.batch.application_id,
        execution_role_arn=run["executionRoleArn"],
        name=f"{run['name']}-{DAY}",
        job_driver={
            "sparkSubmit": {
                "entryPoint": run["entryPoint"],
                "entryPointArguments": [*run["entryPointArguments"], "--date", DAY],
                "sparkSubmitParameters": run["sparkSubmitParameters"],
            }
        },
        configuration_overrides={
            "monitoringConfiguration": {
                "cloudWatchLoggingConfiguration": {
                    "enabled": True,
                    "logGroupName": run["logGroupName"],
                    "logTypes": {"SPARK_DRIVER": ["STDOUT", "STDERR"]},
                }
            }
        },
        # Of the operator's arguments only this one is a template, and it is the last that the call is made of.
        config={
            "clientToken": "{{ client_token(ti) }}",
            "executionTimeoutMinutes": minutes,
            "retryPolicy": {"maxAttempts": JOB_ATTEMPTS},
        },
        waiter_delay=poll_seconds,
        # Ten minutes longer than the run may take, for its queue.
        waiter_max_attempts=(minutes * JOB_ATTEMPTS + 10) * 60 // poll_seconds,
        **connection,
    )
    crawl = GlueCrawlerRunOperator(
        task_id="crawl",
        crawler_name=product.crawler,
        poll_interval=poll_seconds,
        # The stack's own crawl, or another product's, may be under way.
        fail_on_already_running=False,
        execution_timeout=timedelta(minutes=30),
        **connection,
    )
    normalize >> crawl
