"""A run over invented transactions, and the second computation of its sums."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from glue.conftest import FolderStore
from glue.fx_rates.check_sums import check_sums
from glue.fx_rates.conftest import RATES, Start, put_csv, put_rates


def test_sums_agree_with_a_second_computation(store: FolderStore, start: Start) -> None:
    random = Random(7)
    first = date(2024, 4, 1)
    days = [first + timedelta(days=n) for n in range(40)]
    for day in days:
        if day.weekday() < 5 and not 15 <= day.day <= 24:
            put_rates(
                store,
                day,
                {code: str(Decimal(rate) + Decimal(random.randint(0, 999)).scaleb(-6)) for code, rate in RATES.items()},
            )
    lines = [line(random, days) for _ in range(1500)]
    put_csv(store, "a.csv", *lines[:1000], *lines[:40])
    put_csv(store, "b/part-1.csv", *lines[1000:])
    report = start(store, first, days[-1])
    second = check_sums(store, first, days[-1])
    assert report.rows_out == second["rows_out"] > 700
    assert report.rows_in == second["rows_in"] == 1540
    assert {code: {name: Decimal(text) for name, text in sums.items()} for code, sums in report.sums.items()} == {
        code: {name: Decimal(text) for name, text in sums.items()} for code, sums in second["sums"].items()
    }
    assert report.total == second["total"]
    assert report.duplicates > 30 and report.reasons["STALE_RATE"] > 0 and report.reasons["NOT_DECIMAL"] > 0


def line(random: Random, days: list[date]) -> str:
    amount = Decimal(random.randint(1, 10**7)).scaleb(-2)
    text = "lots" if random.random() < 0.01 else str(amount)
    currency = random.choice([*RATES, "USD", "XXX" if random.random() < 0.1 else "SGD"])
    sides = [f"{text},", f",{text}"]
    return (
        f"t{random.randint(1, 10**9)},a{random.randint(1, 50)},{random.choice(days)},{currency},{random.choice(sides)}"
    )
