"""The measures the portal can score or keep: their bounds, which way is better, and which change matters.

Limits and sources are those of clinical.md 3. Where no limit is known to us, a change gets no verdict. The
portal holds no items of any of them: patients name their own activities, or the clinic enters a total.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

LONG_FORM, SHORT_FORM = 24, 23  # statements of the two published Roland-Morris forms
RMDQ_LOW, RMDQ_HIGH = 4, 20  # below and above, the score hardly moves


class Way(StrEnum):
    """How a score comes in: with a check-in, from the patient's form, or as a total the clinic enters."""

    CHECK_IN = "check_in"
    FORM = "form"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Instrument:
    """One measure. `matters` is the smallest change in points that counts, `matters_percent` the same as a
    share of the start, `recovered` the score of somebody who feels well; None means no limit is known to us.

    `is_checked` says whether the limits were read in the source itself; otherwise they are our choice.
    """

    code: str
    least: int
    most: int
    way: Way
    source: str
    places: int = 0
    higher_is_better: bool = False
    matters: Decimal | None = None
    matters_percent: int | None = None
    recovered: int | None = None
    is_checked: bool = True

    @property
    def smallest_step(self) -> Decimal:
        """The smallest difference two scores can have."""
        return Decimal(1).scaleb(-self.places)


NPRS = Instrument(
    "nprs",
    0,
    10,
    Way.CHECK_IN,
    "Ostelo 2008, Kamper 2010",
    matters=Decimal(2),
    matters_percent=30,
    recovered=0,
)
PSFS = Instrument(
    "psfs",
    0,
    10,
    Way.FORM,
    "Stratford 1995",
    places=1,
    higher_is_better=True,
    matters=Decimal(2),
    is_checked=False,
)
PSFS_ALONE = Decimal(3)  # what must change where one activity is left (our choice; source not checked yet)
GPE = Instrument(
    "gpe",
    -5,
    5,
    Way.FORM,
    "Bobos 2020",
    higher_is_better=True,
    matters=Decimal("2.5"),
    recovered=5,
)
RMDQ = Instrument(
    "rmdq",
    0,
    LONG_FORM,
    Way.TOTAL,
    "Ostelo 2008, Kamper 2010",
    matters=Decimal(5),
    matters_percent=30,
    recovered=2,
)
ODI = Instrument("odi", 0, 100, Way.TOTAL, "Ostelo 2008", matters=Decimal(10), matters_percent=30)


def _better_higher(code: str, most: int, matters: str, source: str = "") -> Instrument:
    return Instrument(
        code,
        0,
        most,
        Way.TOTAL,
        source,
        higher_is_better=True,
        matters=Decimal(matters),
        is_checked=bool(source),
    )


def _no_verdict(code: str, most: int, *, places: int = 0) -> Instrument:
    return Instrument(code, 0, most, Way.TOTAL, "", places=places, is_checked=False)


_ALL = (
    NPRS,
    RMDQ,
    PSFS,
    GPE,
    ODI,
    _better_higher("pseq_2", 12, "1.5", "Chiarotto 2016"),
    _better_higher("pseq_4", 24, "1.5", "Chiarotto 2016"),
    _better_higher("pseq", 60, "5.5", "Chiarotto 2016"),
    _better_higher("msk_hq", 56, "5.5"),
    _better_higher("ears", 24, "5.5"),
    Instrument(
        "eq5d",
        -1,
        1,
        Way.TOTAL,
        "",
        places=3,
        higher_is_better=True,
        matters=Decimal("0.08"),
        is_checked=False,
    ),
    _no_verdict("fabq_pa", 24),
    _no_verdict("fabq_w", 42),
    _no_verdict("start_back", 9),
    _no_verdict("promis_pi", 100, places=1),
    _no_verdict("promis_pf", 100, places=1),
)
INSTRUMENTS: Mapping[str, Instrument] = MappingProxyType({one.code: one for one in _ALL})
TOTALS = tuple(one.code for one in _ALL if one.way is Way.TOTAL)
"""What a clinic may enter as a total."""
