"""From a version to a stored sheet, and back."""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from portal.config import bundled
from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.queries import documents as queries
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted, NotFound, RenderFailed, SheetTooLong
from portal.rendering import i18n, parts
from portal.rendering.environment import Renderer
from portal.rendering.parts import Printable
from portal.services import documents, layouts, links, look, sheets
from portal.services.documents import Manuscript
from portal.services.messages import RenderProgramme
from portal.services.sheets import Card
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


def manuscript_of(session: Session, order: RenderProgramme, renderer: Renderer) -> Manuscript:
    return documents.manuscript(session, order, renderer=renderer, catalogue=builders.catalogue(), now=NOW)


def html_of(session: Session, order: RenderProgramme, renderer: Renderer) -> str:
    manuscript = manuscript_of(session, order, renderer)
    printable = manuscript.laid_out(manuscript.layouts[0])
    return parts.spelled_out(printable.html, printable.parts)


def drawn(session: Session, order: RenderProgramme, renderer: Renderer) -> str:
    manuscript = manuscript_of(session, order, renderer)
    return "".join(picture.svg for picture in manuscript.laid_out(manuscript.layouts[0]).drawings.values())


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
    assert 'class="a4 roomy"' in html


def test_drawings_on_paper_are_grey_until_the_clinic_prints_in_its_colours(
    session: Session, renderer: Renderer
) -> None:
    order = an_order(session)
    clinic = session.query(models.Clinic).one()
    look.choose_figures(session, clinic=clinic, choices=look.SHIPPED | {"shirt": "#ffb13b"})
    assert "#ffb13b" not in drawn(session, order, renderer)
    choices = look.choices_of(clinic) | {"on_paper": "print"}
    look.choose_figures(session, clinic=clinic, choices=choices)
    assert "#ffb13b" in drawn(session, order, renderer)


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
    order = an_order(session)
    document = documents.store(session, order, CardboardPdf(), now=NOW)
    name = documents.file_name(version_of(session, order), document)
    assert name == "programme-2026-11-16-v1-full-programme-a4.pdf"


@dataclass
class Press:
    """Needs a fixed number of pages for each layout it is shown; None is too many."""

    pages: list[int | None]
    seen: list[str] = field(default_factory=list)

    def render(self, document: Printable) -> CardboardPdf:
        body = re.search(r'<body class="([^"]+)"', document.html)
        assert body is not None
        self.seen.append(body[1])
        pages = self.pages.pop(0)
        if pages is None:
            raise SheetTooLong("too long")
        return CardboardPdf(pages=pages)


def a_fridge_sheet(session: Session, renderer: Renderer) -> Manuscript:
    order = an_order(session)
    return manuscript_of(session, RenderProgramme(order.version_id, "fridge_sheet", "A4"), renderer)


def test_a_sheet_that_fits_keeps_its_layout(session: Session, renderer: Renderer) -> None:
    press = Press([1])
    assert documents.printed(a_fridge_sheet(session, renderer), press).pages == 1
    assert press.seen == ["a4 compact"]


def test_what_does_not_fit_moves_to_the_next_layout(session: Session, renderer: Renderer) -> None:
    press = Press([2, None, 2])
    assert documents.printed(a_fridge_sheet(session, renderer), press).pages == 2
    assert press.seen == ["a4 compact", "a4 two-sides three", "a4 two-sides beside"]


def test_the_last_layout_takes_whatever_there_is(session: Session, renderer: Renderer) -> None:
    press = Press([2, 3, 3, 3, 3, 4])
    assert documents.printed(a_fridge_sheet(session, renderer), press).pages == 4
    assert press.seen[-1] == "a4 many-sides beside onward"


def test_a_sheet_that_no_layout_can_hold_says_why(session: Session, renderer: Renderer) -> None:
    with pytest.raises(RenderFailed, match="too long"):
        documents.printed(a_fridge_sheet(session, renderer), Press([None] * 6))


def test_the_logo_keeps_its_shape_on_paper(session: Session, renderer: Renderer) -> None:
    order = an_order(session)
    assert manuscript_of(session, order, renderer).sheet.logo is None
    clinic = builders.the_clinic(session)
    for size, expected in (((600, 100), (60.0, 10.0)), ((300, 300), (13.0, 13.0))):
        picture = BytesIO()
        Image.new("L", size).save(picture, "PNG")
        clinic.logo_for_paper = picture.getvalue()
        logo = manuscript_of(session, order, renderer).sheet.logo
        assert logo is not None
        assert (logo.width_mm, logo.height_mm) == expected


def test_easier_and_harder_suit_the_patient_and_are_not_in_the_programme(session: Session) -> None:
    library = builders.library()
    patient = builders.a_patient(session)
    bridge = library["glute_bridge"]
    card = Card(1, bridge, bridge.dose, 4, (), None)
    (found,) = sheets.with_ladder((card,), patient, library)
    assert (found.easier, found.harder) == ("pelvic_tilt", "bridge_march")
    march = replace(card, exercise=library["bridge_march"])
    assert sheets.with_ladder((card, march), patient, library)[0].harder is None


def test_every_variant_has_a_name_in_every_language() -> None:
    for language in i18n.languages():
        assert set(layouts.VARIANTS) <= set(i18n.words(language)["variants"])
