"""What the job's tests share: one Spark session, the contracts, and a lake in a folder."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import IO, Any

import pytest
from pyspark.sql import SparkSession

from glue.shared.contracts import MessageContract, TableContract, load_message, load_table
from glue.shared.store import ConditionFailedError, Listed, Stored

TOPIC = "AAAAAAAAAAAAAAAAAAAAAA"


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[1]")
        .appName("glue tests")
        # Hudi's bundle among them; `npm test` names the folder.
        .config("spark.driver.extraClassPath", os.environ.get("STREAMPACT_SPARK_JARS", ""))
        .config("spark.serializer", "org.apache.spark.serializer.KryoSerializer")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        # Many tiny queries: compiling them would take longer than running them.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        # Not UTC, so that whoever leans on the session's zone is found out.
        .config("spark.sql.session.timeZone", "Asia/Kathmandu")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def table() -> TableContract:
    return load_table("crypto-market/assets")


@pytest.fixture(scope="session")
def message() -> MessageContract:
    return load_message("crypto-market/assets")


class FolderStore:
    """The store's port over a folder that Spark reads and writes as well. ETags hash the bytes, as S3's do."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def uri(self, key: str) -> str:
        return f"file://{self.root}/{key}"

    def keys(self, prefix: str, start_after: str = "") -> Iterator[str]:
        found = (path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())
        # Hadoop's local file system leaves checksum files that no object store has.
        real = (key for key in found if not key.rpartition("/")[2].startswith("."))
        return iter(sorted(key for key in real if key.startswith(prefix) and key > start_after))

    def listed(self, prefix: str, start_after: str = "") -> Iterator[Listed]:
        for key in self.keys(prefix, start_after):
            yield Listed(key, datetime.fromtimestamp((self.root / key).stat().st_mtime, timezone.utc))

    def get(self, key: str) -> Stored | None:
        path = self.root / key
        if not path.exists():
            return None
        body = path.read_bytes()
        return Stored(body, f'"{hashlib.md5(body).hexdigest()}"')

    def start(self, key: str, length: int) -> bytes:
        stored = self.get(key)
        return b"" if stored is None else stored.body[:length]

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        path = self.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body if isinstance(body, bytes) else body.read())

    def put_new(self, key: str, body: bytes | IO[bytes]) -> str:
        if self.get(key) is not None:
            raise ConditionFailedError(key)
        return self._written(key, body)

    def replace(self, key: str, body: bytes, etag: str) -> str:
        stored = self.get(key)
        if stored is None or stored.etag != etag:
            raise ConditionFailedError(key)
        return self._written(key, body)

    def copy(self, source: str, target: str) -> None:
        (self.root / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(self.root / source, self.root / target)

    def delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            (self.root / key).unlink(missing_ok=True)
            # A store of objects has no empty folders.
            for folder in list((self.root / key).parents)[: key.count("/")]:
                if not folder.is_dir() or any(folder.iterdir()):
                    break
                folder.rmdir()

    def _written(self, key: str, body: bytes | IO[bytes]) -> str:
        self.put(key, body)
        stored = self.get(key)
        assert stored is not None
        return stored.etag


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def asset(identity: str = "bitcoin", **fields: object) -> dict[str, Any]:
    """A whole asset as CoinCap sends it, with these fields changed."""
    return {
        "id": identity,
        "rank": "1",
        "symbol": identity[:3].upper(),
        "name": identity.title(),
        "supply": "18855306.0000000000000000",
        "maxSupply": None,
        "marketCapUsd": "1137176492787.6108331328990334",
        "volumeUsd24Hr": "18687028375.6651281279008956",
        "priceUsd": "60310.6888208343493939",
        "changePercent24Hr": "-4.3370911053518709",
        "vwap24Hr": "61967.9294595589205303",
        "explorer": "https://blockchain.info/",
        **fields,
    }


def poll(timestamp: object, *assets: object) -> str:
    """One poll's body."""
    return json.dumps({"data": list(assets), "timestamp": timestamp})


def raw_key(bucket: str, start: int, end: int, *, partition: int = 0, topic: str = TOPIC, zone: str = "raw") -> str:
    """An object's key as the sink names it; `bucket` is e.g. `2021-10-27/05`."""
    day, hour = bucket.split("/")
    return f"{zone}/crypto-market/assets/dt={day}/hour={hour}/kafka.{topic}.{partition}.{start:020d}-{end:020d}.jsonl.gz"


def put_polls(store: FolderStore, key: str, *polls: str) -> None:
    """A raw object of these polls."""
    store.put(key, gzip.compress("".join(f"{text}\n" for text in polls).encode(), mtime=0))
