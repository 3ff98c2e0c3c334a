"""Which programme a patient looks at: there is one for most, and two at most."""

from dataclasses import dataclass

from flask import request

from portal.db import models
from portal.db.queries import programmes
from portal.web.transaction import unit


@dataclass(frozen=True)
class Following:
    """The programmes a patient follows or rests from, the newest first, and the one that is looked at."""

    programmes: tuple[models.Programme, ...]
    chosen: models.Programme | None

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose from."""
        return len(self.programmes) > 1

    @property
    def place(self) -> dict[str, str]:
        """What an address needs to stay with this one."""
        return {"programme": self.chosen.public_id} if self.is_choice and self.chosen else {}


def of(patient: models.Patient) -> Following:
    """The one the address names (`?programme=`), else the newest."""
    living = tuple(reversed(programmes.living(unit(), patient.id)))
    named = request.args.get("programme", "")
    first = living[0] if living else None
    return Following(living, next((row for row in living if row.public_id == named), first))


def public_id(patient: models.Patient, programme_id: int | None) -> str | None:
    """How an address names this programme, where the patient follows another one too; else None."""
    living = programmes.living(unit(), patient.id)
    return next((row.public_id for row in living if row.id == programme_id and len(living) > 1), None)
