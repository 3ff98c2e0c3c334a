"""The clinic: what it decides about itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db.base import Base, UtcDateTime


class Clinic(Base):
    """One clinic; its defaults, its numbers, and whether its mail goes out into the world."""

    __tablename__ = "clinic"

    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="Europe/Copenhagen")
    language: Mapped[str] = mapped_column(String(10), default="en")
    paper: Mapped[str] = mapped_column(String(10), default="A4")
    emergency_number: Mapped[str] = mapped_column(String(20), default="112")
    out_of_hours_number: Mapped[str] = mapped_column(String(20), default="")
    envelope: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # default limits; empty: as shipped
    must_ask: Mapped[list[str]] = mapped_column(JSON, default=list)  # powers never automatic
    limits_weeks: Mapped[int] = mapped_column(default=6)  # how long suggested limits hold
    opening_hours: Mapped[list[Any]] = mapped_column(JSON, default=list)  # empty: as shipped
    escalate_minutes: Mapped[int] = mapped_column(default=60)  # until a second person hears
    safety_words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # empty: as shipped
    silence_days: Mapped[int] = mapped_column(default=14)  # then somebody phones
    figure_look: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # empty: as shipped
    accent: Mapped[str] = mapped_column(String(7), default="")  # the clinic's colour; empty: as shipped
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # PNG of our own making
    logo_for_paper: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)  # the same in greys
    logo_sha256: Mapped[str | None] = mapped_column(String(64))  # of `logo`; None: the clinic has none
    mail_on: Mapped[bool] = mapped_column(default=False)
    mail_tested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    instance_id: Mapped[str] = mapped_column(String(80), default="")
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
