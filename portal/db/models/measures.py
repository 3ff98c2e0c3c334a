"""Questionnaires, and the scores they and the therapist bring."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, EnumText, Public, UtcDateTime
from portal.db.models.accounts import Patient
from portal.db.sealing import SealedText
from portal.domain.measures import Occasion


class QuestionnaireState(StrEnum):
    """From plan to answer."""

    PLANNED = "planned"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # nobody answered in time; that is no finding
    CANCELLED = "cancelled"


class Questionnaire(Public, Base):
    """The questions of one occasion of one treatment: planned once, whatever is repeated."""

    __tablename__ = "questionnaire"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    episode: Mapped[int]
    occasion: Mapped[Occasion] = mapped_column(EnumText(Occasion))
    state: Mapped[QuestionnaireState] = mapped_column(
        EnumText(QuestionnaireState), default=QuestionnaireState.PLANNED, index=True
    )
    due_on: Mapped[date]  # the patient's calendar
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submission_id: Mapped[str | None] = mapped_column(String(64), unique=True)  # a double click is one answer
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    patient: Mapped[Patient] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("patient_id", "episode", "occasion"),)


class Measure(Base):
    """One score of one instrument on one day. A newer one of that day supersedes it; it stays."""

    __tablename__ = "measure"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    episode: Mapped[int]
    questionnaire_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    occasion: Mapped[Occasion | None] = mapped_column(EnumText(Occasion))  # None: in between
    instrument: Mapped[str] = mapped_column(String(20))
    taken_on: Mapped[date]
    thousandths: Mapped[int | None]  # the score times 1,000: exact on every database; None: no score
    n_items: Mapped[int | None]
    items_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the patient's own activities
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the patient
    submission_id: Mapped[str] = mapped_column(String(64))
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    items = SealedText()

    __table_args__ = (
        UniqueConstraint("submission_id", "instrument"),
        Index(
            "uq_measure_patient_id_instrument_taken_on",
            "patient_id",
            "instrument",
            "taken_on",
            unique=True,
            sqlite_where=sql("superseded_at IS NULL"),
            postgresql_where=sql("superseded_at IS NULL"),
        ),
    )

    def sealed_for(self) -> int | None:
        """Activities are the patient's own words."""
        return self.patient_id
