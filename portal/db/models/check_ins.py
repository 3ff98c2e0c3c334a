"""The check-in, what was answered, what the rules made of it, and what waits for a therapist."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, EnumText, Public, UtcDateTime
from portal.db.models.programmes import Programme, ProgrammeVersion
from portal.db.sealing import SealedText


class CheckInState(StrEnum):
    """From plan to answer."""

    PLANNED = "planned"
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"  # nobody answered in time
    CANCELLED = "cancelled"  # paused, discharged or overtaken by a newer plan


class CheckIn(Public, Base):
    """The questions of one occasion, about one version over exact calendar days."""

    __tablename__ = "check_in"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    state: Mapped[CheckInState] = mapped_column(
        EnumText(CheckInState), default=CheckInState.PLANNED, index=True
    )
    due_on: Mapped[date]  # the patient's calendar
    from_on: Mapped[date]  # first day it asks about (included)
    opens_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closes_at: Mapped[datetime] = mapped_column(UtcDateTime)
    planned_sessions: Mapped[int | None]  # set when it opens, over finished unpaused days; 0 means unknown
    asks_full_list: Mapped[bool] = mapped_column(default=True)  # every safety question on its own line
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    programme: Mapped[Programme] = relationship(lazy="raise")
    version: Mapped[ProgrammeVersion] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "uq_check_in_programme_id_due_on",
            "programme_id",
            "due_on",
            unique=True,
            sqlite_where=sql("state <> 'cancelled'"),
            postgresql_where=sql("state <> 'cancelled'"),
        ),
    )


class Answers(Base):
    """One answer to a check-in. A correction is a new row with the next number; the old one stays."""

    __tablename__ = "answers"

    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    number: Mapped[int]
    submission_id: Mapped[str] = mapped_column(String(64), unique=True)  # a double click is one answer
    done: Mapped[int | None]
    planned: Mapped[int | None]
    during: Mapped[int | None]  # NPRS 0 to 10; None is "not given", never 0
    after24: Mapped[int | None]
    rest: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(40))
    concern: Mapped[str | None] = mapped_column(String(20))  # emergency, urgent: known in the request itself
    text_concern: Mapped[str] = mapped_column(String(20), default="none")
    details_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: red_flags and flags
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    shown_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the safety text that was read
    answered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    check_in: Mapped[CheckIn] = relationship(lazy="raise")
    details = SealedText()
    text = SealedText()
    shown = SealedText()

    __table_args__ = (
        UniqueConstraint("check_in_id", "number"),
        CheckConstraint("during BETWEEN 0 AND 10", name="during_is_nprs"),
        CheckConstraint("after24 BETWEEN 0 AND 10", name="after24_is_nprs"),
        CheckConstraint("rest BETWEEN 0 AND 10", name="rest_is_nprs"),
    )

    def sealed_for(self) -> int | None:
        """The patient's own words."""
        return self.patient_id


class Outcome(StrEnum):
    """What the receipt says, in general words."""

    UNCHANGED = "unchanged"
    EASIER = "easier"
    HARDER = "harder"
    MIXED = "mixed"
    PROPOSED = "proposed"
    MISSING = "missing"
    PAUSED = "paused"


class Review(Base):
    """One decision of the rules, with everything needed to make it again."""

    __tablename__ = "review"

    check_in_id: Mapped[int] = mapped_column(ForeignKey("check_in.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    answer_number: Mapped[int]  # 0: silence
    engine: Mapped[str] = mapped_column(String(20))
    input_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the full case
    decision: Mapped[dict[str, Any]] = mapped_column(JSON)
    memory: Mapped[dict[str, Any]] = mapped_column(JSON)  # the rules' state afterwards, in the case format
    outcome: Mapped[Outcome] = mapped_column(EnumText(Outcome))
    version_before_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))
    version_after_id: Mapped[int | None] = (
        mapped_column(  # what stands since: another one if it published one
            ForeignKey("programme_version.id"), index=True
        )
    )
    envelope_id: Mapped[int | None] = mapped_column(ForeignKey("envelope.id"))  # the limits it was divided by
    decided_on: Mapped[date | None]  # the patient's day the limits were asked about
    was_overtaken: Mapped[bool] = mapped_column(default=False)  # so all of it was asked
    texts_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the words shown, by language
    superseded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a correction took its place
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)

    check_in: Mapped[CheckIn] = relationship(lazy="raise")
    input = SealedText()
    texts = SealedText()

    __table_args__ = (UniqueConstraint("check_in_id", "answer_number"),)

    def sealed_for(self) -> int | None:
        """The input holds the patient's answers."""
        return self.patient_id


class ProposalState(StrEnum):
    """A proposal waits, or somebody decided, or it was overtaken."""

    WAITING = "waiting"
    APPROVED = "approved"
    EDITED = "edited"  # sent by the therapist in another form
    REJECTED = "rejected"
    SUPERSEDED = "superseded"


class Proposal(Public, Base):
    """The part of a decision that goes beyond the signed limits and waits for the therapist."""

    __tablename__ = "proposal"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"))  # what it would change
    change: Mapped[dict[str, Any]] = mapped_column(JSON)  # one ItemDecision or programme-level action
    state: Mapped[ProposalState] = mapped_column(
        EnumText(ProposalState), default=ProposalState.WAITING, index=True
    )
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    closed_because: Mapped[str | None] = mapped_column(String(20))  # why it ended without a decision
    closed_by_version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))
    in_draft_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a therapist took it into a draft
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    review: Mapped[Review] = relationship(lazy="raise")
    reason = SealedText()

    def sealed_for(self) -> int | None:
        """A reason may speak of the patient."""
        return self.patient_id
