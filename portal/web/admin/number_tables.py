"""The numbers of a clinic as tables in words: the page shows them, the file holds the same."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from portal.db.models import Origin
from portal.db.queries.numbers import Counted
from portal.domain import reasons
from portal.rendering import i18n
from portal.rendering.i18n import N_, gettext, ngettext
from portal.services import numbers
from portal.services.numbers import Change, Numbers
from portal.services.replay_words import ALERTS
from portal.web.csv_file import Value

MOST_RULES = 15
ORIGINS = (
    (Origin.SIGNED, N_("Signed by a therapist")),
    (Origin.REVIEW, N_("By the rules, inside the signed limits")),
    (Origin.APPROVED, N_("Proposals approved as they were")),
)


class Cell(NamedTuple):
    """What the file has (None: too few to say), and what the page says."""

    value: Value
    words: str
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: each row begins with what was counted; `note` says how to read it, `none` that it is empty.

    `last` is the head of the last column in the file, where its unit is not in the cell.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    none: str = ""
    last: str = ""


def tables(found: Numbers, protocols: Mapping[str, str]) -> tuple[Table, ...]:
    """All of them, the most asked for first; `protocols` says what each is called."""
    return (_shares(found), _seen(found), _versions(found), _changes(found, protocols), _rules(found))


def file_rows(shown: Sequence[Table]) -> Iterator[list[Value]]:
    """The tables one after the other, each with its title and its head."""
    for table in shown:
        yield [table.title]
        yield [*table.columns[:-1], table.last or table.columns[-1]]
        yield from ([cell.value for cell in row] for row in table.rows)
        yield []


def _shares(found: Numbers) -> Table:
    rate = found.proposals
    lines = (
        (gettext("Check-ins answered, of those asked by e-mail"), found.replies),
        (gettext("Sessions done, of those planned"), found.sessions),
        (gettext("Proposals approved as they were, of those decided"), Counted(rate.approved, rate.decided)),
    )
    return Table(
        gettext("At a glance"),
        (gettext("What"), gettext("Percent"), gettext("How many"), gettext("Of")),
        tuple((_text(what), _percent(of), _number(of.part), _number(of.whole)) for what, of in lines),
        note=gettext(
            "Proposals changed first: %(edited)s. Rejected: %(rejected)s. Closed by themselves: %(closed)s."
        )
        % {"edited": rate.edited, "rejected": rate.rejected, "closed": rate.closed},
    )


def _seen(found: Numbers) -> Table:
    rows = (
        (_text(gettext(ALERTS[of.priority])), _number(of.raised), _number(of.seen), _time(of.median_minutes))
        for of in found.seen
    )
    return Table(
        gettext("Until somebody looked"),
        (gettext("Alert"), gettext("Raised"), gettext("Seen"), gettext("Middle time")),
        tuple(rows),
        note=gettext("Half took less than the middle time. Nights and days off count, too."),
        none=gettext("No alert was raised in this time."),
        last=gettext("Middle time, minutes"),
    )


def _versions(found: Numbers) -> Table:
    rows = ((_text(gettext(words)), _number(found.versions.get(origin, 0))) for origin, words in ORIGINS)
    return Table(gettext("Who made the versions"), (gettext("Version"), gettext("How many")), tuple(rows))


def _changes(found: Numbers, protocols: Mapping[str, str]) -> Table:
    """Only protocols with enough programmes: fewer would be about somebody."""
    fewest = {"num": numbers.FEWEST_OF_A_PROTOCOL}
    return Table(
        gettext("Usual pain by protocol"),
        (
            gettext("Protocol"),
            gettext("Programmes"),
            gettext("At the start"),
            gettext("In the newest answer"),
        ),
        tuple(_change(of, protocols) for of in found.changes if of.start is not None),
        note=gettext("Middle values, 0 to 10, where there are %(num)s programmes or more.") % fewest
        + " "
        + gettext("They describe; they do not prove that a protocol works."),
        none=gettext("No protocol has %(num)s programmes with answers about pain yet.") % fewest,
    )


def _change(of: Change, protocols: Mapping[str, str]) -> tuple[Cell, ...]:
    key = of.protocol or ""
    return (
        _text(protocols.get(key, key) or gettext("Without a protocol")),
        _number(of.programmes),
        _number(of.start),
        _number(of.newest),
    )


def _rules(found: Numbers) -> Table:
    rows = (
        (_text(rule), Cell(_says(rule), _says(rule), lang="en"), _number(times))
        for rule, times in found.rules.most_common(MOST_RULES)
    )
    return Table(
        gettext("Rules that decided most often"),
        (gettext("Rule"), gettext("When it applies"), gettext("How many")),
        tuple(rows),
        note=ngettext("Of %(num)s answer.", "Of %(num)s answers.", found.answers) % {"num": found.answers},
        none=gettext("The rules looked at no answer in this time."),
    )


def _says(rule: str) -> str:
    """The line "if" of a rule, in English: it is the rule's own."""
    return next((entry.says for entry in reasons.ALL_RULES.get(rule, ()) if entry.says), "")


def _text(words: str) -> Cell:
    return Cell(words, words)


def _number(value: float | None) -> Cell:
    return Cell(value, _too_few() if value is None else i18n.number(value))


def _percent(of: Counted) -> Cell:
    share = numbers.percent(of)
    return Cell(share, _too_few() if share is None else f"{share} %")


def _time(minutes: int | None) -> Cell:
    if minutes is None:
        return Cell(None, _too_few())
    if minutes < 120:
        words = ngettext("one minute", "%(num)s minutes", minutes) % {"num": minutes}
    else:
        words = gettext("%(num)s hours") % {"num": minutes // 60}
    return Cell(minutes, words)


def _too_few() -> str:
    return gettext("too few to say")
