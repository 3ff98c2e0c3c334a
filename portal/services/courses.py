"""How the scores of a treatment went: one line for each instrument, and who hears when it is worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from portal.db import models
from portal.db.queries import measures as queries
from portal.db.queries import programmes
from portal.db.session import Session
from portal.domain import calendar, measures
from portal.domain.instruments import INSTRUMENTS, Instrument
from portal.domain.measures import Change, Occasion
from portal.services import alerts
from portal.services import measures as scores
from portal.services.measures import Episode

PAIN_HOLDS_DAYS = 14  # our choice: older usual pain says nothing about an occasion


@dataclass(frozen=True, slots=True)
class Point:
    """One score of one day. `score` None is "no score"; `items` are the activities of a PSFS."""

    on: date
    score: Decimal | None
    n_items: int | None = None
    items: Mapping[str, int | None] | None = None
    occasion: Occasion | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """How one instrument went over an episode; a point that is None was not given."""

    instrument: Instrument
    points: tuple[Point, ...]
    at: Mapping[Occasion, Point | None]
    change: Change | None

    @property
    def start(self) -> Point:
        """The first score of the episode."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """The newest score."""
        return self.points[-1]

    @property
    def is_insensitive(self) -> bool:
        """Whether the instrument hardly moves from where it started."""
        return measures.is_insensitive(self.instrument.code, self.start.score)

    @property
    def is_other_form(self) -> bool:
        """Whether the two forms have different numbers of statements, so that nothing can be compared."""
        return self.start.n_items != self.last.n_items


def tell_if_worse(session: Session, patient: models.Patient, measure: models.Measure, now: datetime) -> None:
    """A score that is worse by more than the noise is on the work list (our choice). No dose changes."""
    changes = {line.instrument.code: line.change for line in course_of(session, patient, now=now)}
    change = changes.get(measure.instrument)
    if change is None or change.verdict is not measures.Verdict.WORSE:
        return
    programme = programmes.current(session, patient.id)
    alerts.raise_alert(
        session,
        key=f"measure:{measure.id}",
        patient_id=patient.id,
        code="measure_worse",
        priority="normal",
        programme_id=programme.id if programme else None,
        now=now,
    )


def course_of(
    session: Session, patient: models.Patient, *, now: datetime, episode: Episode | None = None
) -> tuple[Line, ...]:
    """One line for each instrument with a score in a treatment (without `episode` the last), pain first."""
    episode = episode or scores.episode_of(session, patient, now=now)
    found: dict[str, list[Point]] = {}
    for row in queries.scores(session, patient.id, episode.number):
        if row.thousandths is not None:
            found.setdefault(row.instrument, []).append(_point(row))
    lines = [_line(INSTRUMENTS[code], found[code]) for code in INSTRUMENTS if code in found]
    pain = _pain(session, patient, episode)
    return (*((pain,) if pain else ()), *lines)


def _point(row: models.Measure) -> Point:
    items = scores.items_of(row.items) if row.items else None
    return Point(row.taken_on, scores.score_of(row.thousandths), row.n_items, items, row.occasion)


def _line(instrument: Instrument, points: list[Point]) -> Line:
    at = {occasion: _last_at(points, occasion) for occasion in Occasion}
    return Line(instrument, tuple(points), at, _change(instrument, points))


def _last_at(points: list[Point], occasion: Occasion) -> Point | None:
    return next((point for point in reversed(points) if point.occasion is occasion), None)


def _change(instrument: Instrument, points: list[Point]) -> Change | None:
    """What the newest score says: a global rating by itself, anything else beside the start."""
    start, last = points[0], points[-1]
    if last.score is None or start.score is None:
        return None
    if instrument.code == "gpe":
        return measures.judge_gpe(int(last.score))
    if len(points) == 1 or start.n_items != last.n_items:
        return None
    if start.items is not None and last.items is not None:
        return measures.compare_psfs(start.items, last.items)
    return measures.compare(instrument, start.score, last.score)


def _pain(session: Session, patient: models.Patient, episode: Episode) -> Line | None:
    """Usual pain: as the intake has it, then as the check-ins say it."""
    first = min(episode.programmes, key=lambda row: row.id, default=None)
    points = []
    if first is not None and first.intake_rest is not None:
        points.append(Point(episode.starts_on, Decimal(first.intake_rest), occasion=Occasion.INTAKE))
    said = queries.rests(session, [row.id for row in episode.programmes])
    days = [(calendar.day_of(patient, at), rest) for at, rest in said]
    points += [Point(on, Decimal(rest)) for on, rest in days]
    if not points:
        return None
    nprs = INSTRUMENTS["nprs"]
    at: dict[Occasion, Point | None] = {Occasion.INTAKE: points[0] if points[0].occasion else None}
    at |= {occasion: _rest_by(days, episode, occasion) for occasion in (Occasion.WEEK_6, Occasion.WEEK_12)}
    return Line(nprs, tuple(points), at, _change(nprs, points))


def _rest_by(days: list[tuple[date, int]], episode: Episode, occasion: Occasion) -> Point | None:
    """The last usual pain that was said in the two weeks up to an occasion."""
    due = measures.due_on(episode.starts_on, occasion)
    since = due - timedelta(days=PAIN_HOLDS_DAYS)
    known = [Point(on, Decimal(rest)) for on, rest in days if since < on <= due]
    return known[-1] if known else None
