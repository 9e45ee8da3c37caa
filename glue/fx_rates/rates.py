"""Rates: the day's files of the projection, and which of them prices a currency on a day.

The files are parsed here and not by Spark, whose JSON reader rounds a number that has more decimals than its type,
without a word, and takes a number that is read as text through a double. Python's decimals are what the file says.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from glue.shared.errors import JobError
from glue.shared.store import ObjectStore

#: The currency that everything is expressed in.
TARGET: Final = "SGD"
#: How old a rate may be, in days. The longest pause of the ECB's rates since 1999 is five days; a week is a failure.
MAX_AGE_DAYS: Final = 7
#: Decimals of a rate in the message contract.
_SCALE: Final = 18
_READERS: Final = 8


@dataclass(frozen=True)
class DayRates:
    """One file: units of each currency for one unit of the base, on its day."""

    day: date
    rates: Mapping[str, Decimal]


@dataclass(frozen=True)
class Quote:
    """What a currency is worth on a day: `numerator` / `denominator` cents of SGD for 0.0001 units, reduced."""

    day: date
    currency: str
    rate_date: date
    currency_rate: Decimal
    target_rate: Decimal
    numerator: Decimal
    denominator: Decimal

    @property
    def too_old(self) -> bool:
        return (self.day - self.rate_date).days > MAX_AGE_DAYS


def read_rates(store: ObjectStore, prefix: str, first: date, last: date) -> list[DayRates]:
    """The files that can price the days from `first` to `last`, in order of their days.

    Those of the window, and the newest before it, which tells a rate that is too old from one that never was.
    """
    opening = first - timedelta(days=MAX_AGE_DAYS)
    before: date | None = None
    wanted: list[date] = []
    for key in store.keys(f"{prefix}/"):
        day = _day_of(key, prefix)
        if day < opening:
            before = day
        elif day <= last:
            wanted.append(day)
    days = wanted if before is None else [before, *wanted]
    with ThreadPoolExecutor(_READERS) as pool:
        return list(pool.map(lambda day: _read(store, f"{prefix}/{day}.json", day), days))


def parse_rates(key: str, body: bytes, day: date) -> DayRates:
    """Read a file exactly: `base`, `date` and `rates`. What is odd in these is a JobError `RATES`."""
    try:
        document = json.loads(body, parse_float=Decimal, parse_int=Decimal, parse_constant=_no_constant)
        base, rates = _member(document, "base", str), _member(document, "rates", dict)
        if _member(document, "date", str) != str(day):
            raise ValueError(f"its date is {document['date']!r}")
        return DayRates(day, {base: Decimal(1), **{code: _exact(code, rate) for code, rate in rates.items()}})
    except (ValueError, RecursionError) as cause:
        raise JobError(
            "RATES",
            f"the day's rates can't be used: {cause}",
            where=key,
            fix="publish the day's rates again (the producer's backfill); nothing is priced with older ones meanwhile",
        ) from cause


def quotes(files: Sequence[DayRates], days: Iterable[date]) -> list[Quote]:
    """What each currency is worth on each day: by its last file up to the day that has the currency and SGD.

    Quotes that are too old are among them, so that they can be named as such.
    """
    history: dict[str, list[DayRates]] = {}
    for file in sorted(files, key=lambda file: file.day):
        if TARGET in file.rates:
            for currency in file.rates:
                history.setdefault(currency, []).append(file)
    found: list[Quote] = []
    for currency, holding in sorted(history.items()):
        starts = [file.day for file in holding]
        for day in days:
            position = bisect_right(starts, day)
            if position > 0:
                found.append(_quote(day, currency, holding[position - 1]))
    return found


def _quote(day: date, currency: str, file: DayRates) -> Quote:
    rate, target = file.rates[currency], file.rates[TARGET]
    # Amounts are whole ten-thousandths of a unit, results whole cents: 10⁻⁴ · target / rate · 10².
    share = Fraction(target) / Fraction(rate) / 100
    numerator, denominator = Decimal(share.numerator), Decimal(share.denominator)
    return Quote(day, currency, file.day, rate, target, numerator, denominator)


def _read(store: ObjectStore, key: str, day: date) -> DayRates:
    stored = store.get(key)
    if stored is None:
        raise JobError("OBJECT_MISSING", "a day's rates are gone", where=key, fix="run the job again")
    return parse_rates(key, stored.body, day)


def _day_of(key: str, prefix: str) -> date:
    name = key[len(prefix) + 1 :]
    try:
        day = date.fromisoformat(name[: -len(".json")])
        if name == f"{day}.json":
            return day
    except ValueError:
        pass
    raise JobError(
        "RAW_KEY",
        "this isn't a day's file of rates",
        where=key,
        fix="move it out of the prefix, which belongs to the sink",
    )


def _exact(code: str, rate: object) -> Decimal:
    if not isinstance(rate, Decimal) or rate <= 0:
        raise ValueError(f"the rate of {code} is {rate!r}")
    _, digits, exponent = rate.normalize().as_tuple()
    if not isinstance(exponent, int) or exponent < -_SCALE or len(digits) + exponent > 38 - _SCALE:
        raise ValueError(f"the rate of {code} isn't a decimal(38,{_SCALE}): {rate}")
    return rate


def _member(document: Any, name: str, kind: type) -> Any:
    if not isinstance(document, dict) or not isinstance(document.get(name), kind):
        raise ValueError(f"{name!r} is missing or isn't a {kind.__name__}")
    return document[name]


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} isn't a number")
