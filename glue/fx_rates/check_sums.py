"""A second computation of the sums, made another way: plain Python over the same files, none of the job's code.

`python -m glue.fx_rates.check_sums --lake_bucket <bucket> --from <day> --to <day>` prints JSON: `rows_in`, `rows_out`,
`sums` by currency and `total`, as a run's report has them for these days, and `months` with the same by month. It
walks every file row by row with `csv`, reads every number with `decimal`, and divides to 60 digits before the one
rounding. Its rules are the contract's, written down again on purpose.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, NamedTuple

from glue.shared.store import ObjectStore, S3Store

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_CENT = Decimal("0.01")
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Booking(NamedTuple):
    """A row that can be read."""

    day: date
    identity: str
    account: str
    currency: str
    withdrawal: Decimal | None
    deposit: Decimal | None


def check_sums(store: ObjectStore, first: date, last: date) -> dict[str, Any]:
    """Rows and sums of the days from `first` to `last`."""
    rates = _rates(store)
    rows_in = rows_out = 0
    seen: set[str] = set()
    sums: dict[str, dict[str, Decimal]] = {}
    months: dict[str, dict[str, Decimal]] = {}
    for day, booking in sorted(_rows(store, first, last), key=lambda row: row[0] or date.min):
        inside = day is None or first <= day <= last
        rows_in += inside
        if booking is None or booking.identity in seen:
            continue
        seen.add(booking.identity)
        used = _usable(rates, booking) if inside else None
        if used is None:
            continue
        amounts = _amounts(booking, used)
        rows_out += 1
        for table, key in ((sums, booking.currency), (months, f"{booking.day:%Y-%m}")):
            for name, amount in amounts.items():
                table.setdefault(key, dict.fromkeys(amounts, Decimal(0)))[name] += amount
    total = {
        name: sum((s[name] for s in sums.values()), Decimal(0))
        for name in ("normalized_withdrawal", "normalized_deposit")
    }
    return {
        "rows_in": rows_in,
        "rows_out": rows_out,
        "sums": _texts(sums),
        "total": _texts({"": total})[""],
        "months": _texts(months),
    }


def _amounts(booking: Booking, rates: dict[str, Decimal]) -> dict[str, Decimal]:
    amounts: dict[str, Decimal] = {}
    for name, amount in (("withdrawal", booking.withdrawal), ("deposit", booking.deposit)):
        amounts[name] = amount or Decimal(0)
        exact = _WIDE.divide(_WIDE.multiply(amounts[name], rates["SGD"]), rates[booking.currency])
        amounts[f"normalized_{name}"] = exact.quantize(_CENT, ROUND_HALF_UP, _WIDE)
    return amounts


def _usable(rates: dict[date, dict[str, Decimal]], booking: Booking) -> dict[str, Decimal] | None:
    for age in range(8):
        found = rates.get(booking.day - timedelta(days=age), {})
        if "SGD" in found and booking.currency in found:
            return found
    return None


def _rates(store: ObjectStore) -> dict[date, dict[str, Decimal]]:
    found: dict[date, dict[str, Decimal]] = {}
    for key in store.keys("exchange_rates/"):
        stored = store.get(key)
        document = json.loads(stored.body if stored else b"", parse_float=Decimal, parse_int=Decimal)
        found[date.fromisoformat(document["date"])] = {document["base"]: Decimal(1), **document["rates"]}
    return found


def _rows(store: ObjectStore, first: date, last: date) -> Iterator[tuple[date | None, Booking | None]]:
    for key in sorted(store.keys("raw_data/")):
        if not key.endswith((".csv", ".csv.gz")):
            continue
        named = set(re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", key))
        file_day = date.fromisoformat(named.pop()) if len(named) == 1 else None
        if file_day is not None and not first - timedelta(days=7) <= file_day <= last:
            continue
        stored = store.get(key)
        body = stored.body if stored else b""
        text = (gzip.decompress(body) if key.endswith(".gz") else body).decode("utf-8-sig")
        heading, *lines = [line for line in re.split("\r\n|\n|\r", text) if line.strip()]
        names = next(csv.reader([heading]))
        for line in lines:
            yield _row(names, line, file_day)


def _row(names: list[str], line: str, file_day: date | None) -> tuple[date | None, Booking | None]:
    values = next(csv.reader([line]))
    if len(values) != len(names):
        return file_day, None
    row = {name.strip(): value.strip() for name, value in zip(names, values)}  # noqa: B905 - Python 3.9
    day = _read_day(row["date"])
    amounts = [_read_amount(row[name]) for name in ("withdrawal", "deposit")]
    readable = (
        day is not None and row["transaction_id"] and row["account_id"] and row["currency"] and "bad" not in amounts
    )
    given = [amount for amount in amounts if isinstance(amount, Decimal) and amount > 0]
    if not readable or day is None or len(given) != 1 or file_day not in (None, day):
        return file_day or day, None
    withdrawal, deposit = (amount if isinstance(amount, Decimal) and amount > 0 else None for amount in amounts)
    return day, Booking(day, row["transaction_id"], row["account_id"], row["currency"], withdrawal, deposit)


def _read_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def _read_amount(text: str) -> Decimal | str | None:
    if text == "":
        return None
    try:
        amount = Decimal(text) if _PLAIN.fullmatch(text) else Decimal("NaN")
        exact = amount == amount.quantize(Decimal("0.0001"), context=_WIDE)
    except InvalidOperation:
        return "bad"
    return amount if exact and 0 <= amount < 10**14 else "bad"


def _texts(table: dict[str, dict[str, Decimal]]) -> dict[str, dict[str, str]]:
    places = {"withdrawal": "0.0001", "deposit": "0.0001"}
    return {
        key: {
            name: str(amount.quantize(Decimal(places.get(name, "0.01")), context=_WIDE)) for name, amount in row.items()
        }
        for key, row in sorted(table.items())
    }


def main(argv: list[str]) -> None:
    """Print the sums of a bucket's days."""
    given = dict(zip(argv[::2], argv[1::2]))  # noqa: B905 - Python 3.9
    today = str(datetime.now(timezone.utc).date())
    first, last = (date.fromisoformat(given.get(name, today)) for name in ("--from", "--to"))
    print(json.dumps(check_sums(S3Store(given["--lake_bucket"], "s3"), first, last)))


if __name__ == "__main__":
    main(sys.argv[1:])
