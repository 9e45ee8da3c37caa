"""Runs Glue job scripts in one warm Spark driver; the other end of `spark.ts`.

Reads one JSON object a line from stdin: `{id, script, pyFiles, args, env}`; answers on file descriptor 3 with
`{id, ok, error?, log, seconds}`, after a first `{"ready": true}`. It ends when stdin is closed.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import runpy
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

LOG_BYTES = 1 << 20


def start_session() -> SparkSession:
    """The session all others are made from; small, on the loopback address only."""
    scratch = os.environ["TMPDIR"]
    endpoint = os.environ["STREAMPACT_SPARK_S3_ENDPOINT"]
    s3a = {
        "endpoint": endpoint,
        "endpoint.region": "us-east-1",
        "path.style.access": "true",
        "connection.ssl.enabled": str(endpoint.startswith("https:")).lower(),
        "aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
        # A local endpoint answers at once or not at all.
        "attempts.maximum": "3",
        "connection.establish.timeout": "5000",
    }
    settings = {
        "spark.driver.extraClassPath": os.environ["STREAMPACT_SPARK_JARS"],
        "spark.driver.memory": "640m",
        # Named, because the S3 client would look through every jar for a parser of XML, with each answer.
        "spark.driver.extraJavaOptions": "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData -Duser.timezone=UTC "
        "-Dorg.xml.sax.driver=com.sun.org.apache.xerces.internal.parsers.SAXParser",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.local.dir": scratch,
        "spark.sql.warehouse.dir": f"{scratch}/warehouse",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "2",
        "spark.default.parallelism": "2",
        # A worker that is kept would keep the modules of an earlier run.
        "spark.python.worker.reuse": "false",
        # Task output goes straight to its place; a job's commit is then one rename less, which S3 pays as a copy.
        "spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version": "2",
        # What Hudi asks of whoever writes with it; Glue's jobs set it before their session starts, here it has started.
        "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
        "spark.kryo.registrator": "org.apache.spark.HoodieSparkKryoRegistrar",
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        **{f"spark.hadoop.fs.s3a.{key}": value for key, value in s3a.items()},
    }
    builder = SparkSession.builder.master("local[2]").appName("streampact")
    for key, value in settings.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def fresh_session(base: SparkSession) -> SparkSession:
    """Make a new session the one that `SparkSession.builder.getOrCreate()` returns."""
    session = base.newSession()
    SparkSession._instantiatedSession = session
    SparkSession._activeSession = session
    jvm = session._jvm
    assert jvm is not None
    jvm.SparkSession.setDefaultSession(session._jsparkSession)
    jvm.SparkSession.setActiveSession(session._jsparkSession)
    return session


def importable(job: dict[str, Any], folder: str) -> list[str]:
    """The run's files as zips with names of their own: Spark refuses another file of a name it has distributed."""
    zips = []
    for number, file in enumerate(map(Path, job["pyFiles"])):
        target = f"{folder}/{job['id']}-{number}-{file.stem}.zip"
        if file.suffix == ".py":
            with zipfile.ZipFile(target, "w") as archive:
                archive.write(file, file.name)
        else:
            shutil.copyfile(file, target)
        zips.append(target)
    return zips


@contextlib.contextmanager
def run_environment(job: dict[str, Any], base: SparkSession) -> Iterator[None]:
    """What one run may change, put back afterwards: arguments, variables, import path and imported modules."""
    argv, environ, path, modules = sys.argv, dict(os.environ), list(sys.path), set(sys.modules)
    home = str(Path(job["script"]).resolve().parent)
    scratch = environ["TMPDIR"]
    # Kept as long as the driver: an executor fetches a file with its next task, which may belong to a later run.
    folder = tempfile.mkdtemp(prefix="py-files-")
    zips = importable(job, folder)
    for file in zips:
        base.sparkContext.addPyFile(file)
    sys.argv = [job["script"], *job["args"]]
    sys.path[:0] = [home, *zips]
    os.environ.update(job["env"])
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.argv, sys.path[:] = argv, path
        os.environ.clear()
        os.environ.update(environ)
        for name in set(sys.modules) - modules:
            # Libraries stay, which makes the next run faster; what came with the job goes.
            if str(getattr(sys.modules[name], "__file__", None) or "").startswith((home, scratch)):
                del sys.modules[name]


#: Where the JVM's SDK finds the keys of a run that has some of its own, and what they are called in the environment.
KEY_PROPERTIES = {
    "aws.accessKeyId": "AWS_ACCESS_KEY_ID",
    "aws.secretKey": "AWS_SECRET_ACCESS_KEY",
    "aws.sessionToken": "AWS_SESSION_TOKEN",
}
KEY_PROVIDER = "fs.s3a.aws.credentials.provider"


@contextlib.contextmanager
def role_keys(job: dict[str, Any], base: SparkSession) -> Iterator[None]:
    """Both SDKs under the keys of the run's role, where it has one. What is open keeps the keys that it was opened with."""
    if "AWS_SESSION_TOKEN" not in job["env"]:
        yield
        return
    jvm, context = base._jvm, base.sparkContext._jsc
    assert jvm is not None and context is not None
    settings = context.hadoopConfiguration()
    before = settings.get(KEY_PROVIDER)
    forget_clients(jvm)
    for name, variable in KEY_PROPERTIES.items():
        jvm.java.lang.System.setProperty(name, job["env"][variable])
    settings.set(KEY_PROVIDER, "com.amazonaws.auth.SystemPropertiesCredentialsProvider")
    try:
        yield
    finally:
        if base.sparkContext._jsc is not None:
            forget_clients(jvm)
            settings.set(KEY_PROVIDER, before)
        for name in KEY_PROPERTIES:
            jvm.java.lang.System.clearProperty(name)


def forget_clients(jvm: Any) -> None:
    """Close the file systems of Hadoop, and let boto3 read the environment again."""
    jvm.org.apache.hadoop.fs.FileSystem.closeAll()
    boto3 = sys.modules.get("boto3")
    if boto3 is not None:
        vars(boto3)["DEFAULT_SESSION"] = None


def summary(failure: BaseException) -> str:
    """The exception's name and the first two lines of its message: Py4J puts the Java exception on the second."""
    message = " ".join(line.strip() for line in str(failure).strip().splitlines()[:2])
    return f"{type(failure).__name__}: {message}"


def run(job: dict[str, Any], base: SparkSession) -> dict[str, Any]:
    """Run one script to its end; whatever it raises becomes part of the answer."""
    started = time.monotonic()
    error: str | None = None
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
        with contextlib.redirect_stdout(log), contextlib.redirect_stderr(log):
            try:
                with role_keys(job, base), run_environment(job, base):
                    fresh_session(base)
                    runpy.run_path(job["script"], run_name="__main__")
            except SystemExit as end:
                # As a shell sees it: None and 0 are success.
                error = None if end.code in (None, 0) else f"SystemExit: {end.code}"
            except BaseException as failure:  # noqa: BLE001 - the runner outlives every script
                traceback.print_exc()
                error = summary(failure)
        text = tail(log)
    answer = {"id": job["id"], "ok": error is None, "log": text, "seconds": round(time.monotonic() - started, 3)}
    return answer if error is None else {**answer, "error": error}


def tail(log: Any) -> str:
    """The end of a log that may be long."""
    log.flush()
    size = log.buffer.seek(0, os.SEEK_END)
    log.buffer.seek(max(0, size - LOG_BYTES))
    return log.buffer.read().decode("utf-8", errors="replace")


def main() -> None:
    """Serve until stdin ends."""
    answers = os.fdopen(3, "w", encoding="utf-8", buffering=1)
    base = start_session()
    base.range(1).collect()
    print(json.dumps({"ready": True}), file=answers)
    for line in sys.stdin:
        job = json.loads(line)
        if base.sparkContext._jsc is None:
            # The script before stopped Spark, as many do at their end.
            base = start_session()
        print(json.dumps(run(job, base)), file=answers)


if __name__ == "__main__":
    main()
