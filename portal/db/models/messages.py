"""The message table: one row per intended effect. The database is the queue."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, EnumText, UtcDateTime

DUE = text("state='due'")
LEASED = text("state IN ('claimed','transmitting')")


class Queue(StrEnum):
    """Four lanes, so that a red flag never waits behind reminders; in the order the clock serves them."""

    ALERT = "alert"
    REVIEW = "review"
    MAIL = "mail"
    PDF = "pdf"


class MessageState(StrEnum):
    """The life of a message; see docs/decisions/0004."""

    HELD = "held"
    DUE = "due"
    CLAIMED = "claimed"
    TRANSMITTING = "transmitting"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"
    EXPIRED = "expired"


class Message(Base):
    """One intention. Its key makes a second one impossible; its attempt number is the fence."""

    __tablename__ = "message"

    key: Mapped[str] = mapped_column(String(200), unique=True)
    clinic_id: Mapped[int | None] = mapped_column(ForeignKey("clinic.id"))
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), index=True)
    effect: Mapped[str] = mapped_column(String(40))
    schema_version: Mapped[int] = mapped_column(default=1)
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)  # ids only
    queue: Mapped[Queue] = mapped_column(EnumText(Queue))
    state: Mapped[MessageState] = mapped_column(EnumText(MessageState))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempt: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner: Mapped[str | None] = mapped_column(String(80))
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    message_id: Mapped[str | None] = mapped_column(
        String(200)
    )  # the e-mail's Message-ID, one for all attempts
    reply: Mapped[str | None] = mapped_column(String(200))  # the mail server's last word
    reason: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("message_due", "queue", "due_at", sqlite_where=DUE, postgresql_where=DUE),
        Index("message_expiry", "expires_at", sqlite_where=DUE, postgresql_where=DUE),
        Index(
            "message_lease",
            "lease_until",
            sqlite_where=LEASED,
            postgresql_where=LEASED,
        ),
    )


class Heartbeat(Base):
    """The last time a part of the machinery proved, by work done, that it lives."""

    __tablename__ = "heartbeat"

    part: Mapped[str] = mapped_column(String(40), unique=True)  # clock, worker
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
