"""From rows to files that readers see: staged by Spark, then copied one file a partition under the batch's name.

A poll's rows share their time and hence their partition, so a poll appears at once. A file that stands is never written
again: whoever repeats a batch writes the same names and skips what is there.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue.shared.contracts import TableContract
from glue.shared.errors import JobError
from glue.shared.store import ConditionFailedError, ObjectStore

#: The session's time zone is UTC.
_ISO_MILLIS = "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"


@dataclass(frozen=True)
class Staging:
    """One attempt's folder of staged files; attempts never share one."""

    batch: str
    prefix: str


def staging_root(table: str, batch: str) -> str:
    """Prefix of everything staged for a batch, by whichever attempt."""
    return f"staging/{table}/{batch}/"


def read_published(
    spark: SparkSession, store: ObjectStore, contract: TableContract, touched: Iterable[Sequence[object]], batch: str
) -> DataFrame:
    """Rows of the touched partitions, without the batch's own: an earlier attempt may have published some of it."""
    own = f"/{batch}.parquet"
    uris = [
        store.uri(key)
        for values in touched
        for key in store.keys(_partition_prefix(contract, values))
        if key.endswith(".parquet") and not key.endswith(own)
    ]
    if not uris:
        return spark.createDataFrame([], contract.spark_ddl)
    return spark.read.schema(contract.spark_ddl).parquet(*uris)


def stage(rows: DataFrame, store: ObjectStore, contract: TableContract, staging: Staging) -> None:
    """Write the rows as Parquet, one file a partition, sorted by record key."""
    partition = contract.partition_names
    # A key of one column differs in every row: a dictionary of its values is work for nothing.
    key = contract.record_key if len(contract.record_key) == 1 else ()
    (
        rows.select(*contract.column_names, *partition)
        .repartition(*partition)
        .sortWithinPartitions(*partition, *contract.record_key)
        .write.mode("overwrite")
        # Nobody reads the staging folder before the write has succeeded, so the quicker committer is safe.
        .option("mapreduce.fileoutputcommitter.algorithm.version", "2")
        .options(**{f"parquet.enable.dictionary#{name}": "false" for name in key})
        .partitionBy(*partition)
        .parquet(store.uri(staging.prefix.rstrip("/")))
    )


def publish(store: ObjectStore, contract: TableContract, staging: Staging) -> int:
    """Copy the staged files to the table and say how many partitions they are in; finished ones are skipped."""
    targets: dict[str, str] = {}
    for key in store.keys(staging.prefix):
        if not key.endswith(".parquet"):
            continue
        folder = key.removeprefix(staging.prefix).rpartition("/")[0]
        target = f"{contract.location}/{folder}/{staging.batch}.parquet"
        if target in targets or not _is_partition(folder, contract):
            raise JobError(
                "STAGING",
                "Spark staged something other than one file a partition",
                where=key,
                fix="report this as a bug, with the run's log",
            )
        targets[target] = key
    for target, source in sorted(targets.items()):
        if target not in store.keys(target):
            store.copy(source, target)
    return len(targets)


def keep_rejected(rejected: DataFrame, store: ObjectStore, key: str) -> None:
    """Write refused rows as JSON lines {source, poll_time, position, asset, reasons}; an object that stands is kept."""
    lines = rejected.orderBy("source", "line", "position").select(
        F.to_json(
            F.struct(
                "source",
                F.date_format("poll_time", _ISO_MILLIS).alias("poll_time"),
                "position",
                "asset",
                "reasons",
            ),
            {"ignoreNullFields": "false"},
        )
    )
    # On disk: a batch that is refused may hold more bad rows than the driver has memory.
    with tempfile.TemporaryFile() as body:
        for (line,) in lines.toLocalIterator():
            body.write(f"{line}\n".encode())
        body.seek(0)
        try:
            store.put_new(key, body)
        except ConditionFailedError:
            return


def _partition_prefix(contract: TableContract, values: Sequence[object]) -> str:
    folders = "/".join(f"{name}={values[index]}" for index, name in enumerate(contract.partition_names))
    return f"{contract.location}/{folders}/"


def _is_partition(folder: str, contract: TableContract) -> bool:
    return re.fullmatch("/".join(f"{name}=[0-9-]+" for name in contract.partition_names), folder) is not None
