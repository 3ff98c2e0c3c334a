"""Reads of the clinic itself."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.db import models


def first(session: Session) -> models.Clinic | None:
    """The clinic whose name stands on the public pages; None before the set-up."""
    return session.scalar(select(models.Clinic).order_by(models.Clinic.id).limit(1))
