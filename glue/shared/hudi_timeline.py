"""What a Hudi table's commits say, read from the timeline itself: no Spark, a listing and an object.

The timeline (https://hudi.apache.org/docs/0.15.0/timeline) is the folder `.hoodie` with an object for each state of
each instant: `<time>.commit` is complete, `<time>.commit.requested` and `<time>.inflight` are under way or left by a
run that was killed. Hudi archives old instants, so the listing is as long as the table's settings say and no longer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from glue.shared.errors import JobError
from glue.shared.store import ObjectStore

#: Instants that carry what their writer added; cleaning and rolling back have other documents.
_COMMIT = re.compile(r"(?P<time>\d{17})\.(?:commit|replacecommit|deltacommit)")


@dataclass(frozen=True)
class Commit:
    """A completed commit, and what its writer added to it."""

    time: str
    extra: dict[str, str]


def commit_times(store: ObjectStore, location: str) -> list[str]:
    """Times of the completed commits of the active timeline, newest first."""
    return [match["time"] for match in _matches(store, location)]


def newest_commit(store: ObjectStore, location: str, key: str) -> Commit | None:
    """The newest completed commit that carries `key`; None of a table without commits.

    A table whose commits all lack it is a JobError `CHECKPOINT_UNREADABLE`: somebody else wrote to it.
    """
    instants = _matches(store, location)
    for instant in instants:
        commit = Commit(instant["time"], _extra(store, f"{location}/.hoodie/{instant[0]}"))
        if key in commit.extra:
            return commit
    if not instants:
        return None
    raise JobError(
        "CHECKPOINT_UNREADABLE",
        f"none of the table's {len(instants)} commits carries {key}",
        where=f"{location}/.hoodie/",
        fix="find out who else writes to the table; delete it, and the next run builds it from the raw zone",
    )


def _matches(store: ObjectStore, location: str) -> list[re.Match[str]]:
    # All instants begin with their year, and what else lies in the folder does not.
    names = (key.rpartition("/")[2] for key in store.keys(f"{location}/.hoodie/2"))
    found: Iterator[re.Match[str] | None] = (_COMMIT.fullmatch(name) for name in names)
    return sorted((match for match in found if match is not None), key=lambda match: match["time"], reverse=True)


def _extra(store: ObjectStore, key: str) -> dict[str, str]:
    stored = store.get(key)
    try:
        # Hudi leaves a commit without any statistics empty.
        document: Any = json.loads(stored.body or b"{}") if stored is not None else {}
        return dict(document.get("extraMetadata") or {})
    except (AttributeError, TypeError, ValueError) as cause:
        raise JobError(
            "CHECKPOINT_UNREADABLE",
            "a completed commit isn't Hudi's JSON",
            where=key,
            fix="the job is made for Hudi 0.15; see which version wrote the table",
        ) from cause
