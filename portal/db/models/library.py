"""What a clinic adds to the library: protocols of its own, and its own words and doses for exercises."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, Public, UtcDateTime


class Protocol(Public, Base):
    """A ready-made programme of a therapist; versions are only followed, never edited."""

    __tablename__ = "protocol"

    clinic_id: Mapped[int] = mapped_column(ForeignKey("clinic.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    started_from: Mapped[str | None] = mapped_column(String(60))
    is_shared: Mapped[bool] = mapped_column(default=False)
    latest_number: Mapped[int] = mapped_column(default=0)  # 0: nothing published yet
    draft: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # while it is edited
    former: Mapped[list[Any] | None] = mapped_column(JSON)  # steps that can be undone
    revision: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class ProtocolVersion(Base):
    """One issue of a clinic's protocol."""

    __tablename__ = "protocol_version"

    protocol_id: Mapped[int] = mapped_column(ForeignKey("protocol.id"))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    subgroup: Mapped[str] = mapped_column(String(200))
    region: Mapped[str] = mapped_column(String(40))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("protocol_id", "number"),)


class ExerciseVersion(Base):
    """One issue of this installation's own words and doses for a shipped exercise."""

    __tablename__ = "exercise_version"

    exercise: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # empty: as shipped
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("exercise", "number"),)
