"""What other limits would have done with the answers of a clinic; nothing is written.

Each answer is looked at on its own, from what was known then. What patients would have answered later, under
another programme, nobody knows.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from typing import Any

from portal.db import mapping, models
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import adaptation, calendar, limit_changes
from portal.domain.decision import Change, Decision, ItemDecision, ProgrammeAction
from portal.domain.envelope import Divided, Envelope
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library
from portal.domain.programme import Mode
from portal.services import recompute
from portal.services.terms import Terms


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one exercise: the kind of change, and whether it waits for the therapist."""

    change: Change
    is_asked: bool = False


STAYS = Move(Change.NONE)


@dataclass(slots=True)
class Counts:
    """What the rules did with all answers: moves of exercises, lights, alerts by how pressing they are.

    `less_often` counts programmes with fewer sessions a week, `less_often_asked` those where that waits.
    `unchanged` are the answers after which everything stayed and nothing was asked.
    """

    moves: Counter[Move] = field(default_factory=Counter)
    lights: Counter[str] = field(default_factory=Counter)
    alerts: Counter[str] = field(default_factory=Counter)
    less_often: int = 0
    less_often_asked: int = 0
    unchanged: int = 0

    def add(self, decision: Decision) -> None:
        """Count one decision in, as it was divided by the limits."""
        moves = [move(item) for item in decision.items]
        asks = decision.sessions_proposed is not None
        is_less_often = ProgrammeAction.FREQUENCY_DOWN in decision.actions and not asks
        self.moves.update(each for each in moves if each != STAYS)
        self.lights[decision.light.value] += 1
        self.alerts.update(alert.priority.value for alert in decision.alerts)
        self.less_often += is_less_often
        self.less_often_asked += asks
        self.unchanged += all(each == STAYS for each in moves) and not asks and not is_less_often


@dataclass(slots=True)
class Replayed:
    """All answers under their own limits, and under other ones.

    `of_other_rules` were decided by rules this release no longer has, `erased` cannot be read any more: they
    are left out. `differences` counts, for an exercise, what became of it and what would have.
    """

    looked_at: int = 0
    differing: int = 0
    of_other_rules: int = 0
    erased: int = 0
    is_cut: bool = False
    before: Counts = field(default_factory=Counts)
    after: Counts = field(default_factory=Counts)
    differences: Counter[tuple[str, Move, Move]] = field(default_factory=Counter)


def compare(
    session: Session,
    *,
    library: Library,
    clinic_id: int,
    since: datetime,
    changes: Mapping[str, Any],
    newest: int | None = None,
) -> Replayed:
    """Decides about every answer since then under changed limits (`limit_changes.checked`).

    `newest`: at most so many, the newest first; None for all. Silence and replaced answers do not count.
    """
    result = Replayed()
    one_more = None if newest is None else newest + 1
    for number, (row, signed) in enumerate(queries.standing_since(session, clinic_id, since, one_more)):
        if number == newest:
            result.is_cut = True
        else:
            day = _day(session, row)
            _look(result, row, library, partial(under, library, row, signed, changes, day))
    return result


def of_programme(
    session: Session,
    *,
    programme: models.Programme,
    library: Library,
    since: datetime,
    limits: Envelope,
    mode: Mode,
) -> Replayed:
    """Decides about every answer of one programme since then under limits that nobody has signed yet."""
    result = Replayed()
    for row in queries.standing_of(session, programme.id, since):
        day = _day(session, row)
        _look(result, row, library, partial(_limited, library, row, limits, mode, day))
    return result


def under(
    library: Library,
    row: models.Review,
    signed: models.SignedEnvelope,
    changes: Mapping[str, Any],
    on: date,
) -> Divided:
    """What one answer would have led to on the patient's day `on`; without changes what it did lead to.

    Raises InvalidInput when what was stored cannot be read any more.
    """
    state, check_in = recompute.stored(row, library)
    limits = limit_changes.changed(Envelope.from_dict(signed.limits), changes)
    if changes:
        state = replace(state, limits=limits.asking(state.must_ask).limits())
    terms = Terms(limits, on, row.was_overtaken)
    return terms.divide(adaptation.adapt(library, state, check_in), state)


def _limited(library: Library, row: models.Review, limits: Envelope, mode: Mode, on: date) -> Divided:
    """What one answer would have led to under these limits, in this mode."""
    state, check_in = recompute.stored(row, library)
    state = replace(state, limits=limits.asking(state.must_ask).limits(), mode=mode)
    return Terms(limits, on, row.was_overtaken).divide(adaptation.adapt(library, state, check_in), state)


def move(item: ItemDecision) -> Move:
    """What becomes of one exercise, in few words; what is set aside at once is safety, whoever decides."""
    change = Change.SAFETY if item.suspended else item.change
    return Move(change, item.needs_approval and not item.suspended)


def _look(result: Replayed, row: models.Review, library: Library, otherwise: Callable[[], Divided]) -> None:
    """One answer, both ways."""
    if not recompute.is_known(row, library):
        result.of_other_rules += 1
        return
    try:
        would = otherwise().decision
    except InvalidInput:  # erased with its patient
        result.erased += 1
        return
    did = mapping.decision_of(row)
    result.looked_at += 1
    result.before.add(did)
    result.after.add(would)
    result.differing += _essence(did) != _essence(would)
    for old, new in zip(did.items, would.items, strict=True):
        if move(old) != move(new):
            result.differences[old.exercise, move(old), move(new)] += 1


def _day(session: Session, row: models.Review) -> date:
    """The patient's day the limits were asked about; an old review tells it by the moment it was made."""
    if row.decided_on is not None:
        return row.decided_on
    return calendar.day_of(session.get_one(models.Patient, row.patient_id), row.created_at)


def _essence(decision: Decision) -> tuple[object, ...]:
    """All that a patient or a therapist would notice of a decision."""
    items = [
        (item.action, item.after, item.to_exercise, item.suspended, item.needs_approval)
        for item in decision.items
    ]
    sessions = (decision.sessions_per_week, decision.sessions_proposed)
    contact = (decision.status, decision.light, decision.next_contact_days)
    return (items, decision.actions, decision.alerts, *sessions, *contact)
