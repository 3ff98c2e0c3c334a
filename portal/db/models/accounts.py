"""The people: staff who log in, patients who are treated."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, event
from sqlalchemy.orm import Mapped, QueryContext, mapped_column, relationship

from portal.db.base import Base, EnumText, Public, UtcDateTime
from portal.db.models.clinic import Clinic
from portal.db.sealing import SealedText


class Channel(StrEnum):
    """How a patient is reached."""

    EMAIL = "email"
    PAPER = "paper"


class Account(Public, Base):
    """A log-in of the staff. One person of a small clinic may be therapist and administrator."""

    __tablename__ = "account"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    is_therapist: Mapped[bool] = mapped_column(default=False)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_lookup: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(10), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))  # None: invited, not yet in
    second_factor_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    second_factor_step: Mapped[int | None]  # the last time step used: a code works once
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)  # digests; each works once
    is_second_person: Mapped[bool] = mapped_column(default=False)  # hears of red flags next
    uses_keys: Mapped[bool] = mapped_column(default=True)  # single keys on proposals
    theme: Mapped[str] = mapped_column(String(10), default="auto")  # auto, light, dark
    canned_answers: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: as shipped
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    clinic: Mapped[Clinic] = relationship(lazy="raise")
    name = SealedText()
    email = SealedText()
    second_factor = SealedText()

    def sealed_for(self) -> int | None:
        """Staff names and addresses are sealed under the clinic's own key."""
        return None


class Patient(Public, Base):
    """A person in treatment. Everything that names them is sealed under a key of their own."""

    __tablename__ = "patient"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    therapist_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    data_key: Mapped[bytes | None] = mapped_column(LargeBinary)  # wrapped; gone after erasure
    first_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    last_name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    born_on_text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # ISO date
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    email_lookup: Mapped[str | None] = mapped_column(String(64), index=True)
    channel: Mapped[Channel] = mapped_column(EnumText(Channel), default=Channel.EMAIL)
    language: Mapped[str] = mapped_column(String(10), default="en")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Copenhagen")
    check_in_hour: Mapped[int] = mapped_column(default=9)  # wall clock of the patient's zone, 8 to 19
    check_in_weekday: Mapped[int | None]  # 0 Monday to 6 Sunday; None: any day
    wants_reminders: Mapped[bool] = mapped_column(default=True)
    email_is_wrong: Mapped[bool] = mapped_column(default=False)  # the mail server said so: please phone
    text_size: Mapped[str] = mapped_column(String(10), default="normal")  # or large: pages and sheets
    next_visit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as the therapist noted it
    snoozed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # rests in the work list
    snoozed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a younger reason wakes it
    snoozed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)  # such as osteoporosis; see the catalogue
    equipment: Mapped[list[str]] = mapped_column(JSON, default=list)  # beyond the household set
    discharged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    clinic: Mapped[Clinic] = relationship(lazy="raise")
    therapist: Mapped[Account] = relationship(lazy="raise", foreign_keys=[therapist_id])
    first_name = SealedText()
    last_name = SealedText()
    email = SealedText()
    phone = SealedText()
    born_on_text = SealedText()

    def sealed_for(self) -> int | None:
        """Under the patient's own data key."""
        return self.id

    @property
    def name(self) -> str:
        """First and last name, for staff pages only."""
        return f"{self.first_name} {self.last_name or ''}".strip()

    @property
    def born_on(self) -> date | None:
        """Date of birth: the second step of the programme link."""
        return date.fromisoformat(self.born_on_text) if self.born_on_text else None


@event.listens_for(Patient, "load")
def _remember_key(patient: Patient, context: QueryContext) -> None:
    """The key came with the row: a list of 200 names opens without asking 200 times."""
    context.session.info["vault"].remember(patient.id, patient.data_key)
