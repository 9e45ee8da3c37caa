"""The store's port, against the folder that the other tests use and, with STREAMPACT_TEST_AWS, against a real S3.

STREAMPACT_TEST_AWS is the endpoint of any S3 (MiniStack, LocalStack); credentials and region are the SDK's own.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from glue.conftest import FolderStore
from glue.shared.checkpoint import Checkpoint, Journal, Plan
from glue.shared.errors import JobError
from glue.shared.raw_zone import Gap, Watermark
from glue.shared.store import ConditionFailedError, ObjectStore, S3Store

ENDPOINT = os.environ.get("STREAMPACT_TEST_AWS")
MARK = Watermark("A" * 22, 0, 7, "dt=2021-10-27/hour=05")
PLAN = Plan("b1", ("raw/x",), (MARK,), (Gap("A" * 22, 0, 1, 2),))


@pytest.fixture(params=["folder", "s3"])
def lake(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ObjectStore]:
    if request.param == "folder":
        yield FolderStore(tmp_path)
        return
    if ENDPOINT is None:
        pytest.skip("STREAMPACT_TEST_AWS names no S3 endpoint")
    client: Any = boto3.client("s3", endpoint_url=ENDPOINT)
    bucket = f"glue-test-{uuid.uuid4().hex}"
    client.create_bucket(Bucket=bucket)
    store = S3Store(bucket, "s3a", client)
    yield store
    store.delete(list(store.keys("")))
    client.delete_bucket(Bucket=bucket)


@dataclass(frozen=True)
class Stubbed:
    """A store whose S3 answers what it is told: no S3 that runs here answers 403 for what isn't there."""

    store: S3Store
    s3: Stubber


#: The listing that tells whether `a` is there.
LISTED = {"Bucket": "lake", "Prefix": "a", "MaxKeys": 1}


@pytest.fixture
def stubbed() -> Iterator[Stubbed]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    client: Any = boto3.client("s3", region_name="us-east-1", **keys)
    with Stubber(client) as s3:
        yield Stubbed(S3Store("lake", "s3a", client), s3)


def test_lists_under_a_prefix_and_after_a_key(lake: ObjectStore) -> None:
    for key in ("a/1", "a/2", "a/3/x", "b/1"):
        lake.put(key, b"")
    assert list(lake.keys("a/")) == ["a/1", "a/2", "a/3/x"]
    assert list(lake.keys("a/", "a/1")) == ["a/2", "a/3/x"]


def test_reads_back_what_was_written_copied_or_deleted(lake: ObjectStore) -> None:
    assert lake.get("a") is None
    lake.put("a", b"1")
    lake.copy("a", "b")
    lake.delete(["a"])
    assert lake.get("a") is None
    stored = lake.get("b")
    assert stored is not None and stored.body == b"1"


def test_writes_a_new_object_once(lake: ObjectStore) -> None:
    lake.put_new("a", b"1")
    with pytest.raises(ConditionFailedError):
        lake.put_new("a", b"2")
    stored = lake.get("a")
    assert stored is not None and stored.body == b"1"
    lake.put("a", b"3")  # the condition doesn't outlive its write


def test_replaces_only_the_version_it_read(lake: ObjectStore) -> None:
    first = lake.put_new("a", b"1")
    second = lake.replace("a", b"2", first)
    with pytest.raises(ConditionFailedError):
        lake.replace("a", b"3", first)
    stored = lake.get("a")
    assert stored is not None and (stored.body, stored.etag) == (b"2", second)


def test_a_checkpoint_survives_its_own_round_trip(lake: ObjectStore) -> None:
    journal = Journal(lake, "checkpoints/x.json", "jr_1")
    begun = journal.begin(journal.load(), PLAN)
    assert journal.load() == begun
    assert begun.inflight == PLAN
    finished = journal.finish(begun, PLAN)
    assert journal.load() == finished
    assert (finished.revision, finished.watermarks, finished.inflight) == (2, (MARK,), None)


def test_the_second_of_two_writers_is_told(lake: ObjectStore) -> None:
    slow, quick = Journal(lake, "c.json", "jr_slow"), Journal(lake, "c.json", "jr_quick")
    seen = slow.load()
    begun = quick.begin(quick.load(), PLAN)
    with pytest.raises(JobError, match="CHECKPOINT_CONFLICT"):
        slow.begin(seen, PLAN)
    quick.finish(begun, PLAN)
    with pytest.raises(JobError, match="CHECKPOINT_CONFLICT"):
        slow.finish(begun, PLAN)


def test_a_write_whose_answer_was_lost_counts(tmp_path: Path) -> None:
    class Deaf(FolderStore):
        def put_new(self, key: str, body: Any) -> str:
            super().put_new(key, body)
            raise ConditionFailedError(key)

    journal = Journal(Deaf(tmp_path), "c.json", "jr_1")
    assert journal.begin(Checkpoint(), PLAN) == journal.load()


def test_what_is_not_there_is_absent_also_where_s3_says_403(stubbed: Stubbed) -> None:
    """S3 answers 403, not 404, to whoever may read and, as S3 takes it, not list."""
    for read in (lambda: stubbed.store.get("a"), lambda: stubbed.store.start("a", 4) or None):
        stubbed.s3.add_client_error("get_object", "AccessDenied", http_status_code=403)
        stubbed.s3.add_response("list_objects_v2", {"Contents": [{"Key": "a/b"}]}, LISTED)
        assert read() is None
    stubbed.s3.assert_no_pending_responses()


def test_what_is_there_and_may_not_be_read_is_refused(stubbed: Stubbed) -> None:
    for read in (lambda: stubbed.store.get("a"), lambda: stubbed.store.start("a", 4)):
        stubbed.s3.add_client_error("get_object", "AccessDenied", http_status_code=403)
        stubbed.s3.add_response("list_objects_v2", {"Contents": [{"Key": "a"}]}, LISTED)
        with pytest.raises(ClientError, match="AccessDenied.*GetObject"):
            read()


def test_whoever_may_not_list_either_is_refused(stubbed: Stubbed) -> None:
    stubbed.s3.add_client_error("get_object", "AccessDenied", http_status_code=403)
    stubbed.s3.add_client_error("list_objects_v2", "AccessDenied", http_status_code=403)
    with pytest.raises(ClientError, match="GetObject"):
        stubbed.store.get("a")


def test_another_refusal_asks_for_no_list(stubbed: Stubbed) -> None:
    stubbed.s3.add_client_error("get_object", "InvalidObjectState", http_status_code=403)
    with pytest.raises(ClientError, match="InvalidObjectState"):
        stubbed.store.get("a")
