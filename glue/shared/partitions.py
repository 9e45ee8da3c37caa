"""Partitions of a table in the Glue catalog, registered by whoever writes the table: a crawler would come too late."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from glue.shared.errors import JobError

#: Most partitions in one request: https://docs.aws.amazon.com/glue/latest/webapi/API_BatchCreatePartition.html
_AT_ONCE: Final = 100
#: What Hive, and Hudi after it, percent-encodes in a folder's name.
_SPECIAL = re.compile(r"""[\x01-\x1f"#%'*/:=?\\\x7f{\[\]^]""")


class Partitions(Protocol):
    """Where partitions are registered."""

    def register(self, values: Iterable[str]) -> int:
        """Register those that are new, and say how many were. What is there stays as it is."""


class GluePartitions:
    """Partitions of a table with one partition column; the table itself exists. The endpoint, region and credentials
    are the SDK's."""

    def __init__(self, client: Any, database: str, table: str) -> None:
        self._client = client
        self._of = {"DatabaseName": database, "TableName": table}

    def register(self, values: Iterable[str]) -> int:
        wanted = sorted(set(values))
        return sum(self._create(wanted[at : at + _AT_ONCE]) for at in range(0, len(wanted), _AT_ONCE))

    def _create(self, values: Sequence[str]) -> int:
        asked = [{"Values": [value]} for value in values]
        known = self._client.batch_get_partition(**self._of, PartitionsToGet=asked)
        there = {partition["Values"][0] for partition in known["Partitions"]}
        absent = [value for value in values if value not in there]
        if not absent:
            return 0
        table = self._client.get_table(DatabaseName=self._of["DatabaseName"], Name=self._of["TableName"])["Table"]
        ((column, *_),) = ([key["Name"] for key in table["PartitionKeys"]],)
        inputs = [_input(table["StorageDescriptor"], column, value) for value in absent]
        answer = self._client.batch_create_partition(**self._of, PartitionInputList=inputs)
        errors = [error for error in answer.get("Errors", ()) if not _is_there(error)]
        if errors:
            raise JobError(
                "PARTITIONS",
                f"the catalog refused {len(errors)} partitions, the first with {errors[0].get('ErrorDetail')}",
                where=f"{self._of['DatabaseName']}.{self._of['TableName']}",
                fix="see that the job's role may create partitions; the next run registers them",
            )
        return len(absent) - len(answer.get("Errors", ()))


def partition_folder(column: str, value: str) -> str:
    """The folder of a partition, as Hive and Hudi write it."""
    return f"{column}={_SPECIAL.sub(lambda found: f'%{ord(found[0]):02X}', value)}"


def _input(descriptor: dict[str, Any], column: str, value: str) -> dict[str, Any]:
    location = f"{descriptor['Location'].rstrip('/')}/{partition_folder(column, value)}"
    return {"Values": [value], "StorageDescriptor": {**descriptor, "Location": location}}


def _is_there(error: dict[str, Any]) -> bool:
    """Another run may have been quicker."""
    return str(error.get("ErrorDetail", {}).get("ErrorCode")) == "AlreadyExistsException"
