"""Reads about silence: the first invitation handed over that nobody has answered since."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, delete, exists, select

from portal.db.models import (
    Alert,
    Answers,
    Channel,
    CheckIn,
    CheckInState,
    Clinic,
    Message,
    MessageState,
    Patient,
    Pause,
    Programme,
    ProgrammeStatus,
    Questionnaire,
    Tick,
)
from portal.db.session import Session

NO_CONTACT = "no_contact"
UNANSWERED = (CheckInState.OPEN, CheckInState.CLOSED)
HANDED_OVER = Message.finished_at


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that the mail server took, and that nobody has answered."""

    check_in_id: int
    handed_over_at: datetime


def first_unanswered(session: Session, programme: Programme) -> Invitation | None:
    """The first one since the patient was last heard of."""
    found = session.execute(
        select(CheckIn.id, HANDED_OVER)
        .join(Message, _asks_for_it())
        .where(CheckIn.programme_id == programme.id, *_unanswered())
        .order_by(HANDED_OVER, CheckIn.id)
        .limit(1)
    ).first()
    if found is None or found[1] is None:
        return None
    return Invitation(found[0], found[1])


def is_anybody_silent(session: Session, before: datetime) -> bool:
    """Whether a running programme has an invitation this old, unanswered, that nobody was told of yet."""
    return bool(session.scalar(select(exists(_silent(before).limit(1)))))


def silent_programmes(session: Session, before: datetime) -> list[Programme]:
    """Those running programmes, held until this unit ends."""
    numbers = set(session.scalars(_silent(before)))
    rows = select(Programme).where(Programme.id.in_(numbers)).order_by(Programme.id)
    return list(session.scalars(rows.with_for_update(of=Programme, key_share=True, skip_locked=True)))


def fewest_days(session: Session) -> int:
    """After how many days the first clinic of this installation wants to phone."""
    return session.scalar(select(Clinic.silence_days).order_by(Clinic.silence_days).limit(1)) or 1


def withdraw(session: Session, patient_id: int) -> list[int]:
    """Takes phone tasks back that nobody has done yet: the patient was heard of. The programmes they name."""
    mine = (Alert.patient_id == patient_id) & (Alert.code == NO_CONTACT) & Alert.seen_at.is_(None)
    gone = session.scalars(delete(Alert).where(mine).returning(Alert.programme_id))
    return [programme_id for programme_id in gone if programme_id is not None]


def _silent(before: datetime) -> Select[int]:
    return (
        select(Programme.id)
        .join(Patient, Patient.id == Programme.patient_id)
        .join(CheckIn, CheckIn.programme_id == Programme.id)
        .join(Message, _asks_for_it())
        .where(
            Programme.status == ProgrammeStatus.ACTIVE,
            Patient.discharged_at.is_(None),
            Patient.channel == Channel.EMAIL,
            before >= HANDED_OVER,
            *_unanswered(),
            ~exists().where(_told_of(), Alert.raised_at >= HANDED_OVER),
        )
    )


def _asks_for_it() -> ColumnElement[bool]:
    return Message.key == "email:check_in:" + cast(CheckIn.id, String)


def _unanswered() -> tuple[ColumnElement[bool], ...]:
    """Handed over, and since then no answer of any kind, no tick, no end of a pause, no call by the clinic.

    An answer to a later check-in is one since then even if the computer's clock was put back between.
    """
    was_since = (Answers.answered_at >= HANDED_OVER) | (Answers.check_in_id > CheckIn.id)
    heard = (
        exists().where(Answers.patient_id == CheckIn.patient_id, was_since),
        exists().where(Tick.patient_id == CheckIn.patient_id, Tick.ticked_at >= HANDED_OVER),
        exists().where(
            Questionnaire.patient_id == CheckIn.patient_id, Questionnaire.answered_at >= HANDED_OVER
        ),
        exists().where(Pause.programme_id == CheckIn.programme_id, Pause.ended_at >= HANDED_OVER),
        exists().where(_told_of(), Alert.seen_at >= HANDED_OVER),
    )
    return (
        CheckIn.state.in_(UNANSWERED),
        Message.state == MessageState.SENT,
        *(~one for one in heard),
    )


def _told_of() -> ColumnElement[bool]:
    return (Alert.programme_id == CheckIn.programme_id) & (Alert.code == NO_CONTACT)
