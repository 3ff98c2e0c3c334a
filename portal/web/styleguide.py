"""Every part of the pages on one page: where looks and accessibility are checked."""

from flask import Blueprint, render_template
from markupsafe import Markup

from portal.domain.errors import NotFound
from portal.figures.themes import PLAIN
from portal.rendering import charts
from portal.services import drawings
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime

blueprint = Blueprint("styleguide", __name__)
SHOWN = "bird_dog"


@blueprint.get("/styleguide")
def show() -> str:
    """All macros, once as they are and once with a fault; only in a demo and in development."""
    settings = runtime().settings
    if not (settings.demo or settings.insecure_local):
        raise NotFound("styleguide")
    faulty = Form(start={"name": "Anna"})
    faulty.fail("name", "Write a name.")
    return render_template(
        "pages/public/styleguide.html",
        form=Form(),
        faulty=faulty,
        exercise=runtime().catalogue.library[SHOWN],
        strips=charts.example(today=now().date()),
        moving_svg=Markup(drawings.moving(SHOWN, "right", PLAIN)),  # noqa: S704 - the engine's own drawing
    )
