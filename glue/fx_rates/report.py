"""What a run did with the days that it was asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from glue.fx_rates.transform import CONFLICT, DUPLICATE

#: `refused`: the rows broke a quality rule, and the days are as they were.
Outcome = Literal["published", "refused"]
#: Amounts by column, exact decimals in text. The first two are in the currency, the others in SGD.
Sums = Mapping[str, str]
_AMOUNTS = ("withdrawal", "deposit", "normalized_withdrawal", "normalized_deposit")


@dataclass(frozen=True)
class Report:
    """rows_in = rows_out + duplicates + conflicts + rejected + undated."""

    run: str
    table: str
    contract: str
    outcome: Outcome
    first_date: str
    last_date: str
    #: CSV files read, with those of the days before that are read for repetitions only.
    files: int
    rows_in: int
    rows_out: int
    duplicates: int
    conflicts: int
    rejected: int
    #: Refused rows that belong to no day, because their date cannot be read. Every run that reads their file has them.
    undated: int
    #: Rows by each code that they are refused with; a row with several counts several times.
    reasons: Mapping[str, int]
    #: Published rows by the age of their rate in days: 0 is the day's own.
    rate_ages: Mapping[str, int]
    #: Days of rates that were used, with the rows they priced.
    rate_dates: Mapping[str, int]
    #: What was published, by currency: before, and after in SGD.
    sums: Mapping[str, Sums]
    #: What was published in SGD, all currencies.
    total: Sums
    #: Days that the table has now; those of the range without rows have no file.
    days: int
    #: Quality rules that the rows break, with their numbers.
    findings: tuple[str, ...] = field(default=())
    seconds: float = 0.0


def counted(refused: Iterable[Any]) -> dict[str, Any]:
    """The numbers of rows that were not published, from `undated`, `codes` and `count`."""
    kinds, reasons = Counter({"duplicates": 0, "conflicts": 0, "rejected": 0, "undated": 0}), Counter[str]()
    for row in refused:
        kinds[_kind(row["undated"], row["codes"])] += row["count"]
        for code in set(row["codes"]):
            reasons[code] += row["count"]
    return {**kinds, "reasons": dict(sorted(reasons.items()))}


def summed(published: Iterable[Any]) -> dict[str, Any]:
    """Rows and sums, from `day`, `rate_date`, `currency`, `count` and the sums of the amounts."""
    days: set[date] = set()
    ages, dates, by_currency = Counter[int](), Counter[str](), dict[str, dict[str, Decimal]]()
    rows = 0
    for row in published:
        rows += row["count"]
        days.add(row["day"])
        ages[(row["day"] - row["rate_date"]).days] += row["count"]
        dates[str(row["rate_date"])] += row["count"]
        sums = by_currency.setdefault(row["currency"], dict.fromkeys(_AMOUNTS, Decimal(0)))
        for name in _AMOUNTS:
            sums[name] += row[name] or 0
    total = {name: str(sum((s[name] for s in by_currency.values()), Decimal(0))) for name in _AMOUNTS[2:]}
    return {
        "rows_out": rows,
        "rate_ages": {str(age): count for age, count in sorted(ages.items())},
        "rate_dates": dict(sorted(dates.items())),
        "sums": {code: {name: str(s[name]) for name in _AMOUNTS} for code, s in sorted(by_currency.items())},
        "total": total,
        "days": len(days),
    }


def _kind(undated: bool, codes: list[str]) -> str:
    if undated:
        return "undated"
    return {DUPLICATE: "duplicates", CONFLICT: "conflicts"}.get(codes[0], "rejected")
