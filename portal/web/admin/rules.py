"""Trying the rules: other limits on the clinic's own answers. It shows numbers only, and writes nothing."""

from datetime import timedelta

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain import limit_changes
from portal.services import replay, replay_words
from portal.services.replay import Replayed
from portal.web import access
from portal.web.forms import trial_limits as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("rules", __name__, url_prefix="/admin/rules")

DAYS = 90
NEWEST = 2_000  # answers a page looks at: about a second
MOST_SHOWN = 20


@blueprint.get("")
def show() -> ResponseReturnValue:
    """What the rules did in the last 90 days, and what they would have done with the limits asked about."""
    form = Form(request.args)
    with form.mending():
        changes = forms.changes(form)
        found = replay.compare(
            unit(),
            library=runtime().catalogue.library,
            clinic_id=access.clinic().id,
            since=now() - timedelta(days=DAYS),
            changes=changes,
            newest=NEWEST,
        )
        return _page(form, found, has_moved=bool(changes))
    return _page(form, None, has_moved=True), 422


def _page(form: Form, found: Replayed | None, *, has_moved: bool) -> str:
    return render_template(
        "pages/admin/rules.html",
        form=form,
        numbers=forms.NUMBERS,
        found=found,
        lines=replay_words.lines(found) if found else (),
        differences=found.differences.most_common(MOST_SHOWN) if found else (),
        words=replay_words.MOVES,
        everything_asks={name: power.value for name, power in limit_changes.EVERYTHING_ASKS.items()},
        has_moved=has_moved,
        newest=NEWEST,
    )
