"""What the DAGs know of a deployed stack: the outputs that `pulumi stack output --json` prints.

They come from the file that STREAMPACT_STACK_OUTPUTS names, else from the Airflow Variable `streampact_stack_outputs`.
They hold names and addresses, no secrets.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILE: Final = "STREAMPACT_STACK_OUTPUTS"
VARIABLE: Final = "streampact_stack_outputs"


class OutputsError(ValueError):
    """The outputs are absent, or not those of a stack with this product; the message says how to mend it."""


@dataclass(frozen=True)
class Batch:
    """A Spark batch: what StartJobRun takes, but for the client token and a run's own arguments."""

    application_id: str
    job_run: Mapping[str, Any]


@dataclass(frozen=True)
class Product:
    """The parts of one data product that a schedule starts, by the names that AWS knows them by."""

    region: str
    #: Producer → name of its function.
    functions: Mapping[str, str]
    batch: Batch
    crawler: str


def read_product(name: str) -> Product:
    """The product's parts; an OutputsError where one is missing."""
    outputs = _document()
    product = _member(outputs, "products", name)
    producers = _member(product, "producers")
    return Product(
        region=_member(outputs, "region"),
        functions={key: _member(producers, key, "functionName") for key in producers},
        batch=Batch(_member(product, "batch", "applicationId"), _member(product, "batch", "jobRun")),
        crawler=_member(product, "crawler", "name"),
    )


def _document() -> Mapping[str, Any]:
    path = os.environ.get(FILE)
    try:
        document = json.loads(Path(path).read_text("utf-8")) if path else _variable()
    except (OSError, ValueError) as cause:
        raise OutputsError(f"The stack's outputs in {path or VARIABLE} cannot be read: {cause}") from cause
    if not isinstance(document, Mapping):
        raise OutputsError(
            f"There are no stack outputs. Let {FILE} name a file with what `pulumi stack output --json` prints, "
            f"or put that into the Airflow Variable {VARIABLE}."
        )
    return document


def _variable() -> Any:
    # Airflow is not asked where a file is named, so that the DAG can be read without its database.
    from airflow.sdk import Variable

    return Variable.get(VARIABLE, default=None, deserialize_json=True)


def _member(value: Any, *path: str) -> Any:
    found: list[str] = []
    for key in path:
        found.append(key)
        if not isinstance(value, Mapping) or key not in value:
            raise OutputsError(f"The stack's outputs have no {'.'.join(_shown(found))}. Is the product deployed?")
        value = value[key]
    return value


def _shown(path: Sequence[str]) -> Sequence[str]:
    return [key if key.isidentifier() else f'"{key}"' for key in path]
