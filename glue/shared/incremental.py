"""One run of a table's job: what is new since the last run, judged, checked, published once.

The order of the steps makes a run repeatable: the plan is written before anything else, the watermarks move after
everything else, and each step between can be done again without a trace.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from glue.shared.checkpoint import Checkpoint, Journal, Plan, checkpoint_key, plan_batch
from glue.shared.contracts import MessageContract, TableContract
from glue.shared.dedupe import CONFLICT, DUPLICATE, NEW, deduplicate
from glue.shared.errors import JobError
from glue.shared.log import log_objects
from glue.shared.publish import Staging, keep_rejected, publish, read_published, stage, staging_root
from glue.shared.quality import findings
from glue.shared.raw_zone import discover
from glue.shared.report import Report, write_report
from glue.shared.store import ObjectStore

#: Raw lines to judged rows; see `glue.crypto_market.transform.transform`.
Transform = Callable[[DataFrame, TableContract, StructType], DataFrame]

#: Columns of Parquet files hold what Athena and Trino read as `timestamp`, in UTC, exact to the microsecond.
_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.writeLegacyFormat": "false",
}


@dataclass(frozen=True)
class Job:
    """What a run works on."""

    spark: SparkSession
    store: ObjectStore
    run_id: str
    message: MessageContract
    table: TableContract
    transform: Transform
    #: Most raw objects to take; None for all that are new.
    max_objects: int | None = None


def run(job: Job) -> Report:
    """Finish the batch in flight or take what is new, and report. A batch of bad quality is a JobError `QUALITY`."""
    started = time.monotonic()
    for name, value in _SESSION.items():
        job.spark.conf.set(name, value)
    journal = Journal(job.store, checkpoint_key(job.table.id), job.run_id)
    report = Report(run=job.run_id, table=job.table.id, contract=job.table.hash, outcome="nothing-new")
    state, plan = _planned(job, journal, journal.load())
    if plan is not None:
        log_objects(job.run_id, job.table.id, plan.batch, plan.objects)
        report = _build(job, plan, report)
        if report.outcome == "published":
            _clean(job, plan)
            journal.finish(state, plan)
    report = replace(report, seconds=round(time.monotonic() - started, 3))
    write_report(job.store, report)
    if report.outcome == "refused":
        raise JobError(
            "QUALITY",
            f"batch {report.batch} breaks its contract: {'; '.join(report.findings)}",
            where=_failed_key(job, report.batch or ""),
            fix="look at the rejected rows there. The batch stays planned: mend the contract or the job, and its next run takes it again",
        )
    return report


def _planned(job: Job, journal: Journal, state: Checkpoint) -> tuple[Checkpoint, Plan | None]:
    if state.inflight is not None:
        return state, state.inflight
    found = discover(job.store, job.message, state.watermarks)
    if not found.objects:
        return state, None
    plan = plan_batch(state.watermarks, found, job.max_objects)
    return journal.begin(state, plan), plan


def _build(job: Job, plan: Plan, report: Report) -> Report:
    judged = job.transform(_lines(job, plan), job.table, job.message.schema).persist()
    planned = replace(report, batch=plan.batch, objects=len(plan.objects), gaps=plan.gaps)
    read, touched = _read(planned, judged, job.table.partition_names)
    published = read_published(job.spark, job.store, job.table, touched, plan.batch)
    decided = deduplicate(judged.where(F.size("reasons") == 0), published, job.table.record_key).persist()
    try:
        counted = _decided(read, decided)
        fresh = decided.where(F.col("verdict") == NEW).select("row.*", *job.table.partition_names)
        broken = findings(fresh, job.table, (counted.rejected, counted.rows_in))
        if counted.rejected > 0:
            key = _failed_key(job, plan.batch) if broken else f"{job.table.rejected_prefix}/{plan.batch}.jsonl"
            keep_rejected(judged.where(F.size("reasons") > 0), job.store, key)
        if broken:
            return replace(counted, outcome="refused", findings=tuple(broken), rows_out=0)
        partitions = _publish(job, plan, fresh) if counted.rows_out > 0 else 0
        return replace(counted, outcome="published", partitions=partitions)
    finally:
        decided.unpersist()
        judged.unpersist()


def _lines(job: Job, plan: Plan) -> DataFrame:
    return (
        job.spark.read.option("lineSep", "\n")
        .text([job.store.uri(key) for key in plan.objects])
        .select(
            F.substring_index("_metadata.file_path", f"/{job.message.raw_prefix}/", -1).alias("tail"),
            F.monotonically_increasing_id().alias("line"),
            "value",
        )
        .select(F.concat(F.lit(f"{job.message.raw_prefix}/"), "tail").alias("source"), "line", "value")
    )


def _read(report: Report, judged: DataFrame, partition: Sequence[str]) -> tuple[Report, list[tuple[object, ...]]]:
    """The report with what was read and refused, and the partitions that the other rows belong to."""
    row = judged.agg(
        F.count_distinct("source", "line").alias("polls"),
        F.count(F.lit(1)).alias("rows_in"),
        F.count_if(F.size("reasons") > 0).alias("rejected"),
        F.collect_set(F.when(F.size("reasons") == 0, F.struct(*partition))).alias("touched"),
    ).first()
    assert row is not None  # an aggregate without grouping always has its one row
    counted = replace(report, polls=row["polls"], rows_in=row["rows_in"], rejected=row["rejected"])
    return counted, [tuple(values) for values in row["touched"]]


def _decided(report: Report, decided: DataFrame) -> Report:
    verdicts = {row["verdict"]: row["count"] for row in decided.groupBy("verdict").count().collect()}
    return replace(
        report,
        rows_out=verdicts.get(NEW, 0),
        duplicates=verdicts.get(DUPLICATE, 0),
        conflicts=verdicts.get(CONFLICT, 0),
    )


def _publish(job: Job, plan: Plan, fresh: DataFrame) -> int:
    staging = Staging(plan.batch, f"{staging_root(job.table.id, plan.batch)}{job.run_id}/")
    stage(fresh, job.store, job.table, staging)
    return publish(job.store, job.table, staging)


def _failed_key(job: Job, batch: str) -> str:
    return f"{job.table.rejected_prefix}/failed/{batch}.{job.run_id}.jsonl"


def _clean(job: Job, plan: Plan) -> None:
    job.store.delete(list(job.store.keys(staging_root(job.table.id, plan.batch))))
