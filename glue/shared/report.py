"""What a run did: its report object, and the one line in the log."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass, field
from typing import Any, ClassVar, Literal, Protocol

from glue.shared.raw_zone import Gap
from glue.shared.store import ObjectStore

#: `refused`: the batch broke a quality rule, nothing of it was published.
Outcome = Literal["published", "nothing-new", "refused"]


@dataclass(frozen=True)
class Report:
    """rows_in = rows_out + duplicates + conflicts + rejected."""

    run: str
    table: str
    contract: str
    outcome: Outcome
    batch: str | None = None
    #: Lines of the raw objects: one for a Kafka message.
    polls: int = 0
    rows_in: int = 0
    rows_out: int = 0
    duplicates: int = 0
    conflicts: int = 0
    rejected: int = 0
    #: Partitions that the batch added a file to.
    partitions: int = 0
    #: Raw objects read.
    objects: int = 0
    #: Offsets that neither the raw zone nor the quarantine holds; the sink leaves none, so somebody should look.
    gaps: tuple[Gap, ...] = ()
    #: Quality rules that the batch breaks, with their numbers.
    findings: tuple[str, ...] = field(default=())
    seconds: float = 0.0


class RunReport(Protocol):
    """A job's own report: a dataclass of what JSON holds."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def run(self) -> str: ...

    @property
    def table(self) -> str: ...


def report_key(table: str, run: str) -> str:
    """Key of a run's report."""
    return f"reports/{table}/{run}.json"


def write_report(store: ObjectStore, report: RunReport) -> None:
    """Keep the report and log it."""
    document = json.dumps(asdict(report))
    store.put(report_key(report.table, report.run), document.encode())
    print(document, file=sys.stderr, flush=True)
