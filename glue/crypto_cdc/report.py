"""What a run did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from glue.shared.report import Outcome


@dataclass(frozen=True)
class Report:
    """rows_in = rejected + deduplicated + keys, and keys = upserted + late + repeated + too_late."""

    run: str
    table: str
    contract: str
    outcome: Outcome
    #: Raw objects read.
    objects: int = 0
    #: Lines of these: a change each.
    rows_in: int = 0
    rejected: int = 0
    #: Changes with a newer one of the same item in the batch.
    deduplicated: int = 0
    #: Items with a change.
    keys: int = 0
    upserted: int = 0
    #: Of these, those that mark an item as deleted.
    tombstones: int = 0
    #: Items of which the table had a newer state.
    late: int = 0
    #: Items of which the table had just this state.
    repeated: int = 0
    #: Changes of items whose tombstones may be purged; they are among the rejected rows, with a reason.
    too_late: int = 0
    #: Tombstones removed for good.
    purged: int = 0
    #: Partitions that the catalog did not have.
    partitions: int = 0
    #: Time of the run's last commit on Hudi's timeline; None without one.
    commit: str | None = None
    #: Quality rules that the batch breaks, with their numbers.
    findings: tuple[str, ...] = ()
    #: Of each step, in their order, and `total`.
    seconds: Mapping[str, float] = field(default_factory=dict)
