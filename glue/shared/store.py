"""The lake as a store of objects: the few operations that plans and publishing take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

import boto3
from botocore.config import Config

#: What S3 answers when an object is (not) there or a condition doesn't hold; 409 is a race between conditional writes.
_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_CONDITION_FAILED = frozenset({"412", "PreconditionFailed", "409", "ConditionalRequestConflict"})
#: What S3 answers to whoever may not look, and for an object that isn't there to whoever may read but not list it.
_REFUSED = frozenset({"403", "AccessDenied", "Forbidden"})
#: A range of an object without bytes.
_EMPTY = frozenset({"416", "InvalidRange"})
_DELETE_AT_ONCE = 1000


@dataclass(frozen=True)
class Stored:
    """An object's bytes and the ETag that a conditional write names."""

    body: bytes
    etag: str


@dataclass(frozen=True)
class Listed:
    """An object as a listing names it."""

    key: str
    #: When it was written; of a multipart upload, when that began.
    modified: datetime


class ConditionFailedError(Exception):
    """The object was (not) there, or had changed."""


class ObjectStore(Protocol):
    """Keys have no leading slash; every operation is strongly consistent, as S3's are."""

    def uri(self, key: str) -> str:
        """Where Spark finds the key."""

    def keys(self, prefix: str, start_after: str = "") -> Iterator[str]:
        """Keys under a prefix and after a key, in the order of their UTF-8 bytes."""

    def listed(self, prefix: str, start_after: str = "") -> Iterator[Listed]:
        """The same with their times."""

    def get(self, key: str) -> Stored | None:
        """The object, or None."""

    def start(self, key: str, length: int) -> bytes:
        """The object's first bytes, at most `length`; none of an object that is empty or not there."""

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        """Write the object whatever is there."""

    def put_new(self, key: str, body: bytes | IO[bytes]) -> str:
        """Write an object that must not be there yet, else ConditionFailedError; returns its ETag."""

    def replace(self, key: str, body: bytes, etag: str) -> str:
        """Write over exactly the version that the ETag names, else ConditionFailedError; returns the new ETag."""

    def copy(self, source: str, target: str) -> None:
        """Copy inside the store; the bytes don't pass through here."""

    def delete(self, keys: Sequence[str]) -> None:
        """Delete what is there of these."""


class S3Store:
    """One S3 bucket. The endpoint, region and credentials are the SDK's own (AWS_ENDPOINT_URL, AWS_REGION, …)."""

    def __init__(self, bucket: str, scheme: str, client: Any = None) -> None:
        self._bucket = bucket
        self._scheme = scheme
        self._client = client if client is not None else _client()

    def uri(self, key: str) -> str:
        return f"{self._scheme}://{self._bucket}/{key}"

    def keys(self, prefix: str, start_after: str = "") -> Iterator[str]:
        return (item.key for item in self.listed(prefix, start_after))

    def listed(self, prefix: str, start_after: str = "") -> Iterator[Listed]:
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix, StartAfter=start_after):
            for entry in page.get("Contents", ()):
                yield Listed(entry["Key"], entry["LastModified"])

    def get(self, key: str) -> Stored | None:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key)
        except self._client.exceptions.ClientError as error:
            if self._is_absent(key, error):
                return None
            raise
        return Stored(answer["Body"].read(), answer["ETag"])

    def start(self, key: str, length: int) -> bytes:
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes=0-{length - 1}")
        except self._client.exceptions.ClientError as error:
            if _code(error) in _EMPTY or self._is_absent(key, error):
                return b""
            raise
        return bytes(answer["Body"].read())

    def put(self, key: str, body: bytes | IO[bytes]) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body)

    def put_new(self, key: str, body: bytes | IO[bytes]) -> str:
        with self._condition("If-None-Match", "*"):
            return self._put_if(key, body)

    def replace(self, key: str, body: bytes, etag: str) -> str:
        with self._condition("If-Match", etag):
            return self._put_if(key, body)

    def copy(self, source: str, target: str) -> None:
        self._client.copy_object(Bucket=self._bucket, Key=target, CopySource={"Bucket": self._bucket, "Key": source})

    def delete(self, keys: Sequence[str]) -> None:
        for start in range(0, len(keys), _DELETE_AT_ONCE):
            chunk = [{"Key": key} for key in keys[start : start + _DELETE_AT_ONCE]]
            self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": chunk, "Quiet": True})

    def _is_absent(self, key: str, error: Any) -> bool:
        """Whether a read was refused because there is nothing to read.

        AWS documents 404 for an absent object where the caller has s3:ListBucket, and 403 where not; what it does where
        that right holds for some prefixes only, it doesn't say. Listing the key itself needs the right for its prefix
        and nothing else, and tells for sure. https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        """
        if _code(error) in _ABSENT:
            return True
        if _code(error) not in _REFUSED:
            return False
        try:
            answer = self._client.list_objects_v2(Bucket=self._bucket, Prefix=key, MaxKeys=1)
        except self._client.exceptions.ClientError:
            return False
        # Of all keys that begin with this one, it is the first.
        return not any(entry["Key"] == key for entry in answer.get("Contents", ()))

    def _put_if(self, key: str, body: bytes | IO[bytes]) -> str:
        try:
            return str(self._client.put_object(Bucket=self._bucket, Key=key, Body=body)["ETag"])
        except self._client.exceptions.ClientError as error:
            if _code(error) in _CONDITION_FAILED:
                raise ConditionFailedError(key) from error
            raise

    @contextmanager
    def _condition(self, header: str, value: str) -> Iterator[None]:
        # Headers, because the botocore that Glue 5.0 ships may be older than IfMatch and IfNoneMatch as parameters.
        def add(params: dict[str, Any], **_: object) -> None:
            params["headers"][header] = value

        events = self._client.meta.events
        events.register("before-call.s3.PutObject", add)
        try:
            yield
        finally:
            events.unregister("before-call.s3.PutObject", add)


def _client() -> Any:
    return boto3.client(
        "s3",
        config=Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"mode": "standard", "max_attempts": 5},
            s3={"addressing_style": "auto"},
        ),
    )


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
