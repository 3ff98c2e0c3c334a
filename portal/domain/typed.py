"""What people type into a form, as a clean value or as a sentence that says how to mend it.

Every function takes the text and the name of the field, and raises `InvalidInput(field, reason)`. The reasons
are English sentences that the pages translate.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Self

from portal.domain.errors import InvalidInput

NAME_LENGTH = 120
NOTE_LENGTH = 2000
NOTE_BREAKS = 40  # line breaks in a note: more would fill a sheet of paper with nothing
MARKS_IN_A_ROW = 4  # accents on one letter; no language stacks more
PHONE_LENGTH = 40
LONGEST_NUMBER = 9  # digits; whatever is longer is out of every bounds and not worth reading
EARLIEST_BIRTH = date(1900, 1, 1)

JOINERS = "\u200c\u200d"  # some scripts spell names with them
LINE_BREAKS = "\n"

NEEDED = "This is needed. Please fill it in."
ODD_SIGNS = "This holds signs that cannot be shown. Please type it again by hand."
ONE_LINE = "This must be on one line."
TOO_LONG = "This is too long. Please use fewer characters."
TOO_MANY_LINES = "This has too many lines. Use %(most)s or fewer."
NO_DATE = "This is not a date. Write the day, the month and the year, like 24 3 1961."
IN_THE_FUTURE = "This date is in the future. Please look at the year."
TOO_EARLY = "This date is before 1900. Please look at the year."
NO_NUMBER = "Write a whole number in digits, like 12."
NO_DECIMAL = "Write a number in digits, like 12 or 4.5."
TOO_FINE = "This has too many digits after the point."
OUT_OF_RANGE = "Write a number from %(least)s to %(most)s."
NO_PHONE = "This is not a phone number. Use digits and spaces, like +45 12 34 56 78."

_DECIMAL = re.compile(r"[+-]?[0-9]{1,6}(\.[0-9]{1,6})?")


class Filled(str):
    """An English sentence with its numbers filled in; a page translates `pattern` and fills it in again."""

    pattern: str
    values: dict[str, int]

    def __new__(cls, pattern: str, **values: int) -> Self:
        """The sentence itself is what English reads and tests compare."""
        filled = super().__new__(cls, pattern % values)
        filled.pattern, filled.values = pattern, values
        return filled


def line(text: str, *, field: str, longest: int = NAME_LENGTH, needed: bool = True) -> str:
    """One line: composed (NFC), trimmed, without controls or signs that turn the reading direction."""
    clean = " ".join(unicodedata.normalize("NFC", text).strip().split(" "))
    if any(sign in clean for sign in "\r\n\u2028\u2029"):
        raise InvalidInput(field, ONE_LINE)
    return _checked(clean, field=field, longest=longest, needed=needed)


def note(text: str, *, field: str, longest: int = NOTE_LENGTH, needed: bool = False) -> str:
    """Several lines of text, under the same rules; line breaks are kept."""
    clean = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if clean.count("\n") > NOTE_BREAKS:
        raise InvalidInput(field, Filled(TOO_MANY_LINES, most=NOTE_BREAKS))
    return _checked(clean, field=field, longest=longest, needed=needed, allowed=LINE_BREAKS)


def phone(text: str, *, field: str, longest: int = PHONE_LENGTH, needed: bool = False) -> str:
    """A phone number as people write it: digits, spaces, `+`, `-`, brackets, slash."""
    clean = line(text, field=field, longest=longest, needed=needed)
    if not all(sign in "0123456789 +-()/." for sign in clean):
        raise InvalidInput(field, NO_PHONE)
    return clean


def number(text: str, *, field: str, least: int, most: int) -> int:
    """A whole number in ASCII digits between `least` and `most`, both included."""
    clean = text.strip()
    if not (clean.isascii() and clean.isdigit()):
        raise InvalidInput(field, NO_NUMBER)
    if len(clean) > LONGEST_NUMBER or not least <= int(clean) <= most:
        raise InvalidInput(field, Filled(OUT_OF_RANGE, least=least, most=most))
    return int(clean)


def decimal(text: str, *, field: str, least: Decimal, most: Decimal, places: int) -> Decimal:
    """A number with at most `places` decimals, between `least` and `most`; comma or point, ASCII digits."""
    clean = text.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if not clean.isascii() or not _DECIMAL.fullmatch(clean):
        raise InvalidInput(field, NO_DECIMAL)
    value = Decimal(clean)
    if not least <= value <= most:
        raise InvalidInput(field, Filled(OUT_OF_RANGE, least=_whole(least), most=_whole(most)))
    if value != round(value, places):
        raise InvalidInput(field, TOO_FINE)
    return value


def day(year: str, month: str, of_month: str, *, field: str) -> date:
    """A calendar day from three fields."""
    parts = (year.strip(), month.strip(), of_month.strip())
    if not any(parts):
        raise InvalidInput(field, NEEDED)
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        raise InvalidInput(field, NO_DATE)
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        raise InvalidInput(field, NO_DATE) from None


def birth(born_on: date, *, field: str, today: date) -> date:
    """A date of birth of a person alive today."""
    if born_on > today:
        raise InvalidInput(field, IN_THE_FUTURE)
    if born_on < EARLIEST_BIRTH:
        raise InvalidInput(field, TOO_EARLY)
    return born_on


def is_plain(text: str, *, allowed: str = "") -> bool:
    """Whether a text holds only signs that can be seen (and the `allowed` ones)."""
    return all(sign in allowed or _is_visible(sign) for sign in text)


def _whole(bound: Decimal) -> int:
    """A bound as the sentence names it; every scale ends at whole numbers."""
    return int(bound)


def _checked(clean: str, *, field: str, longest: int, needed: bool, allowed: str = "") -> str:
    if needed and not clean:
        raise InvalidInput(field, NEEDED)
    if len(clean) > longest:
        raise InvalidInput(field, TOO_LONG)
    if not is_plain(clean, allowed=allowed) or _most_marks(clean) > MARKS_IN_A_ROW:
        raise InvalidInput(field, ODD_SIGNS)
    return clean


def _most_marks(text: str) -> int:
    """The most accents that stand on one letter."""
    runs = groupby(text, key=lambda sign: unicodedata.category(sign) in ("Mn", "Me"))
    return max((len(list(signs)) for is_mark, signs in runs if is_mark), default=0)


def _is_visible(sign: str) -> bool:
    return sign in JOINERS or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
