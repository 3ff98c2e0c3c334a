"""Every part of the pages on one page: where looks and accessibility are checked."""

from flask import Blueprint, render_template
from markupsafe import Markup

from portal.figures.themes import PLAIN
from portal.services import drawings
from portal.web.forms.form import Form
from portal.web.transaction import runtime

blueprint = Blueprint("styleguide", __name__)
SHOWN = "bird_dog"


@blueprint.get("/styleguide")
def show() -> str:
    """All macros, once as they are and once with a fault."""
    faulty = Form(start={"name": "Anna"})
    faulty.fail("name", "Write a name.")
    return render_template(
        "pages/public/styleguide.html",
        form=Form(),
        faulty=faulty,
        exercise=runtime().catalogue.library[SHOWN],
        moving_svg=Markup(drawings.moving(SHOWN, "right", PLAIN)),  # noqa: S704 - the engine's own drawing
    )
