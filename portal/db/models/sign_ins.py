"""Who is signed in on which device, which links are alive, and what was tried in vain."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, EnumText, UtcDateTime
from portal.db.models.accounts import Account, Patient
from portal.db.sealing import SealedText


class SignIn(Base):
    """One signed-in device. The cookie holds random bits; this row holds their digest, and can be ended."""

    __tablename__ = "sign_in"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), index=True)
    second_factor_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # staff: passed on this device
    return_to: Mapped[str | None] = mapped_column(String(200))  # an endpoint of ours, never an address
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    kept_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: a form that came after the end
    kept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    kept = SealedText()
    account: Mapped[Account | None] = relationship(lazy="raise")
    patient: Mapped[Patient | None] = relationship(lazy="raise")

    def sealed_for(self) -> int | None:
        """What a patient typed is the patient's; what staff typed is kept under the clinic's key."""
        return self.patient_id


class Purpose(StrEnum):
    """What a link is for; a link does this one thing."""

    CHECK_IN = "check_in"
    PROGRAMME = "programme"
    STOP_REMINDERS = "stop_reminders"
    INVITATION = "invitation"
    PASSWORD = "password"  # noqa: S105 - the name of a purpose
    SETUP = "setup"
    MAIL_TEST = "mail_test"
    CALENDAR = "calendar"


class Link(Base):
    """A link that was handed out: 256 random bits, kept as a digest, with one purpose."""

    __tablename__ = "link"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(EnumText(Purpose))
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    check_in_id: Mapped[int | None] = mapped_column(ForeignKey("check_in.id"), index=True)
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), index=True)
    version_id: Mapped[int | None] = mapped_column(ForeignKey("programme_version.id"))  # of its sheet
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)  # its e-mail
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: as its programme
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    spent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # a trail only: scanners open links too


class FailedTry(Base):
    """One wrong password or date of birth: counted before it is compared, in our own rows."""

    __tablename__ = "failed_try"

    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_failed_try_kind_subject_tried_at", "kind", "subject", "tried_at"),)
