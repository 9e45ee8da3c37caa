"""One run: some days' transactions, judged, priced, checked, and put in the place of what those days had.

A run reads only what was delivered, never what it published, so it can be repeated at any time, also after one that was
killed anywhere: the days end as if it had run once.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import reduce
from typing import Any, Final

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from glue.fx_rates.judge import judge
from glue.fx_rates.publish import failed_key, keep_failed, keep_rejected, publish_days
from glue.fx_rates.rates import quotes, read_rates
from glue.fx_rates.raw_files import RawFile, by_columns, find_files
from glue.fx_rates.report import Report, counted, summed
from glue.fx_rates.transform import RATES, mark_repeated, price, quote_frame, with_rates
from glue.shared.contracts import TableContract
from glue.shared.errors import JobError
from glue.shared.privacy import PrivacyKey, protect
from glue.shared.publish import Staging, stage
from glue.shared.quality import findings
from glue.shared.log import log_objects
from glue.shared.report import write_report
from glue.shared.store import ObjectStore

#: How far back a transaction's identifier is looked for, in days: deliveries overlap by days, not by months.
REPEATED_WITHIN_DAYS: Final = 7

#: A cast that fails gives null, which every step looks at; and no setting of the application changes a file's format.
_SESSION = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "false",
    "spark.sql.decimalOperations.allowPrecisionLoss": "true",
    "spark.sql.parquet.writeLegacyFormat": "false",
    # Rows are kept for a few passes: looking for how to compress them takes longer than all of these.
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    # Looking at a file takes milliseconds; a task for each would take longer than that.
    "spark.sql.sources.parallelPartitionDiscovery.parallelism": "16",
}


@dataclass(frozen=True)
class Job:
    """What a run works on: the days from `first` to `last`, both inclusive."""

    spark: SparkSession
    store: ObjectStore
    run_id: str
    first: date
    last: date
    #: Lake prefix of the day's rates.
    rates_prefix: str
    #: What is delivered.
    transactions: TableContract
    #: What is built.
    table: TableContract
    #: Of the table's personal columns.
    privacy_key: PrivacyKey | None

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def run(job: Job) -> Report:
    """Replace the days and report. Rows of bad quality are a JobError `QUALITY`, and the days stay as they were."""
    started = time.monotonic()
    for name, value in _SESSION.items():
        job.spark.conf.set(name, value)
    delivered = job.transactions
    since = job.first - timedelta(days=REPEATED_WITHIN_DAYS)
    files = find_files(job.store, delivered.location, since, job.last, delivered.column_names)
    known = quotes(read_rates(job.store, job.rates_prefix, job.first, job.last), job.days)
    in_range = F.col("day").isNull() | F.col("day").between(F.lit(job.first), F.lit(job.last))
    # Rows of a day's file are not asked for their day: Spark reads a row a second time for what it is asked here.
    recent = F.col("file_day").isNotNull() | F.col("day").isNull() | (F.col("day") >= F.lit(since))
    log_objects(job.run_id, job.table.id, None, [file.key for file in files])
    judged = mark_repeated(_judged(job, files).where(recent).drop("file_day"))
    rates = quote_frame(job.spark, known)
    priced = price(judged.where(in_range), rates).drop(*RATES).persist()
    try:
        report = _build(job, priced, rates, len(files))
    finally:
        priced.unpersist()
    report = replace(report, seconds=round(time.monotonic() - started, 3))
    write_report(job.store, report)
    if report.outcome == "refused":
        raise JobError(
            "QUALITY",
            f"{job.first} to {job.last} break their contract: {'; '.join(report.findings)}",
            where=failed_key(job.table, job.run_id),
            fix="look at the refused rows there, have the file or the rates mended, and run the days again",
        )
    return report


def _judged(job: Job, files: list[RawFile]) -> DataFrame:
    parts = [judge(_lines(job, group), columns) for columns, group in by_columns(files).items()]
    if not parts:
        lines = "source string, block bigint, position bigint, file_day date, value string"
        empty = job.spark.createDataFrame([], lines)
        parts = [judge(empty, job.transactions.column_names)]
    return reduce(DataFrame.unionByName, parts)


def _lines(job: Job, files: list[RawFile]) -> DataFrame:
    """The lines below the headings, in an order that does not depend on how Spark cuts the files."""
    prefix = job.transactions.location
    headings = {file.heading for file in files}
    named = job.spark.createDataFrame([(file.key, file.day) for file in files], "source string, file_day date")
    lines = (
        job.spark.read.text([job.store.uri(file.key) for file in files])
        .select(
            F.concat(F.lit(f"{prefix}/"), F.substring_index("_metadata.file_path", f"/{prefix}/", -1)).alias("source"),
            F.col("_metadata.file_block_start").alias("block"),
            F.monotonically_increasing_id().alias("position"),
            "value",
        )
        .where(~F.col("value").isin(*headings) & (F.trim("value") != ""))
    )
    return lines.join(F.broadcast(named), "source")


def _build(job: Job, priced: DataFrame, rates: DataFrame, files: int) -> Report:
    good = F.size("reasons") == 0
    refused = priced.where(~good)
    clear = with_rates(priced.where(good), rates).select(*job.table.column_names, *job.table.partition_names)
    rows = protect(clear, job.table, job.privacy_key)
    numbers = {**_counted(refused), **_summed(priced.where(good))}
    kinds = ("rows_out", "duplicates", "conflicts", "rejected", "undated")
    report = Report(
        run=job.run_id,
        table=job.table.id,
        contract=job.table.hash,
        outcome="published",
        first_date=str(job.first),
        last_date=str(job.last),
        files=files,
        rows_in=sum(numbers[kind] for kind in kinds),
        **numbers,
    )
    broken = findings(rows, job.table, (report.rejected, report.rows_in - report.undated))
    if broken:
        keep_failed(refused, job.store, failed_key(job.table, job.run_id))
        return replace(report, outcome="refused", findings=tuple(broken), rows_out=0, days=0)
    keep_rejected(refused, job.store, job.table, job.days)
    _publish(job, rows)
    return report


def _publish(job: Job, rows: DataFrame) -> None:
    root = f"staging/{job.table.id}/{job.first}_{job.last}/"
    staging = Staging(job.run_id, f"{root}{job.run_id}/")
    stage(rows, job.store, job.table, staging)
    publish_days(job.store, job.table, staging.prefix, job.days)
    # Also what a run of the same days left that was killed.
    job.store.delete(list(job.store.keys(root)))


def _counted(refused: DataFrame) -> dict[str, Any]:
    codes = F.array_sort(F.array_distinct(F.col("reasons.code")))
    return counted(refused.groupBy(F.col("day").isNull().alias("undated"), codes.alias("codes")).count().collect())


def _summed(published: DataFrame) -> dict[str, Any]:
    def total(name: str) -> Column:
        return F.sum(name).alias(name)

    amounts = ("withdrawal", "deposit", "normalized_withdrawal", "normalized_deposit")
    groups = published.groupBy("day", "rate_date", "currency")
    return summed(groups.agg(F.count(F.lit(1)).alias("count"), *(total(name) for name in amounts)).collect())
