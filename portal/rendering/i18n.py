"""The languages found on disk: texts (gettext), words of the clinic, dates and numbers (Babel).

A language is a folder of `portal/translations`. Inside `use(tag)` every text speaks that language.
"""

import gettext as gettext_module
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from babel import Locale, dates, lists, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

TRANSLATIONS = Path(__file__).resolve().parent.parent / "translations"
REFERENCE = "en"  # the language texts are written in, and the one to fall back on
PLACES = re.compile(r"\{(\w+)\}")  # in a safety text: where a number or the name of the problem stands

_current: ContextVar[str] = ContextVar("language", default=REFERENCE)


@cache
def languages() -> tuple[str, ...]:
    """The tags of all languages, English first."""
    found = (folder.parent.name for folder in TRANSLATIONS.glob("*/words.yaml"))
    return tuple(sorted(found, key=lambda tag: (tag != REFERENCE, tag)))


def known(tag: str | None) -> str:
    """The tag if there is such a language, else English."""
    return tag if tag in languages() else REFERENCE


def language_name(tag: str) -> str:
    """What a language calls itself: `English`, `Dansk`."""
    name = locale(tag).language_name or tag
    return name[:1].upper() + name[1:]


def current() -> str:
    """The tag of the language spoken now."""
    return _current.get()


@contextmanager
def use(tag: str) -> Iterator[str]:
    """Speaks a language until the block ends; an unknown one is English."""
    token = _current.set(known(tag))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def N_(text: str) -> str:  # noqa: N802 - the name translators' tools look for
    """Marks a text that is translated later, when it is shown."""
    return text


@cache
def _translations(tag: str) -> gettext_module.NullTranslations:
    """The texts of one language, compiled in memory from its `messages.po`."""
    compiled = BytesIO()
    with (TRANSLATIONS / tag / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=tag))
    compiled.seek(0)
    return gettext_module.GNUTranslations(compiled)


def gettext(text: str, language: str | None = None) -> str:
    """The text in the language spoken now, or in the given one; English where it is not translated."""
    return _translations(language or current()).gettext(text)


def ngettext(one: str, many: str, number: int, language: str | None = None) -> str:
    """The form of a text that fits a number, in the language spoken now or the given one."""
    return _translations(language or current()).ngettext(one, many, number)


@cache
def words(tag: str) -> Mapping[str, Mapping[str, str]]:
    """What a language says for each word of the clinic: red flags, reasons, regions, rules ..."""
    sections: dict[str, dict[str, str]] = yaml.safe_load((TRANSLATIONS / tag / "words.yaml").read_bytes())
    return sections


def word(section: str, key: str, language: str | None = None) -> str:
    """One word of the clinic; raises `KeyError` for one that does not exist."""
    return words(language or current())[section][key]


def safety(
    key: str,
    *,
    emergency_number: str,
    out_of_hours: str,
    region: str = "general",
    own: str = "",
    language: str | None = None,
) -> str:
    """A safety text with the clinic's numbers; `key` is `emergency` or `urgent` after a red flag.

    `out_of_hours` is the clinic's number or name of the emergency doctor; empty: the language's own word.
    `region` is where it hurts; `own` the clinic's own words, empty: as shipped.
    """
    problems = words(language or current())["problems"]
    values = {
        "emergency_number": emergency_number,
        "out_of_hours": out_of_hours or word("safety", "out_of_hours", language),
        "problem": problems.get(region, problems["general"]),
    }
    return PLACES.sub(lambda place: values.get(place[1], place[0]), own or word("safety", key, language))


@cache
def locale(tag: str) -> Locale:
    """How a language writes dates and numbers."""
    return Locale.parse(word("formats", "locale", tag))


def long_date(day: date, *, with_year: bool = False, language: str | None = None) -> str:
    """`Tuesday 24 November`, `tirsdag den 24. november`."""
    return _dated(day, "long_date_year" if with_year else "long_date", language)


def short_date(day: date, *, language: str | None = None) -> str:
    """`24 Nov 2026`, `24. nov. 2026`."""
    return _dated(day, "short_date", language)


def near_date(day: date, *, language: str | None = None) -> str:
    """`24 Nov`, `24. nov.`: where the year goes without saying."""
    return _dated(day, "near_date", language)


def _dated(day: date, style: str, language: str | None) -> str:
    tag = language or current()
    return str(dates.format_date(day, word("formats", style, tag), locale=locale(tag)))


def clock(instant: datetime, zone: str, *, language: str | None = None) -> str:
    """The wall time of an instant in a zone: `08:00`, `08.00`."""
    tag = language or current()
    local = instant.astimezone(ZoneInfo(zone))
    return str(dates.format_time(local, word("formats", "clock", tag), locale=locale(tag)))


def week_number(day: date, *, language: str | None = None) -> str:
    """`week 48`, `uge 48`, by ISO weeks."""
    return gettext("week %(number)s", language) % {"number": day.isocalendar().week}


def number(value: float | Decimal, *, language: str | None = None) -> str:
    """A number as the language writes it: `3.5`, `3,5`."""
    return str(numbers.format_decimal(value, locale=locale(language or current())))


def listed(entries: list[str], *, language: str | None = None) -> str:
    """`a, b and c`."""
    return str(lists.format_list(entries, locale=locale(language or current())))
