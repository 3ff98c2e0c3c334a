"""Where a patient stands: the version to follow now, or the page that stands in its place."""

from dataclasses import dataclass

from flask import render_template

from portal.db import models
from portal.db.queries import programmes
from portal.web import access
from portal.web.patient import following, rest
from portal.web.patient.following import Following
from portal.web.transaction import unit


@dataclass(frozen=True)
class Standing:
    """A patient with a programme that runs, and the version to follow now."""

    patient: models.Patient
    following: Following
    programme: models.Programme
    version: models.ProgrammeVersion


def of_patient() -> Standing | str:
    """What the signed-in patient follows; the page that says why there is nothing to follow now."""
    patient = access.patient()
    follows = following.of(patient)
    programme = follows.chosen
    version = programmes.latest(unit(), programme.id) if programme else None
    if programme is None or version is None:
        return render_template("pages/patient/no_programme.html", patient=patient)
    if (pause := rest.of(patient, programme)) is not None:
        return render_template("pages/patient/paused.html", patient=patient, rest=pause, following=follows)
    return Standing(patient, follows, programme, version)
