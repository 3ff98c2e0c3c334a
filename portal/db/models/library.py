"""What an installation adds to the library: its own words for exercises."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime


class ExerciseVersion(Base):
    """One issue of this installation's own words and doses for a shipped exercise."""

    __tablename__ = "exercise_version"

    exercise: Mapped[str] = mapped_column(String(60))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)  # empty: as shipped
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("exercise", "number"),)
