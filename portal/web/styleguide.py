"""Every part of the pages on one page: where looks and accessibility are checked."""

from flask import Blueprint, render_template

from portal.web.forms.form import Form

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
def show() -> str:
    """All macros, once as they are and once with a fault."""
    faulty = Form(start={"name": "Anna"})
    faulty.fail("name", "Write a name.")
    return render_template("pages/public/styleguide.html", form=Form(), faulty=faulty)
