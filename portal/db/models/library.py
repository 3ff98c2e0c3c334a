"""What is added to the library: own words for exercises, and a clinic's own ready-made programmes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Public, UtcDateTime


class ExerciseVersion(Base):
    """One issue of this installation's own words and doses for a shipped exercise."""

    __tablename__ = "exercise_version"

    exercise: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # empty: as shipped
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("exercise", "number"),)


class Protocol(Public, Base):
    """A ready-made programme of a clinic's own, from its first issue to its last."""

    __tablename__ = "protocol"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))  # who alone changes it
    submission_id: Mapped[str] = mapped_column(String(64), unique=True)  # a form sent twice makes one
    is_shared: Mapped[bool]  # with the clinic; else its owner's alone
    latest_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # offered no more


class ProtocolVersion(Base):
    """One issue of an own protocol. Never edited, only followed."""

    __tablename__ = "protocol_version"

    protocol_id: Mapped[int] = mapped_column(ForeignKey("protocol.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # own_protocols.Written
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("protocol_id", "number"),)
