"""Reads and writes that decide whether what was just sent can still be taken back, and what then stands."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select

from portal.db import models
from portal.db.models import CheckIn, Message, MessageState, ProgrammeVersion, QuestionnaireState
from portal.db.session import Session

NEWS = ("programme_ready", "programme_changed")
ON_ITS_WAY = (MessageState.TRANSMITTING, MessageState.SENT, MessageState.UNKNOWN)


def was_told(session: Session, version: ProgrammeVersion) -> bool:
    """Whether an e-mail about this version has left, or may have."""
    keys = [f"email:{kind}:{version.id}" for kind in NEWS]
    return _any(session, Message.key.in_(keys), Message.state.in_(ON_ITS_WAY))


def was_used(session: Session, version: ProgrammeVersion) -> bool:
    """Whether the patient said anything of this version, or the rules went on from it."""
    answered = exists().where(
        CheckIn.version_id == version.id, models.Answers.check_in_id == CheckIn.id
    )  # fmt: skip
    return bool(session.scalar(select(answered))) or any(
        _any(session, found == version.id)
        for found in (models.Tick.version_id, models.Review.version_after_id)
    )


def was_seen(session: Session, version: ProgrammeVersion) -> bool:
    """Whether the patient had a page open since it was published."""
    sign_in = models.SignIn
    return _any(
        session,
        sign_in.patient_id == version.patient_id,
        sign_in.ended_at.is_(None),
        sign_in.last_seen_at >= version.published_at,
    )


def withdrawn(session: Session, patient_id: int) -> frozenset[int]:
    """The programmes of a patient that ended because their first sending was taken back."""
    rows = session.scalars(
        select(models.Programme.id)
        .join(ProgrammeVersion, ProgrammeVersion.programme_id == models.Programme.id)
        .where(
            models.Programme.patient_id == patient_id,
            models.Programme.latest_number == ProgrammeVersion.number,
            ProgrammeVersion.taken_back_at.is_not(None),
        )
    )
    return frozenset(rows)


def proposals_closed_by(session: Session, version: ProgrammeVersion) -> list[models.Proposal]:
    """The proposals that ended because of this version."""
    rows = session.scalars(
        select(models.Proposal)
        .where(models.Proposal.closed_by_version_id == version.id)
        .order_by(models.Proposal.id)
    )
    return list(rows)


def proposals(session: Session, ids: Iterable[int]) -> list[models.Proposal]:
    """These proposals."""
    rows = session.scalars(select(models.Proposal).where(models.Proposal.id.in_(list(ids))))
    return list(rows)


def forget_questionnaires(session: Session, *, patient_id: int, episode: int, planned_at: datetime) -> None:
    """Questions about progress that were planned at this moment and not asked yet are not planned."""
    table = models.Questionnaire
    session.execute(
        delete(table).where(
            table.patient_id == patient_id,
            table.episode == episode,
            table.created_at == planned_at,
            table.state == QuestionnaireState.PLANNED,
        )
    )


def _any(session: Session, *conditions: ColumnElement[bool]) -> bool:
    return bool(session.scalar(select(exists().where(*conditions))))
