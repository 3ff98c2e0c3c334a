"""From a version to a stored sheet, and back."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from portal.config import bundled
from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.queries import documents as queries
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted, NotFound
from portal.rendering.environment import Renderer
from portal.services import documents, links
from portal.services.messages import RenderProgramme
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW


@dataclass(frozen=True)
class CardboardPdf:
    content: bytes = b"%PDF-1.7 cardboard %%EOF"
    pages: int = 5


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(Path(bundled("templates")), builders.catalogue(), "https://clinic.example")


def an_order(session: Session, *, language: str = "en", **patient: object) -> RenderProgramme:
    patient_row = builders.a_patient(session, language=language, **patient)
    programme = builders.a_programme(session, patient=patient_row)
    version = session.query(models.ProgrammeVersion).filter_by(programme_id=programme.id).one()
    return RenderProgramme(version.id, "full_programme", "A4", "programme_ready")


def html_of(session: Session, order: RenderProgramme, renderer: Renderer) -> str:
    return documents.programme_html(
        session, order, renderer=renderer, catalogue=builders.catalogue(), now=NOW
    )


def version_of(session: Session, order: RenderProgramme) -> models.ProgrammeVersion:
    return session.get_one(models.ProgrammeVersion, order.version_id)


def test_the_sheet_shows_the_version_as_it_was_published(session: Session, renderer: Renderer) -> None:
    order = an_order(session)
    html = html_of(session, order, renderer)
    words = builders.catalogue().words["en"].exercises
    for row in session.query(models.Prescription).filter_by(version_id=order.version_id):
        assert words[row.exercise].name in html
    assert "Version 1" in html
    assert "For Anna" in html
    assert "Olsen" not in html
    assert 'class="a4"' in html


def test_the_sheet_speaks_the_language_of_its_version(session: Session, renderer: Renderer) -> None:
    order = an_order(session, language="da")
    session.get_one(models.Patient, version_of(session, order).patient_id).language = "en"
    html = html_of(session, order, renderer)
    assert '<html lang="da">' in html
    first = session.query(models.Prescription).filter_by(version_id=order.version_id, position=1).one()
    assert builders.catalogue().words["da"].exercises[first.exercise].name in html


def test_the_code_is_a_link_to_this_programme_that_knows_its_sheet(
    session: Session, renderer: Renderer
) -> None:
    order = an_order(session)
    addresses = set(re.findall(r'src="qr:([^"]+)"', html_of(session, order, renderer)))
    (address,) = addresses
    token = address.removeprefix("https://clinic.example/p/")
    link = links.redeem(session, token=token, purposes=Purpose.PROGRAMME, now=NOW + timedelta(days=200))
    assert (link.version_id, link.message_id, link.expires_at) == (order.version_id, None, None)


def test_what_rests_has_no_card_but_is_named(session: Session, renderer: Renderer) -> None:
    order = an_order(session)
    first = session.query(models.Prescription).filter_by(version_id=order.version_id, position=1).one()
    first.is_out = True
    session.flush()
    session.expire_all()
    html = html_of(session, order, renderer)
    name = builders.catalogue().words["en"].exercises[first.exercise].name
    assert f"Resting for now: {name}" in html
    assert html.count(name) == 1


def test_note_load_and_rest_of_the_therapist_are_printed(session: Session, renderer: Renderer) -> None:
    order = an_order(session)
    row = session.query(models.Prescription).filter_by(version_id=order.version_id, position=1).one()
    row.note, row.load, row.rest_seconds, row.sets = "Slowly & with care", "red band", 75, 3
    session.flush()
    html = html_of(session, order, renderer)
    assert "Slowly &amp; with care" in html
    assert "red band" in html
    assert "Rest 75 seconds between sets" in html


def test_a_paused_programme_is_still_printed_and_one_that_is_over_is_not(
    session: Session, renderer: Renderer
) -> None:
    order = an_order(session)
    programme = session.get_one(models.Programme, version_of(session, order).programme_id)
    programme.status = ProgrammeStatus.PAUSED
    assert html_of(session, order, renderer)
    programme.status = ProgrammeStatus.ENDED
    with pytest.raises(NoLongerWanted):
        html_of(session, order, renderer)


def test_pregnancy_adds_its_own_signs(session: Session, renderer: Renderer) -> None:
    order = an_order(session, tags=["pregnancy"])
    assert "fluid leaking" in html_of(session, order, renderer)


def test_a_sheet_is_kept_sealed_and_comes_back_as_it_was(session: Session) -> None:
    order = an_order(session)
    document = documents.store(session, order, CardboardPdf(), now=NOW)
    assert (document.pages, document.language, document.paper) == (5, "en", "A4")
    assert documents.open_pdf(session, document=document) == CardboardPdf().content
    blob = session.get_one(models.DocumentBlob, document.blob_id)
    assert b"cardboard" not in (blob.content_sealed or b"")
    assert blob.size == len(CardboardPdf().content)


def test_the_same_sheet_is_kept_once(session: Session) -> None:
    order = an_order(session)
    first = documents.store(session, order, CardboardPdf(), now=NOW)
    again = documents.store(session, order, CardboardPdf(b"%PDF- other"), now=NOW)
    assert again is first
    assert session.query(models.DocumentBlob).count() == 1
    letter = RenderProgramme(order.version_id, "full_programme", "Letter")
    assert documents.store(session, letter, CardboardPdf(b"%PDF- letter"), now=NOW) is not first
    assert queries.of_version(session, order.version_id, variant="full_programme") is first


def test_a_damaged_sheet_is_not_handed_out(session: Session) -> None:
    document = documents.store(session, an_order(session), CardboardPdf(), now=NOW)
    blob = session.get_one(models.DocumentBlob, document.blob_id)
    blob.sha256 = "0" * 64
    with pytest.raises(documents.Damaged):
        documents.open_pdf(session, document=document)


def test_an_erased_sheet_is_gone(session: Session) -> None:
    document = documents.store(session, an_order(session), CardboardPdf(), now=NOW)
    session.get_one(models.DocumentBlob, document.blob_id).content_sealed = None
    with pytest.raises(NotFound):
        documents.open_pdf(session, document=document)


def test_a_sheet_is_found_by_its_own_patient_only(session: Session) -> None:
    document = documents.store(session, an_order(session), CardboardPdf(), now=NOW)
    stranger = builders.a_patient(session, email="b@example.com")
    assert queries.of_patients(session, [document.patient_id], document.public_id) is document
    assert queries.of_patients(session, [stranger.id], document.public_id) is None
    assert queries.of_patient(session, document.patient_id) == [document]


def test_a_file_name_names_nobody(session: Session) -> None:
    version = version_of(session, an_order(session))
    assert documents.file_name(version) == "programme-2026-11-16-v1.pdf"
