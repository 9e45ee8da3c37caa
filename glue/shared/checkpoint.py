"""The job's checkpoint: how far the table is built, and the batch that is being built now.

A run writes the batch's plan into the checkpoint before it does anything else, and a run that finds a plan carries out
exactly that one. So a batch has the same objects, the same name and the same rows however often it is begun.
Writes are conditional on the version that was read. Equal bytes have equal ETags, so each version carries its revision
and the run that wrote it, which makes its bytes unlike all others'.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from glue.shared.errors import JobError
from glue.shared.raw_zone import Discovery, Gap, Watermark, advance, find_gaps
from glue.shared.store import ConditionFailedError, ObjectStore

#: Layout of the document; another one is refused.
VERSION = 1


@dataclass(frozen=True)
class Plan:
    """One batch: the raw objects it takes, and the watermarks once it is published."""

    batch: str
    objects: tuple[str, ...]
    watermarks: tuple[Watermark, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True)
class Checkpoint:
    """What the document says, and the ETag it was read with (None before there is one)."""

    revision: int = 0
    watermarks: tuple[Watermark, ...] = ()
    inflight: Plan | None = None
    etag: str | None = None


def checkpoint_key(table: str) -> str:
    """Key of a table's checkpoint, by `<product>/<name>`."""
    return f"checkpoints/{table}.json"


def plan_batch(watermarks: Sequence[Watermark], found: Discovery, max_objects: int | None) -> Plan:
    """Plan the oldest of the new objects. The name is a function of the objects, so a rebuilt table has equal files."""
    taken = found.objects[:max_objects]
    keys = tuple(item.key for item in taken)
    return Plan(
        batch=hashlib.sha256("\n".join(keys).encode()).hexdigest()[:20],
        objects=keys,
        watermarks=advance(watermarks, taken),
        gaps=tuple(find_gaps(taken, found.quarantined, watermarks)),
    )


@dataclass(frozen=True)
class Journal:
    """Where one run reads and writes the checkpoint. The run's id goes into every version it writes."""

    store: ObjectStore
    key: str
    run_id: str

    def load(self) -> Checkpoint:
        """Read the checkpoint; an empty one if there is none yet."""
        stored = self.store.get(self.key)
        if stored is None:
            return Checkpoint()
        try:
            return replace(_from_document(json.loads(stored.body)), etag=stored.etag)
        except (KeyError, TypeError, ValueError) as cause:
            raise JobError(
                "CHECKPOINT_UNREADABLE",
                f"the checkpoint isn't a document of version {VERSION}",
                where=self.key,
                fix="restore it, or delete it: the raw zone is then read from its start, and the table stays as it is",
            ) from cause

    def begin(self, before: Checkpoint, plan: Plan) -> Checkpoint:
        """Write the plan down."""
        return self._save(replace(before, revision=before.revision + 1, inflight=plan))

    def finish(self, before: Checkpoint, plan: Plan) -> Checkpoint:
        """Move the watermarks to the plan's end and forget the plan."""
        return self._save(replace(before, revision=before.revision + 1, watermarks=plan.watermarks, inflight=None))

    def _save(self, after: Checkpoint) -> Checkpoint:
        body = json.dumps({**_to_document(after), "run": self.run_id}, indent=1).encode()
        try:
            if after.etag is None:
                return replace(after, etag=self.store.put_new(self.key, body))
            return replace(after, etag=self.store.replace(self.key, body, after.etag))
        except ConditionFailedError as cause:
            stored = self.store.get(self.key)
            # The SDK repeats a write whose answer was lost; the repetition then meets its own first attempt.
            if stored is not None and stored.body == body:
                return replace(after, etag=stored.etag)
            raise JobError(
                "CHECKPOINT_CONFLICT",
                "another run of this job changed the checkpoint meanwhile",
                where=self.key,
                fix="let the other run finish, then start this one again; allow one concurrent run of the job",
            ) from cause


def _to_document(state: Checkpoint) -> dict[str, Any]:
    document: dict[str, Any] = {
        "version": VERSION,
        "revision": state.revision,
        "watermarks": [asdict(mark) for mark in state.watermarks],
    }
    return document if state.inflight is None else {**document, "inflight": asdict(state.inflight)}


def _from_document(document: dict[str, Any]) -> Checkpoint:
    if document["version"] != VERSION:
        raise ValueError(f"version {document['version']}")
    inflight = document.get("inflight")
    return Checkpoint(
        revision=document["revision"],
        watermarks=_marks(document["watermarks"]),
        inflight=inflight
        and Plan(
            batch=inflight["batch"],
            objects=tuple(inflight["objects"]),
            watermarks=_marks(inflight["watermarks"]),
            gaps=tuple(Gap(**gap) for gap in inflight["gaps"]),
        ),
    )


def _marks(rows: list[dict[str, Any]]) -> tuple[Watermark, ...]:
    return tuple(Watermark(**row) for row in rows)
