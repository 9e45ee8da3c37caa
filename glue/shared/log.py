"""Structured log lines of a job: one JSON object a line on stderr, as the functions write them, and never a value of the data."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from datetime import datetime, timezone

#: Objects of one line: a line of a log has its limits, and the report has the number of all.
_MOST = 100


def log_objects(run: str, table: str, batch: str | None, keys: Sequence[str]) -> None:
    """Say which raw objects a run reads, and under which batch what they hold is published."""
    line = {
        "level": "info",
        "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "stack": os.environ.get("STREAMPACT_STACK"),
        "product": table.partition("/")[0],
        "stage": "job",
        "table": table,
        "run": run,
        "batch": batch,
        "objects": list(keys[:_MOST]),
        "moreObjects": max(0, len(keys) - _MOST),
        "msg": "a batch is read",
    }
    print(json.dumps({name: value for name, value in line.items() if value is not None}), file=sys.stderr, flush=True)
