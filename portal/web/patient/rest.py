"""What a patient reads while nobody should do the exercises: why, and what to do now."""

from dataclasses import dataclass

from portal.db import models
from portal.domain.red_flags import RedFlagClass
from portal.services import pauses, safety
from portal.services.safety import Shown
from portal.web.transaction import unit


@dataclass(frozen=True)
class Rest:
    """A pause. `concern` and `shown`, the safety text with today's numbers, only after a safety answer."""

    concern: str | None = None
    shown: Shown | None = None


def of(patient: models.Patient, programme: models.Programme) -> Rest | None:
    """The pause of a programme, also before the rules have seen a safety answer; None while it runs."""
    because = pauses.resting_because(unit(), programme)
    if because is None:
        return None
    concern = because.removeprefix("red_flag_")
    if concern not in set(map(str, RedFlagClass)):
        return Rest()
    clinic = unit().get_one(models.Clinic, patient.clinic_id)
    shown = safety.words_for(clinic, concern=concern, language=patient.language, region=programme.region)
    return Rest(concern, shown)
