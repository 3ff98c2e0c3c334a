"""The programme: a chain of immutable versions, the draft of the next one, and the signed limits."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, EnumText, Public, UtcDateTime
from portal.db.models.accounts import Patient
from portal.db.sealing import SealedText


class ProgrammeStatus(StrEnum):
    """Where a programme stands."""

    DRAFT = "draft"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class Origin(StrEnum):
    """Who made a version."""

    SIGNED = "signed"  # a therapist checked and sent it
    REVIEW = "review"  # the rules, inside the signed limits
    APPROVED = "approved"  # a therapist approved a proposal


class Programme(Public, Base):
    """One patient's exercise programme from first to last version."""

    __tablename__ = "programme"

    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    protocol: Mapped[str | None] = mapped_column(String(60))  # what it was started from
    protocol_number: Mapped[int | None]  # its issue, where the clinic wrote it
    region: Mapped[str] = mapped_column(String(40), default="low_back")
    status: Mapped[ProgrammeStatus] = mapped_column(EnumText(ProgrammeStatus), default=ProgrammeStatus.DRAFT)
    mode: Mapped[str] = mapped_column(String(20), default="contingent")  # or graded
    onset_on: Mapped[date | None]  # when the trouble began: gives the phase
    intake_rest: Mapped[int | None]  # usual pain at the start, NPRS 0 to 10
    starts_on: Mapped[date | None]
    weeks: Mapped[int] = mapped_column(default=6)
    first_followup_days: Mapped[int | None]
    episode: Mapped[int] = mapped_column(default=1)  # counts the patient's treatments
    maintenance_since: Mapped[date | None]  # check-ins every four weeks, nothing gets harder by itself
    unwanted: Mapped[list[str]] = mapped_column(JSON, default=list)  # never to be offered
    history_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    wishes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    latest_number: Mapped[int] = mapped_column(default=0)  # 0: nothing published yet
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    paused_because: Mapped[str | None] = mapped_column(String(40))  # such as red_flag_urgent
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    patient: Mapped[Patient] = relationship(lazy="raise")
    history = SealedText()
    wishes = SealedText()

    def sealed_for(self) -> int | None:
        """History and wishes are the patient's."""
        return self.patient_id


class Pause(Base):
    """One rest of a programme: why, since when, and who let it go on, with which note."""

    __tablename__ = "pause"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    because: Mapped[str] = mapped_column(String(40))  # such as red_flag_urgent
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"))
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # None: the rules
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = SealedText()

    __table_args__ = (
        Index(
            "uq_pause_programme_id",
            "programme_id",
            unique=True,
            sqlite_where=sql("ended_at IS NULL"),
            postgresql_where=sql("ended_at IS NULL"),
        ),
    )

    def sealed_for(self) -> int | None:
        """A note speaks of the patient."""
        return self.patient_id


class Draft(Base):
    """The next version while a therapist works on it; `revision` finds two tabs that edit the same draft."""

    __tablename__ = "draft"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), unique=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    revision: Mapped[int] = mapped_column(default=1)
    base_number: Mapped[int] = mapped_column(default=0)  # the version it began from
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: rows with doses and notes
    former_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: steps that can be undone
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)

    body = SealedText()
    former = SealedText()

    def sealed_for(self) -> int | None:
        """Notes to the patient are the patient's."""
        return self.patient_id


class SignedEnvelope(Base):
    """The limits a therapist signed: who, when, which sentence, which values."""

    __tablename__ = "envelope"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    signed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    signed_role: Mapped[str] = mapped_column(String(40))
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sentence: Mapped[str] = mapped_column(String(1000))  # as it was shown, in the language it was read in
    limits: Mapped[dict[str, Any]] = mapped_column(JSON)  # Envelope.to_dict()
    until_on: Mapped[date]


class ProgrammeVersion(Public, Base):
    """One issue of the programme. Never edited, only followed."""

    __tablename__ = "programme_version"

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    number: Mapped[int]
    origin: Mapped[Origin] = mapped_column(EnumText(Origin))
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"))
    author_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id")
    )  # None: the rules, inside the envelope
    review_id: Mapped[int | None] = mapped_column(
        ForeignKey("review.id", use_alter=True)
    )  # the decision behind it
    sessions_per_week: Mapped[int]
    language: Mapped[str] = mapped_column(String(10))  # of every sheet of this version
    starts_on: Mapped[date]
    memory: Mapped[dict[str, Any]] = mapped_column(
        JSON
    )  # the rules' state at publication, in the case format
    changes: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list
    )  # what changed since the last, and why
    said_sealed: Mapped[bytes | None] = mapped_column(
        LargeBinary
    )  # JSON: what the patient reads, by language
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # what taking it back restores
    taken_back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    said = SealedText()
    programme: Mapped[Programme] = relationship(lazy="raise")
    envelope: Mapped[SignedEnvelope] = relationship(lazy="raise")
    prescriptions: Mapped[list["Prescription"]] = relationship(lazy="raise", order_by="Prescription.position")

    __table_args__ = (UniqueConstraint("programme_id", "number"),)

    def sealed_for(self) -> int | None:
        """What changed, and why, is the patient's."""
        return self.patient_id


class Prescription(Base):
    """One exercise with its dose in one version."""

    __tablename__ = "prescription"

    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    position: Mapped[int]
    exercise: Mapped[str] = mapped_column(String(60))
    sets: Mapped[int | None]
    reps: Mapped[int | None]
    hold_seconds: Mapped[int | None]
    minutes: Mapped[int | None]
    load: Mapped[str | None] = mapped_column(String(60))  # band colour or kilos; the rules never change it
    rest_seconds: Mapped[int | None]
    per_week: Mapped[int]
    priority: Mapped[int]
    keep: Mapped[bool] = mapped_column(default=False)  # never dropped by a follow-up
    locked: Mapped[bool] = mapped_column(default=False)  # never made harder by a follow-up
    lowest: Mapped[dict[str, int] | None] = mapped_column(JSON)  # the therapist's narrower bounds
    highest: Mapped[dict[str, int] | None] = mapped_column(JSON)
    own_limits: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # narrower than the programme's
    is_out: Mapped[bool] = mapped_column(default=False)  # rests for now: not shown among the exercises to do
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = SealedText()

    def sealed_for(self) -> int | None:
        """A note is written to one patient."""
        return self.patient_id
