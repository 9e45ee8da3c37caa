"""One run: what is new in the raw zone, judged, put in order, checked, and written with the checkpoint in one commit.

Nothing before the commit changes what a reader sees, and nothing has to happen after it: a run that is killed anywhere
is one that never was, and the next takes the same objects, and those that came meanwhile. Hudi rolls back what it left.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import Final

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from glue.crypto_cdc import order
from glue.crypto_cdc.arguments import Mode
from glue.crypto_cdc.rejected import failed_key, keep, keep_failed, refused, too_late
from glue.crypto_cdc.report import Report
from glue.crypto_cdc.table import CHECKPOINT, HudiTable
from glue.crypto_cdc.transform import transform
from glue.shared.arrivals import Arrivals, Zone, find_new, from_text, taken, to_text
from glue.shared.contracts import ItemContract
from glue.shared.errors import JobError
from glue.shared.partitions import Partitions
from glue.shared.quality import findings
from glue.shared.log import log_objects
from glue.shared.report import write_report

#: How late a change may come after the stream has let it go, in hours: DynamoDB holds changes for its stream for a day,
#: Firehose tries for a day (https://docs.aws.amazon.com/firehose/latest/dev/retry.html), and clocks differ.
SLACK_HOURS: Final = 24 + 24 + 4

#: New rows of one partition from which they are loaded: more than one file's worth.
LOAD_FROM: Final = 20_000

_SESSION: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.parquet.writeLegacyFormat": "false",
    # A day of the contract's calendar is that day, also before 1582.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
}


@dataclass(frozen=True)
class Job:
    """What a run works on."""

    table: HudiTable
    item: ItemContract
    partitions: Partitions
    run_id: str
    mode: Mode = "upsert"
    #: Most raw objects to take; None for all that are new.
    max_objects: int | None = None
    #: New rows of one partition from which they are loaded.
    load_from: int = LOAD_FROM
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    @property
    def zone(self) -> Zone:
        return Zone(self.item.raw_prefix, self.item.retention_hours + SLACK_HOURS)


class Clock:
    """Seconds of steps."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._steps: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        finally:
            self._steps[name] = round(time.monotonic() - began, 3)

    @property
    def seconds(self) -> dict[str, float]:
        return {**self._steps, "total": round(time.monotonic() - self._began, 3)}


def run(job: Job) -> Report:
    """Apply what is new, and report. A batch of bad quality is a JobError `QUALITY`, and the table stays as it was."""
    clock, contract = Clock(), job.table.contract
    for name, value in _SESSION.items():
        job.table.spark.conf.set(name, value)
    report = Report(run=job.run_id, table=contract.id, contract=contract.hash, outcome="nothing-new")
    with clock.step("list"):
        state = _state(job)
        keys, state = find_new(job.table.store, job.zone, state, job.now, sweep=job.mode != "upsert")
        keys = keys[: job.max_objects]
    if keys:
        log_objects(job.run_id, contract.id, None, keys)
        report = _apply(job, state, keys, report, clock)
    # What waits in the raw zone may be older than a tombstone, so purging is for those who have taken all of it.
    if job.mode == "purge" and report.outcome != "refused" and job.max_objects is None:
        with clock.step("purge"):
            report = _purge(job, report)
    report = replace(report, seconds=clock.seconds)
    write_report(job.table.store, report)
    if report.outcome == "refused":
        raise JobError(
            "QUALITY",
            f"{report.objects} objects break their contract: {'; '.join(report.findings)}",
            where=failed_key(contract, job.run_id),
            fix="look at the rejected rows there, and mend the contract or the job; the next run takes them again",
        )
    return report


def _state(job: Job) -> Arrivals:
    commit = job.table.checkpoint()
    where = f"{job.table.contract.location}/.hoodie/"
    return Arrivals() if commit is None else from_text(commit.extra[CHECKPOINT], where + commit.time)


def _apply(job: Job, state: Arrivals, keys: list[str], report: Report, clock: Clock) -> Report:
    contract = job.table.contract
    judged = transform(_lines(job, keys), contract, job.item.schema).persist()
    changes = order.newest(judged.where(F.size("reasons") == 0), contract).persist()
    decisions: DataFrame | None = None
    try:
        with clock.step("judge"):
            report, ranges = _counted(replace(report, objects=len(keys)), judged, changes)
            rows = changes.select("state.*", *contract.partition_names)
            broken = findings(rows, contract, (report.rejected, report.rows_in))
        if broken:
            keep_failed(refused(judged), job.table.store, failed_key(contract, job.run_id))
            return replace(report, outcome="refused", findings=tuple(broken))
        with clock.step("compare"):
            purged = F.lit(state.purged).cast("timestamp")
            decisions = order.decided(changes, job.table.rows_near(ranges), contract, purged).persist()
            report = _verdicts(report, decisions, contract.tombstone)
        with clock.step("reject"):
            _reject(job, judged, decisions, report)
        with clock.step("register"):
            # Before the commit: a partition without files is empty, and files without their partition would be missed.
            registered = job.partitions.register(value for value, _, _ in ranges)
        with clock.step("write"):
            after = to_text(taken(state, job.zone, keys, job.now), job.run_id)
            _write(job, decisions, to_text(state, job.run_id), after)
            return replace(report, outcome="published", partitions=registered, commit=_committed(job, after))
    finally:
        for frame in (judged, changes, decisions):
            if frame is not None:
                frame.unpersist()


def _lines(job: Job, keys: list[str]) -> DataFrame:
    prefix = job.item.raw_prefix
    tail = F.substring_index("_metadata.file_path", f"/{prefix}/", -1)
    lines = job.table.spark.read.option("lineSep", "\n").text([job.table.store.uri(key) for key in keys])
    return lines.select(F.concat(F.lit(f"{prefix}/"), tail).alias("source"), "value")


def _counted(report: Report, judged: DataFrame, changes: DataFrame) -> tuple[Report, list[tuple[str, str, str]]]:
    """The report with what was read and refused, and each partition with its least and greatest key."""
    row = judged.agg(F.count(F.lit(1)).alias("all"), F.count_if(F.size("reasons") > 0).alias("rejected")).first()
    assert row is not None  # an aggregate without grouping always has its one row
    spans = changes.groupBy("symbol").agg(F.min("unique_id"), F.max("unique_id"), F.count(F.lit(1))).collect()
    keys = sum(span[3] for span in spans)
    counted = replace(
        report,
        rows_in=row["all"],
        rejected=row["rejected"],
        deduplicated=row["all"] - row["rejected"] - keys,
        keys=keys,
    )
    return counted, sorted((span[0], span[1], span[2]) for span in spans)


def _verdicts(report: Report, decisions: DataFrame, tombstone: str) -> Report:
    groups = decisions.groupBy("verdict", F.col(f"state.{tombstone}").alias("gone")).count().collect()
    counts = {(row["verdict"], row["gone"]): row["count"] for row in groups}

    def total(*verdicts: str, gone: tuple[bool, ...] = (True, False)) -> int:
        return sum(counts.get((verdict, each), 0) for verdict in verdicts for each in gone)

    return replace(
        report,
        upserted=total(*order.WRITTEN),
        tombstones=total(*order.WRITTEN, gone=(True,)),
        late=total(order.LATE),
        repeated=total(order.REPEATED),
        too_late=total(order.TOO_LATE),
    )


def _write(job: Job, decisions: DataFrame, before: str, after: str) -> None:
    """Write what is new or newer. Many new rows go first, in a commit that says nothing is taken yet: a run that dies
    between the two finds them in the table the next time, and writes the rest."""
    contract = job.table.contract
    new = decisions.where(F.col("verdict") == order.NEW)
    most = new.groupBy(*contract.partition_names).count().agg(F.max("count")).first()
    if most is None or (most[0] or 0) < job.load_from:
        job.table.upsert(order.rows(decisions, contract), after)
        return
    newer = decisions.where(F.col("verdict") != order.NEW)
    both = newer.where(F.col("verdict") == order.NEWER).count() > 0
    job.table.load(order.rows(new, contract), before if both else after)
    if both:
        job.table.upsert(order.rows(newer, contract), after)


def _reject(job: Job, judged: DataFrame, decisions: DataFrame, report: Report) -> None:
    if report.rejected + report.too_late == 0:
        return
    late = decisions.where(F.col("verdict") == order.TOO_LATE).select("unique_id")
    rejected = refused(judged).unionByName(too_late(judged, late))
    keep(rejected, job.table.store, job.table.contract, job.item.raw_prefix)


def _purge(job: Job, report: Report) -> Report:
    contract = job.table.contract
    before = job.now - timedelta(days=contract.tombstone_days)
    if not job.table.exists():
        return report
    gone = F.col(contract.tombstone) & (F.col(contract.precombine[0]) < F.lit(before))
    old = job.table.rows().where(gone).persist()
    try:
        purged = old.count()
        if purged == 0:
            return report
        after = to_text(replace(_state(job), purged=before), job.run_id)
        job.table.delete(old, after)
        return replace(report, outcome="published", purged=purged, commit=_committed(job, after))
    finally:
        old.unpersist()


def _committed(job: Job, checkpoint: str) -> str:
    """Time of the commit that carries this checkpoint, which must be the newest."""
    commit = job.table.checkpoint()
    if commit is not None and commit.extra[CHECKPOINT] == checkpoint:
        return commit.time
    raise JobError(
        "NOT_COMMITTED",
        "the write ended, and the table's newest commit isn't its own",
        where=f"{job.table.contract.location}/.hoodie/",
        fix="allow one concurrent run of the job, and run it again",
    )
