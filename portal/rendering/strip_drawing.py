"""Draws a strip as SVG: pain above, what was done below. Shapes and classes only; colours are the page's.

Every state has a shape of its own, so that nothing hangs on colour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from portal.domain.adherence import DayState
from portal.domain.strip import KINDS, Period, PeriodState, Strip
from portal.rendering.i18n import gettext

WORST = 10
NOTICED = 2  # points on the scale of 10: a change most people notice (Farrar 2001)
LETTER = 0.6  # width of a letter, of its size
HATCH = 6
A_WEEK = timedelta(days=7)
Name = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Frame:
    """Where things stand, in units of the drawing."""

    width: float
    height: float
    left: float  # the first day
    right: float  # after the last day
    top: float  # pain 10
    bottom: float  # pain 0
    row: float  # top of the blocks
    block: float  # their height
    letters: float
    strip: Strip

    def x(self, day: date) -> float:
        """The start of a day, inside the strip."""
        share = (day - self.strip.from_on).days / self.strip.length
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def y(self, pain: float) -> float:
        """The height of a pain."""
        return self.bottom - min(WORST, max(0, pain)) / WORST * (self.bottom - self.top)

    def fits(self, words: str, room: float) -> bool:
        """Whether these letters stand inside so much room."""
        return len(words) * LETTER * self.letters + 2 <= room


def pain_line(frame: Frame, kind: str) -> Iterator[str]:
    """Runs of numbers joined by a line, each with its point; a gap stays a gap."""
    for run in frame.strip.lines(kind):
        points = [(frame.x(on), frame.y(number)) for on, number in run]
        if len(points) > 1:
            path = "L".join(f"{_n(x)} {_n(y)}" for x, y in points)
            yield f'<path class="pain-line pain-line--{kind}" d="M{path}"/>'
        yield f'<path class="pain-at pain-at--{kind}" d="{"".join(_point(kind, x, y) for x, y in points)}"/>'


def names(frame: Frame, kinds: tuple[str, ...], words: dict[str, str]) -> Iterator[str]:
    """What each line is called and its last number, beside its end; apart from each other."""
    ends = [
        (frame.y(given[-1][1]), kind, given[-1][1]) for kind in kinds if (given := frame.strip.given(kind))
    ]
    lowest = -frame.letters
    for y, kind, number in sorted(ends):
        lowest = max(y + frame.letters / 3, lowest + frame.letters * 1.15)
        yield text(frame.right + 8, lowest, f"{words[kind]} {number}", f"pain-name pain-name--{kind}")


def last_number(frame: Frame) -> Iterator[str]:
    """The last usual pain, printed beside its dot."""
    if given := frame.strip.given("rest"):
        on, number = given[-1]
        yield text(frame.x(on) + 5, frame.y(number) + frame.letters / 3, str(number), "pain-name")


def band(frame: Frame) -> str:
    """What is less than a change most people notice, around the first usual pain."""
    given = frame.strip.given("rest")
    if not given:
        return ""
    top, bottom = frame.y(given[0][1] + NOTICED), frame.y(given[0][1] - NOTICED)
    return _rect("band", frame.left, top, frame.right - frame.left, bottom - top)


def scale(frame: Frame) -> Iterator[str]:
    """Pain 0, 5 and 10, and a tick for each week."""
    for pain in (0, 5, WORST):
        y = _n(frame.y(pain))
        yield f'<path class="grid" d="M{_n(frame.left)} {y}H{_n(frame.right)}"/>'
        yield text(frame.left - 6, frame.y(pain) + frame.letters / 3, str(pain), "axis axis--end")
    first = frame.strip.from_on
    weeks = range(frame.strip.length // 7 + 1)
    ticks = "".join(f"M{_n(frame.x(first + week * A_WEEK))} {_n(frame.bottom)}v4" for week in weeks)
    yield f'<path class="grid" d="{ticks}"/>'


def rests(frame: Frame) -> Iterator[str]:
    """Hatched: the programme was on pause."""
    for from_on, until_on in frame.strip.paused:
        x, end, top = frame.x(from_on), frame.x(until_on), frame.row
        steps = [x + HATCH * number for number in range(int((end - x) / HATCH) + 1)]
        lines = ((left, min(HATCH, end - left)) for left in steps if left < end)
        path = "".join(
            f"M{_n(left)} {_n(top + frame.block)}l{_n(run)} -{_n(frame.block)}" for left, run in lines
        )
        yield f'<path class="rest" d="{path}"/>'


def marks(frame: Frame) -> Iterator[str]:
    """The number of each version, where it began; of two that touch the later one."""
    found = frame.strip.marks
    for mark, after in zip(found, [*found[1:], None], strict=False):
        x = frame.x(mark.on)
        yield f'<path class="mark" d="M{_n(x)} {_n(frame.letters + 1)}V{_n(frame.bottom)}"/>'
        room = frame.x(after.on) - x if after else frame.width
        if frame.fits(str(mark.number), room):
            yield text(x, frame.letters - 1, str(mark.number), "mark-number")


def blocks(frame: Frame) -> Iterator[str]:
    """One block a period between check-ins, as wide as its days; or one square a day."""
    if frame.strip.days:
        yield from _squares(frame)
        return
    for period in frame.strip.periods:
        x, room = frame.x(period.from_on), frame.x(period.until_on) - frame.x(period.from_on) - 2
        if room > 0 and period.state is not PeriodState.OPEN:
            yield from _block(frame, period, x, room)


def done_words(period: Period) -> str:
    """`3 of 4`; `3` where nothing was planned, nothing where it is not known."""
    if period.done is None:
        return ""
    if not period.planned:
        return str(period.done)
    return gettext("%(done)s of %(planned)s") % {"done": period.done, "planned": period.planned}


def text(x: float, y: float, words: str, name: str) -> str:
    """Letters on their line."""
    return f'<text class="{name}" x="{_n(x)}" y="{_n(y)}">{words}</text>'


def _block(frame: Frame, period: Period, x: float, room: float) -> Iterator[str]:
    yield _rect(f"block block--{period.state}", x, frame.row, room, frame.block)
    if period.state is PeriodState.SOME:
        share = min(1.0, (period.done or 0) / period.planned) if period.planned else 0.5
        yield _rect("fill", x, frame.row, room * share, frame.block)
    said = _inside(frame, period, room)
    middle = x + room / 2
    if said:
        yield text(middle, frame.row + frame.block / 2 + frame.letters / 3, said, "block-word")
    elif period.state is PeriodState.NOT_ASKED and not frame.strip.on_paper:
        yield _envelope(middle, frame.row + frame.block / 2, min(10.0, room))


def _inside(frame: Frame, period: Period, room: float) -> str:
    """What stands in a block, if it fits: `3 of 4`, `?`, a dash."""
    signs = {PeriodState.NO_ANSWER: "?", PeriodState.NOT_GIVEN: "–"}
    if frame.strip.on_paper:
        signs[PeriodState.NOT_ASKED] = "–"
    said = signs.get(period.state) or done_words(period)
    if not frame.fits(said, room) and period.state is PeriodState.NONE:
        said = "0"
    return said if frame.fits(said, room) else ""


def _squares(frame: Frame) -> Iterator[str]:
    side = min(frame.block, (frame.right - frame.left) / frame.strip.length - 1)
    for day in frame.strip.days:
        x, middle = frame.x(day.on), frame.row + frame.block / 2
        if day.state in (DayState.NOT_DUE, DayState.PAUSED):
            continue
        if day.state is DayState.REST:
            yield f'<path class="rest-day" d="M{_n(x)} {_n(middle)}h{_n(side)}"/>'
            continue
        yield _rect(f"block block--{_SQUARES[day.state]}", x, frame.row, side, frame.block)
        if day.state is DayState.SOME:
            yield _rect("fill", x, middle, side, frame.block / 2)


_SQUARES = {
    DayState.DONE: PeriodState.ALL,
    DayState.SOME: PeriodState.SOME,
    DayState.NONE: PeriodState.NONE,
    DayState.NO_ANSWER: PeriodState.NO_ANSWER,
}


def _point(kind: str, x: float, y: float) -> str:
    """A dot, a triangle or a square."""
    if kind == KINDS[0]:
        return f"M{_n(x - 3)} {_n(y)}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"
    if kind == KINDS[1]:
        return f"M{_n(x)} {_n(y - 4)}l4 7h-8z"
    return f"M{_n(x - 3)} {_n(y - 3)}h6v6h-6z"


def _envelope(x: float, y: float, width: float) -> str:
    half, high = width / 2, width * 0.35
    return (
        f'<path class="envelope" d="M{_n(x - half)} {_n(y - high)}h{_n(width)}v{_n(2 * high)}h-{_n(width)}z'
        f'l{_n(half)} {_n(high)}l{_n(half)} -{_n(high)}"/>'
    )


def _rect(name: str, x: float, y: float, width: float, height: float) -> str:
    return f'<rect class="{name}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}"/>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
