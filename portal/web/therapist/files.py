"""Every sheet that was made for one patient, of every programme and version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template

from portal.db import models
from portal.db.queries import documents, messages, programmes
from portal.services import printouts
from portal.services.messages import RenderProgramme
from portal.web.therapist import patients
from portal.web.transaction import unit

blueprint = Blueprint("files", __name__, url_prefix="/patients/<patient_id>/files")


@dataclass(frozen=True)
class File:
    """A sheet that is there or was ordered: it `is_coming`, or could not be made `because` of something."""

    programme: models.Programme
    version: models.ProgrammeVersion
    variant: str
    paper: str
    at: datetime
    document: models.Document | None = None
    is_coming: bool = False
    because: str = ""


@dataclass(frozen=True)
class _Version:
    programme: models.Programme
    version: models.ProgrammeVersion


@blueprint.get("")
def show(patient_id: str) -> str:
    """All of them, the newest first."""
    patient = patients.seen(patient_id)
    chains = {
        version.id: _Version(programme, version)
        for programme in programmes.of_patient(unit(), patient.id)
        for version in programmes.versions(unit(), programme.id)
    }
    found = [*_made(patient, chains), *_ordered(patient, chains)]
    return render_template(
        "pages/therapist/files.html",
        patient=patient,
        files=sorted(found, key=lambda file: file.at, reverse=True),
    )


def _made(patient: models.Patient, chains: dict[int, _Version]) -> Iterator[File]:
    for row in documents.of_patient(unit(), patient.id):
        of = chains[row.version_id]
        yield File(of.programme, of.version, row.variant, row.paper, row.created_at, document=row)


def _ordered(patient: models.Patient, chains: dict[int, _Version]) -> Iterator[File]:
    """What was ordered and is not there: it is coming, or could not be made."""
    there = {(row.version_id, row.variant, row.paper) for row in documents.of_patient(unit(), patient.id)}
    for row in messages.of_patient(unit(), patient.id):
        if row.effect != RenderProgramme.name():
            continue
        about = (row.payload["version_id"], row.payload["variant"], row.payload["paper"])
        is_coming = row.state not in (*printouts.NOT_COMING, models.MessageState.DONE)
        has_failed = row.state is models.MessageState.FAILED
        if about not in there and about[0] in chains and (is_coming or has_failed):
            of = chains[about[0]]
            because = (row.reason or "") if has_failed else ""
            yield File(
                of.programme, of.version, about[1], about[2], row.created_at,
                is_coming=is_coming, because=because,
            )  # fmt: skip
