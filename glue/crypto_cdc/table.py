"""The Hudi table: its settings, and what a run does to it.

Copy on write, because Athena and Trino read it as it is; there is nothing to compact then. Each setting with its
reason: https://hudi.apache.org/docs/0.15.0/configurations
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Final

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from glue.shared.contracts import TableContract
from glue.shared.hudi_timeline import Commit, commit_times, newest_commit
from glue.shared.store import ObjectStore

#: What a commit of the job carries: its checkpoint. The prefix tells Hudi which options to keep.
PREFIX: Final = "streampact."
CHECKPOINT: Final = f"{PREFIX}checkpoint"

_MEBIBYTE: Final = 1024 * 1024
#: Most ranges of keys that one read asks for; a longer condition would cost more than it spares.
_MOST_RANGES: Final = 200

#: Settings of every write.
SETTINGS: Final[Mapping[str, str]] = {
    "hoodie.datasource.write.table.type": "COPY_ON_WRITE",
    # The job has decided by timestamp, version and removal before Hudi sees a row, and this payload agrees with it by
    # timestamp; the default one would let an older row win.
    "hoodie.datasource.write.payload.class": "org.apache.hudi.common.model.DefaultHoodieRecordPayload",
    # One row a key already.
    "hoodie.combine.before.upsert": "false",
    "hoodie.combine.before.delete": "false",
    "hoodie.datasource.write.keygenerator.class": "org.apache.hudi.keygen.SimpleKeyGenerator",
    "hoodie.datasource.write.hive_style_partitioning": "true",
    # No key can leave the table's folder.
    "hoodie.datasource.write.partitionpath.urlencode": "true",
    # Keys grow with time inside a partition, so the ranges of keys in the files' footers say which few files to look
    # into.
    "hoodie.index.type": "BLOOM",
    # A filter is in each file's footer, which every run reads: of some 20,000 keys, and a wrong guess costs one look at
    # a file.
    "hoodie.index.bloom.num_entries": "20000",
    "hoodie.index.bloom.fpp": "0.0001",
    # A change rewrites the file that holds its row: files of some 20,000 rows bound what one change costs, whatever the
    # size of the table.
    "hoodie.parquet.max.file.size": str(_MEBIBYTE),
    "hoodie.parquet.small.file.limit": str(_MEBIBYTE // 2),
    # Of a table's first rows; later Hudi knows.
    "hoodie.copyonwrite.record.size.estimate": "64",
    # Rewritten often and read by everything: cheap before small.
    "hoodie.parquet.compression.codec": "snappy",
    # A load comes in the order of partitions and keys, so that each of its files has a range of keys to itself.
    "hoodie.bulkinsert.sort.mode": "GLOBAL_SORT",
    # A listing of a partition costs one request; the metadata table would cost a second commit with each one.
    "hoodie.metadata.enable": "false",
    # What a run left that was killed is rolled back by the next, before it writes. There is a single writer.
    "hoodie.cleaner.policy.failed.writes": "EAGER",
    "hoodie.write.concurrency.mode": "single_writer",
    # Few files a run: each leaves its own marker, and no server need be asked for one.
    "hoodie.write.markers.type": "DIRECT",
    "hoodie.embed.timeline.server": "false",
    # A query may read a state for two and a half hours while it is replaced every 15 minutes.
    "hoodie.clean.automatic": "true",
    "hoodie.cleaner.policy": "KEEP_LATEST_COMMITS",
    "hoodie.cleaner.commits.retained": "10",
    # Every commit carries the checkpoint, so the newest of these is enough; older ones are for people.
    "hoodie.keep.min.commits": "20",
    "hoodie.keep.max.commits": "30",
    "hoodie.datasource.write.commitmeta.key.prefix": PREFIX,
    # A batch that holds refused changes only moves the checkpoint all the same.
    "hoodie.allow.empty.commit": "true",
    "hoodie.datasource.hive_sync.enable": "false",
}


@dataclass(frozen=True)
class HudiTable:
    """One table of a lake."""

    spark: SparkSession
    store: ObjectStore
    contract: TableContract
    #: Over those above; tests use it.
    settings: Mapping[str, str] = field(default_factory=dict)

    def checkpoint(self) -> Commit | None:
        """The newest commit that carries a checkpoint; None of a table that isn't there yet."""
        return newest_commit(self.store, self.contract.location, CHECKPOINT)

    def exists(self) -> bool:
        """Whether anything is to be read."""
        return bool(commit_times(self.store, self.contract.location))

    def rows(self) -> DataFrame:
        """The table's columns, of all rows."""
        contract = self.contract
        names = [*contract.column_names, *contract.partition_names]
        if not self.exists():
            partition = ", ".join(f"`{column.name}` {column.type}" for column in contract.partition_columns)
            return self.spark.createDataFrame([], f"{contract.spark_ddl}, {partition}").select(*names)
        read = self.spark.read.format("hudi").option("hoodie.metadata.enable", "false")
        return read.load(self.store.uri(contract.location)).select(*names)

    def rows_near(self, ranges: Sequence[tuple[str, str, str]]) -> DataFrame:
        """Rows of some partitions between two keys each; `ranges` has (partition value, least key, greatest key)."""
        (key,), (partition,) = self.contract.record_key, self.contract.partition_names
        near = self.rows().where(F.col(partition).isin([value for value, _, _ in ranges]))
        if not 0 < len(ranges) <= _MOST_RANGES:
            return near
        # Parquet's own statistics pass over row groups without such keys.
        between = [F.col(key).between(least, greatest) for _, least, greatest in ranges]
        return near.where(reduce(lambda one, other: one | other, between))

    def upsert(self, rows: DataFrame, checkpoint: str) -> None:
        """Write these rows and the checkpoint in one commit."""
        self._write(rows, "upsert", checkpoint)

    def load(self, rows: DataFrame, checkpoint: str) -> None:
        """Write these rows, which must all be new, and the checkpoint in one commit.

        An upsert would spread many new rows of a partition over files by their hash, and each later batch would then
        touch all of these files.
        """
        # A load counts bytes before they are compressed.
        self._write(rows, "bulk_insert", checkpoint, {"hoodie.parquet.max.file.size": str(4 * _MEBIBYTE)})

    def delete(self, rows: DataFrame, checkpoint: str) -> None:
        """Remove these rows for good, and write the checkpoint, in one commit."""
        self._write(rows, "delete", checkpoint)

    def _write(self, rows: DataFrame, operation: str, checkpoint: str, own: Mapping[str, str] | None = None) -> None:
        contract = self.contract
        parallelism = str(max(2, self.spark.sparkContext.defaultParallelism))
        named = {
            "hoodie.table.name": contract.name,
            "hoodie.datasource.write.operation": operation,
            "hoodie.datasource.write.recordkey.field": ",".join(contract.record_key),
            "hoodie.datasource.write.precombine.field": contract.precombine[0],
            "hoodie.payload.ordering.field": contract.precombine[0],
            "hoodie.datasource.write.partitionpath.field": ",".join(contract.partition_names),
            "hoodie.upsert.shuffle.parallelism": parallelism,
            "hoodie.delete.shuffle.parallelism": parallelism,
            "hoodie.bloom.index.parallelism": parallelism,
            "hoodie.bulkinsert.shuffle.parallelism": parallelism,
            CHECKPOINT: checkpoint,
        }
        options = {**SETTINGS, **named, **(own or {}), **self.settings}
        self._clear_half_begun()
        rows.write.format("hudi").options(**options).mode("append").save(self.store.uri(contract.location))

    def _clear_half_begun(self) -> None:
        """Hudi makes a table's folder before it says what the table is: what a run left that was killed between the two
        would be a table that cannot be read, for ever."""
        root = f"{self.contract.location}/.hoodie/"
        if self.exists() or self.store.get(f"{root}hoodie.properties") is not None:
            return
        self.store.delete(list(self.store.keys(root)))
