import io

import pytest
from PIL import Image

from portal.domain.errors import InvalidInput
from portal.figures.themes import Look
from portal.services import look
from portal.services.pictures import Wanted
from tests import builders

DARK_SKIN = {"skin": "#8d5524", "shirt": "#dceeec", "line": "#000000", "hair": "bun", "on_paper": "print"}


def a_logo():
    out = io.BytesIO()
    Image.new("RGB", (90, 30), "#0b5f5c").save(out, "PNG")
    return out.getvalue()


def test_a_clinic_that_chose_nothing_has_the_shipped_figures(session):
    clinic = builders.a_clinic(session)
    assert look.choices_of(clinic) == look.SHIPPED
    assert look.figures_of(clinic) == Look()


def test_a_clinic_chooses_how_its_figures_look(session):
    clinic = builders.a_clinic(session)
    look.choose_figures(session, clinic=clinic, choices=DARK_SKIN)
    assert look.choices_of(clinic) == DARK_SKIN
    assert look.figures_of(clinic) == Look("#8d5524", "#dceeec", "#000000", hair="bun")


def test_paper_is_grey_until_the_clinic_prints_in_its_colours(session):
    clinic = builders.a_clinic(session)
    assert look.on_paper(clinic) == Wanted("grey")
    look.choose_figures(session, clinic=clinic, choices=DARK_SKIN)
    assert look.on_paper(clinic) == Wanted("print", look=look.figures_of(clinic))


@pytest.mark.parametrize(
    "fault, field",
    [
        ({"line": "#c0c0c0"}, "line"),
        ({"shirt": "#222222", "line": "#333333"}, "line"),
        ({"skin": "red"}, "skin"),
        ({"hair": "mohawk"}, "hair"),
        ({"on_paper": "blue"}, "on_paper"),
    ],
)
def test_a_look_that_cannot_be_drawn_or_seen_is_refused(session, fault, field):
    clinic = builders.a_clinic(session)
    with pytest.raises(InvalidInput) as error:
        look.choose_figures(session, clinic=clinic, choices=look.SHIPPED | fault)
    assert error.value.field == field
    assert clinic.figure_look == {}


def test_a_logo_is_kept_and_taken_away(session):
    clinic = builders.a_clinic(session)
    look.choose_logo(session, clinic=clinic, content=a_logo())
    assert Image.open(io.BytesIO(clinic.logo)).size == (90, 30)
    assert Image.open(io.BytesIO(clinic.logo_for_paper)).mode == "L"
    look.remove_logo(session, clinic=clinic)
    assert (clinic.logo, clinic.logo_for_paper, clinic.logo_sha256) == (None, None, None)


def test_a_file_that_is_no_logo_leaves_the_old_one(session):
    clinic = builders.a_clinic(session)
    look.choose_logo(session, clinic=clinic, content=a_logo())
    kept = clinic.logo_sha256
    with pytest.raises(InvalidInput):
        look.choose_logo(session, clinic=clinic, content=b"<svg/>")
    assert clinic.logo_sha256 == kept
