"""Registering partitions, against a real Glue catalog: STREAMPACT_TEST_AWS is the endpoint, as in `test_store`."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from glue.shared.partitions import GluePartitions, partition_folder

ENDPOINT = os.environ.get("STREAMPACT_TEST_AWS")


@pytest.fixture
def catalog() -> Iterator[tuple[Any, str]]:
    if ENDPOINT is None:
        pytest.skip("STREAMPACT_TEST_AWS names no Glue endpoint")
    client: Any = boto3.client("glue", endpoint_url=ENDPOINT, region_name=os.environ.get("AWS_REGION", "us-east-1"))
    database = f"glue_test_{uuid.uuid4().hex}"
    client.create_database(DatabaseInput={"Name": database})
    columns = [{"Name": "unique_id", "Type": "string"}]
    descriptor = {"Columns": columns, "Location": "s3://lake/hudi/t/", "SerdeInfo": {"SerializationLibrary": "x"}}
    keys = [{"Name": "symbol", "Type": "string"}]
    table = {"Name": "t", "StorageDescriptor": descriptor, "PartitionKeys": keys}
    client.create_table(DatabaseName=database, TableInput=table)
    yield client, database
    client.delete_table(DatabaseName=database, Name="t")
    client.delete_database(Name=database)


def test_registers_what_is_new_and_leaves_what_is_there(catalog: tuple[Any, str]) -> None:
    client, database = catalog
    partitions = GluePartitions(client, database, "t")
    assert partitions.register([]) == 0
    assert partitions.register(["BTC", "ETH", "BTC"]) == 2
    assert partitions.register([*(f"S{number}" for number in range(120)), "ETH"]) == 120
    assert partitions.register(["BTC"]) == 0
    found = client.get_partition(DatabaseName=database, TableName="t", PartitionValues=["ETH"])["Partition"]
    assert found["StorageDescriptor"]["Location"] == "s3://lake/hudi/t/symbol=ETH"
    assert found["StorageDescriptor"]["Columns"][0]["Name"] == "unique_id"


@pytest.mark.parametrize(
    ("value", "folder"),
    [("BTC", "s=BTC"), ("a/b=c%", "s=a%2Fb%3Dc%25"), ("..", "s=.."), ("é d", "s=é d"), ("\x01", "s=%01")],
)
def test_a_folder_is_named_as_hive_does(value: str, folder: str) -> None:
    assert partition_folder("s", value) == folder
