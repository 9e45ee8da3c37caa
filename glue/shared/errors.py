"""The job's errors: a closed set of codes, and a message that says what, where and how to mend it."""

from __future__ import annotations

from typing import Final, Literal

ErrorCode = Literal[
    "ARGUMENTS",  # a job argument is missing or malformed
    "CHECKPOINT_CONFLICT",  # another run changed the checkpoint at the same time
    "CHECKPOINT_UNREADABLE",  # the checkpoint isn't what this version writes
    "CONTRACT_MISSING",  # a generated contract isn't beside the code
    "NOT_COMMITTED",  # Hudi ended a write, and its timeline doesn't say so
    "OBJECT_MISSING",  # a planned object is gone
    "PARTITIONS",  # the catalog refused a partition
    "PRIVACY_KEY",  # the key of personal columns can't be read, or isn't one
    "QUALITY",  # the batch breaks a quality rule of its contract; nothing was published
    "RATES",  # a day's file of exchange rates isn't what the sink writes
    "RAW_FILE",  # a delivered file can't be read at all
    "RAW_KEY",  # a key in the raw zone isn't its writer's
    "RAW_OVERLAP",  # two objects claim the same offsets
    "STAGING",  # Spark staged something other than one file a partition
]

CODES: Final = frozenset(ErrorCode.__args__)  # type: ignore[attr-defined]


class JobError(Exception):
    """A failure that the job foresaw; any other exception is a bug."""

    def __init__(self, code: ErrorCode, what: str, *, where: str, fix: str) -> None:
        super().__init__(f"error[{code}] {what}\n  at {where}\n  fix: {fix}")
        self.code: Final = code
        self.what: Final = what
        self.where: Final = where
        self.fix: Final = fix
