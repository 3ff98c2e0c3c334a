"""The date of birth: the one question between a link and a patient's own exercises."""

from flask import render_template

from portal.db import models
from portal.domain import typed
from portal.rendering.i18n import N_
from portal.services import sign_ins
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

NO_MATCH = N_("That does not match what the clinic has.")


class BornOnForm(Form):
    """Three fields, and how many tries are left after a wrong answer."""

    tries_left: int | None = None


def is_right(link: models.Link, form: BornOnForm) -> bool:
    """Whether the typed date is the one of the link's patient; if not, the form says so.

    A date that cannot be one is no try. Every other is counted before it is compared, and the count is kept
    whatever comes of it. Raises `TooManyTries`.
    """
    year, month, day = (form[f"born_{part}"] for part in ("year", "month", "day"))
    born_on = form.take("born_on", lambda _, field: typed.day(year, month, day, field=field))
    if form.errors:
        return False
    said = sign_ins.confirm_born_on(unit(), link=link, born_on=born_on, now=now())
    if not said.is_right:
        form.fail("born_on", NO_MATCH)
        form.tries_left = said.tries_left
    return said.is_right


def page(form: BornOnForm, *, action: str, sheet: str | None = None) -> str:
    """The clinic's name and three fields.

    `sheet` says of a scanned code whether its sheet is `current`, `old`, or of one that `rests` or has
    `ended`. Why it rests is told only after the date.
    """
    return render_template(
        "pages/programme_link/born_on.html", form=form, tries_left=form.tries_left, action=action, sheet=sheet
    )
