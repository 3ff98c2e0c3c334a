"""A strip as a drawing, as a sentence and as a table: three ways to say the same."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup

from portal.domain.adherence import Day, DayState
from portal.domain.strip import KINDS, Mark, Pains, Period, PeriodState, Strip
from portal.rendering import strip_drawing as drawing
from portal.rendering.i18n import N_, gettext, ngettext, short_date
from portal.rendering.strip_drawing import Frame

WIDTH, NARROW = 480, 340  # units; about the pixels on a desk and on a phone
LINES: Mapping[str, str] = {"rest": N_("usual"), "during": N_("during"), "after24": N_("day after")}
COLUMNS = (N_("Day"), N_("Sessions"), N_("Usual pain"), N_("Pain during"), N_("The day after"))
STATES: Mapping[PeriodState, str] = {
    PeriodState.NOT_GIVEN: N_("not given"),
    PeriodState.NO_ANSWER: N_("no answer"),
    PeriodState.NOT_ASKED: N_("we could not ask"),
    PeriodState.OPEN: N_("not answered yet"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a day, then its cells in the order of `columns`; fewer where one says it all."""

    on: date
    cells: tuple[str, ...]


def small(strip: Strip) -> Markup:
    """The strip of a list: usual pain as a line above, a block for each check-in below."""
    frame = Frame(
        width=168, height=56, left=5, right=150, top=13, bottom=36, row=41, block=14, letters=9.5, strip=strip
    )
    parts = [
        *drawing.marks(frame),
        *drawing.pain_line(frame, "rest"),
        *drawing.last_number(frame),
        *drawing.rests(frame),
        *drawing.blocks(frame),
    ]
    return _svg(frame, "strip strip--small", parts)


def large(strip: Strip, kinds: tuple[str, ...] = KINDS, width: int = WIDTH) -> Markup:
    """The course of a page: up to three pains with their names, a band of what is no change, the blocks."""
    frame = Frame(
        width=width, height=212, left=24, right=width - 96, top=24, bottom=134,
        row=150, block=26, letters=12, strip=strip,
    )  # fmt: skip
    words = {kind: gettext(LINES[kind]) for kind in kinds}
    parts = [
        drawing.band(frame),
        *drawing.scale(frame),
        *drawing.marks(frame),
        *(part for kind in kinds for part in drawing.pain_line(frame, kind)),
        *drawing.names(frame, kinds, words),
        *drawing.rests(frame),
        *drawing.blocks(frame),
        *_dates(frame),
    ]
    return _svg(frame, f"strip strip--large{' strip--narrow' if width <= NARROW else ''}", parts)


def sentence(strip: Strip) -> str:
    """`Usual pain was 5, now it is 3. Sessions: 9 of 12; 2 check-ins unanswered.`"""
    if not strip.pains and not strip.planned:
        return gettext("Nothing typed in yet.") if strip.on_paper else gettext("No answer yet.")
    return " ".join(part for part in (_pain_words(strip), _session_words(strip)) if part)


def columns() -> list[str]:
    """The heads of the table."""
    return [gettext(column) for column in COLUMNS]


def table(strip: Strip) -> list[Row]:
    """The same as rows, the oldest first: periods with their numbers, versions and rests between them."""
    pains = {row.on: row for row in strip.pains}
    rows = [_period_row(strip, period, pains.get(period.until_on)) for period in strip.periods]
    rows += [Row(mark.on, (gettext("Version %(number)s") % {"number": mark.number},)) for mark in strip.marks]
    rows += [
        Row(begun, (gettext("on pause until %(day)s") % {"day": short_date(end - timedelta(days=1))},))
        for begun, end in strip.paused
    ]
    return sorted(rows, key=lambda row: row.on)


def example(*, today: date) -> tuple[Strip, Strip]:
    """Every state once, as periods and as days: where looks and accessibility are checked."""
    first = today - timedelta(days=41)
    states = (
        (PeriodState.ALL, 4, 4), (PeriodState.SOME, 3, 4), (PeriodState.NONE, 0, 4),
        (PeriodState.NO_ANSWER, None, 4), (PeriodState.NOT_ASKED, None, 4), (PeriodState.NOT_GIVEN, None, 4),
    )  # fmt: skip
    weeks = [first + timedelta(days=7 * number) for number in range(7)]
    numbers = ((6, 7, 7), (5, 6, 4), (3, None, None), (None, None, None), (None, None, None), (0, 2, 1))
    periods = Strip(
        from_on=first,
        until_on=weeks[-1],
        periods=tuple(
            Period(start, end, *state)
            for start, end, state in zip(weeks[:-1], weeks[1:], states, strict=True)
        ),
        pains=tuple(Pains(on, *given) for on, given in zip(weeks[1:], numbers, strict=True)),
        paused=((weeks[4], weeks[4] + timedelta(days=4)),),
        marks=(Mark(first, 1), Mark(weeks[3], 2)),
        done=7,
        planned=12,
        unanswered=1,
        not_asked=1,
    )
    told = tuple(DayState)
    days = tuple(Day(first + timedelta(days=number), told[number % len(told)]) for number in range(42))
    return periods, replace(periods, days=days, paused=())


def _svg(frame: Frame, name: str, parts: list[str]) -> Markup:
    """The drawing with its sentence; its parts are our own shapes, numbers and words."""
    whole = Markup("").join(Markup(part) for part in parts)  # noqa: S704 - no word of a person is in it
    return Markup(
        '<svg class="{name}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        'aria-label="{said}" focusable="false">{whole}</svg>'
    ).format(
        name=name, width=int(frame.width), height=int(frame.height), said=sentence(frame.strip), whole=whole
    )


def _dates(frame: Frame) -> list[str]:
    """The first and the last day, below."""
    strip, y = frame.strip, frame.row + frame.block + 18
    last = strip.until_on - timedelta(days=1)
    return [
        drawing.text(frame.left, y, short_date(strip.from_on), "axis"),
        drawing.text(frame.right, y, short_date(last), "axis axis--end"),
    ]


def _pain_words(strip: Strip) -> str:
    given = strip.given("rest")
    if not given:
        return gettext("Usual pain was not given.")
    first, last = given[0][1], given[-1][1]
    if len(given) == 1:
        return gettext("Usual pain: %(number)s.") % {"number": first}
    if strip.pains[-1].rest is None:
        text = gettext("Usual pain was %(first)s. The last number given was %(last)s.")
    elif first == last:
        text = gettext("Usual pain was %(first)s and is %(last)s now.")
    else:
        text = gettext("Usual pain was %(first)s, now it is %(last)s.")
    return text % {"first": first, "last": last}


def _session_words(strip: Strip) -> str:
    """Never without the check-ins that nobody answered, or that could not be asked."""
    parts = [gettext("no sessions yet")]
    if strip.planned:
        parts = [gettext("%(done)s of %(planned)s") % {"done": strip.done, "planned": strip.planned}]
    if strip.unanswered:
        text = ngettext("%(num)s check-in unanswered", "%(num)s check-ins unanswered", strip.unanswered)
        parts.append(text % {"num": strip.unanswered})
    if strip.not_asked and not strip.on_paper:
        text = ngettext("we could not ask %(num)s time", "we could not ask %(num)s times", strip.not_asked)
        parts.append(text % {"num": strip.not_asked})
    return gettext("Sessions: %(said)s.") % {"said": "; ".join(parts)}


def _period_row(strip: Strip, period: Period, pains: Pains | None) -> Row:
    sessions = _state_words(strip, period)
    if pains is None or period.state in (PeriodState.NO_ANSWER, PeriodState.NOT_ASKED):
        return Row(period.until_on, (sessions,))
    given = [pains.of(kind) for kind in KINDS]
    return Row(
        period.until_on,
        (sessions, *(gettext("not given") if number is None else str(number) for number in given)),
    )


def _state_words(strip: Strip, period: Period) -> str:
    if period.state is PeriodState.NOT_ASKED and strip.on_paper:
        return gettext("nothing typed in")
    return gettext(STATES[period.state]) if period.state in STATES else drawing.done_words(period)
