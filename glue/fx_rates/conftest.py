"""What the tests of this package share: files of rates and of transactions, runs, and what they leave behind."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue.conftest import FolderStore
from glue.fx_rates.rates import DayRates
from glue.fx_rates.report import Report
from glue.fx_rates.run import Job, run
from glue.shared.contracts import load_table
from glue.shared.privacy import PrivacyKey
from glue.shared.store import ObjectStore

TABLE = "fx-rates/normalized-transactions"
LOCATION = "processed_data/partitioned_by_date"
REJECTED = f"rejected/{TABLE}"
Start = Callable[..., Report]
KEY = bytes(range(32))
HEADING = "transaction_id,account_id,date,currency,withdrawal,deposit"
FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2024, 5, day) for day in (3, 4, 5, 6))
RATES = {"SGD": "1.347512", "INR": "83.4031", "JPY": "153.06", "EUR": "0.928592"}


def day_rates(day: date, rates: Mapping[str, str] = RATES) -> DayRates:
    """Rates for one US dollar."""
    return DayRates(day, {"USD": Decimal(1), **{code: Decimal(rate) for code, rate in rates.items()}})


def put_rates(store: ObjectStore, day: date, rates: Mapping[str, str] = RATES, **members: object) -> None:
    """A day's file, as the sink writes it: numbers with their digits, and where it came from."""
    numbers = ", ".join(f'"{code}": {rate}' for code, rate in rates.items())
    origin = json.dumps({"topic": "exchange_rates_topic", "partition": 0, "offset": 9, **members})
    body = f'{{"base": "USD", "date": "{day}", "rates": {{{numbers}}}, "$record": {origin}}}'
    store.put(f"exchange_rates/{day}.json", body.encode())


def put_csv(store: ObjectStore, name: str, *lines: str, heading: str = HEADING) -> None:
    """A delivered file."""
    store.put(f"raw_data/{name}", "".join(f"{line}\n" for line in (heading, *lines)).encode())


@pytest.fixture
def start(spark: SparkSession) -> Start:
    def go(store: Any, first: date = FRIDAY, last: date | None = None, run_id: str = "r1") -> Report:
        delivered, table = load_table("fx-rates/transactions"), load_table(TABLE)
        return run(Job(spark, store, run_id, first, last or first, "exchange_rates", delivered, table, PrivacyKey(KEY)))

    return go


def fill(store: FolderStore) -> None:
    """Rates of Friday, a file of any days, one of Saturday only, and something of everything that is refused."""
    put_rates(store, FRIDAY)
    put_csv(
        store,
        "export.csv",
        "t1,a1,2024-05-03,INR,1000.50,",
        "t2,a2,2024-05-03,JPY,,20000",
        "t2,a2,2024-05-03,JPY,,20000.0",
        "t2,a2,2024-05-04,JPY,,20000",
        "t3,a1,2024-05-04,EUR,10,",
        "t4,a1,2024-05-04,XXX,10,",
        "t5,a1,soon,USD,10,",
        "t10,a1,2024-05-04,SGD,1,",
        "",
        "t6,a1,2024-05-06,USD,,1.005",
        "t7,a1,2024-05-06,USD,,1",
        "t8,a1,2024-05-06,USD,,1",
        "t9,a1,2024-05-06,USD,,1",
    )
    store.put(
        "raw_data/2024-05-04.csv.gz", gzip.compress(f"\ufeff{HEADING}\r\nu1,a3,2024-05-04,SGD,7.00,\r\n".encode())
    )
    store.put("raw_data/README.txt", b"not ours")


def rows(spark: SparkSession, store: FolderStore) -> list[tuple[str, ...]]:
    frame = spark.read.parquet(store.uri(LOCATION))
    columns = (
        "string(date)",
        "transaction_id",
        "string(normalized_withdrawal)",
        "string(normalized_deposit)",
        "string(rate_date)",
    )
    return sorted(tuple(row) for row in frame.selectExpr(*columns).collect())


def lasting(store: FolderStore) -> dict[str, bytes]:
    """What outlives a run, except its report and the bytes of Parquet, whose rows are compared elsewhere."""
    keys = [key for key in store.keys("") if not key.startswith(("raw_data/", "exchange_rates/", "reports/"))]
    return {key: b"" if key.endswith(".parquet") else (store.root / key).read_bytes() for key in keys}


def refused(store: FolderStore, name: str) -> list[tuple[str, list[str]]]:
    lines = (store.root / f"{REJECTED}/{name}.jsonl").read_text().splitlines()
    records = [json.loads(line) for line in lines]
    return [(record["transaction_id"], [reason["code"] for reason in record["reasons"]]) for record in records]
