"""Reads for the numbers of a clinic: counts and pairs of times, never a name."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, and_, case, cast, func, select
from sqlalchemy.orm import Session, aliased

from portal.db.models import (
    Alert,
    Answers,
    CheckIn,
    CheckInState,
    Message,
    MessageState,
    Origin,
    Patient,
    Programme,
    ProgrammeVersion,
    Review,
)

AT_A_TIME = 200  # rows of a long read


class Counted(NamedTuple):
    """So many of so many."""

    part: int
    whole: int


class Pain(NamedTuple):
    """Usual pain of one programme, NPRS 0 to 10: at its start, and in its newest answer."""

    protocol: str | None
    start: int
    newest: int


def replies(session: Session, clinic_id: int, since: datetime) -> Counted:
    """Check-ins answered, of those that were asked by an e-mail that left and are over since then."""
    is_answered = case((CheckIn.state == CheckInState.ANSWERED, 1), else_=0)
    row = session.execute(
        select(func.coalesce(func.sum(is_answered), 0), func.count())
        .select_from(CheckIn)
        .join(Patient, Patient.id == CheckIn.patient_id)
        .join(Message, Message.key == "email:check_in:" + cast(CheckIn.id, String))
        .where(
            Patient.clinic_id == clinic_id,
            CheckIn.opens_at >= since,
            CheckIn.state.in_([CheckInState.ANSWERED, CheckInState.CLOSED]),
            Message.state == MessageState.SENT,
        )
    ).one()
    return Counted(*row)


def sessions(session: Session, clinic_id: int, since: datetime) -> Counted:
    """Sessions done of sessions planned, as patients said in the answers that count; more than planned is
    all of them."""
    most = case((Answers.done > Answers.planned, Answers.planned), else_=Answers.done)
    row = session.execute(
        select(func.coalesce(func.sum(most), 0), func.coalesce(func.sum(Answers.planned), 0))
        .join(Patient, Patient.id == Answers.patient_id)
        .where(
            Patient.clinic_id == clinic_id,
            Answers.answered_at >= since,
            Answers.done.is_not(None),
            Answers.planned > 0,
            _is_last(),
        )
    ).one()
    return Counted(*row)


def alerts(session: Session, clinic_id: int, since: datetime) -> list[tuple[str, datetime, datetime | None]]:
    """Alerts raised since then: how pressing each is, when it was raised and when somebody had seen it."""
    rows = session.execute(
        select(Alert.priority, Alert.raised_at, Alert.seen_at)
        .join(Patient, Patient.id == Alert.patient_id)
        .where(Patient.clinic_id == clinic_id, Alert.raised_at >= since)
    )
    return [(priority, raised_at, seen_at) for priority, raised_at, seen_at in rows]


def versions(session: Session, clinic_id: int, since: datetime) -> dict[Origin, int]:
    """How many versions were published since then and stand, by who made them."""
    rows = session.execute(
        select(ProgrammeVersion.origin, func.count())
        .join(Patient, Patient.id == ProgrammeVersion.patient_id)
        .where(
            Patient.clinic_id == clinic_id,
            ProgrammeVersion.published_at >= since,
            ProgrammeVersion.taken_back_at.is_(None),
        )
        .group_by(ProgrammeVersion.origin)
    )
    return {origin: number for origin, number in rows}


def pains(session: Session, clinic_id: int, since: datetime) -> list[Pain]:
    """One pair for each programme that was answered about since then and has a pain at its start."""
    rows = session.execute(
        select(Programme.id, Programme.protocol, Programme.intake_rest, Answers.rest)
        .join(CheckIn, CheckIn.programme_id == Programme.id)
        .join(Answers, Answers.check_in_id == CheckIn.id)
        .join(Patient, Patient.id == Programme.patient_id)
        .where(
            Patient.clinic_id == clinic_id,
            Answers.answered_at >= since,
            Answers.rest.is_not(None),
            Programme.intake_rest.is_not(None),
            _is_last(),
        )
        .order_by(CheckIn.due_on, CheckIn.id)
    )
    newest = {number: Pain(protocol, start or 0, rest or 0) for number, protocol, start, rest in rows}
    return list(newest.values())


def decisions(session: Session, clinic_id: int, since: datetime) -> Iterator[dict[str, Any]]:
    """What the rules decided about each answer since then, as it was kept; no correction counts twice."""
    rows = session.scalars(
        select(Review.decision)
        .join(Patient, Patient.id == Review.patient_id)
        .where(
            Patient.clinic_id == clinic_id,
            Review.created_at >= since,
            Review.answer_number > 0,
            Review.superseded_at.is_(None),
        )
        .execution_options(yield_per=AT_A_TIME)
    )
    return iter(rows)


def _is_last() -> Any:
    """Of the answers to one check-in the one that counts: a correction takes the place of the first."""
    other = aliased(Answers)
    later = and_(other.check_in_id == Answers.check_in_id, other.number > Answers.number)
    return ~select(other.id).where(later).exists()
