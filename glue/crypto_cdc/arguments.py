"""The job's arguments, beside those of `glue.shared.arguments`: `--database`, and optionally `--mode` and `--region`."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from glue.shared.arguments import Arguments as Shared
from glue.shared.arguments import matching, pairs
from glue.shared.arguments import resolve as resolve_shared

#: `upsert` takes what is new; `sweep` also looks into folders too old to receive anything; `purge` does that too, and
#: then removes the tombstones that are old enough.
Mode = Literal["upsert", "sweep", "purge"]
MODES: Final[Mapping[str, Mode]] = {"upsert": "upsert", "sweep": "sweep", "purge": "purge"}


@dataclass(frozen=True)
class Arguments:
    """What one run was told."""

    shared: Shared
    #: Glue database of the table.
    database: str
    mode: Mode
    #: AWS region of the catalog; None for the one that the SDK finds in the environment, if there is one.
    region: str | None


def resolve(argv: Sequence[str], environment: Mapping[str, str] = os.environ) -> Arguments:
    """Read the arguments; a missing or malformed one is a JobError `ARGUMENTS`."""
    given = {"mode": "upsert", **pairs(argv)}
    return Arguments(
        shared=resolve_shared(argv, environment),
        database=matching(given, "database", r"[a-z0-9_-]{1,255}"),
        mode=MODES[matching(given, "mode", "|".join(MODES))],
        region=matching(given, "region", r"[a-z0-9-]{1,32}") if "region" in given else None,
    )
