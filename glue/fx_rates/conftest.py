"""What the tests of this package share: files of rates and of transactions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from glue.fx_rates.rates import DayRates
from glue.shared.store import ObjectStore

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
