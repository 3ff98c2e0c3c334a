"""A form that came after the session had ended: it waits behind the log-in, and a person sends it again."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from portal.services import kept_forms
from portal.services.kept_forms import Kept
from portal.web import access, navigation, security
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("interrupted", __name__, url_prefix="/continue")
patients = Blueprint("my_interrupted", __name__, url_prefix="/my/continue")

SECRETS = frozenset({"password", "again", "present", "code"})  # a form with one of these is never kept
LEFT_OUT = frozenset({"csrf_token"})
WORTH_READING = 20  # characters


@blueprint.get("")
@patients.get("")
def show() -> ResponseReturnValue:
    """What was typed, with a button that sends it; looking changes nothing."""
    kept = kept_forms.waiting(unit(), now=now(), **_me())
    if kept is None:
        return redirect(navigation.home(access.person()))
    return page(kept, to=url_for(".send"))


@blueprint.post("/send")
@patients.post("/send")
def send() -> ResponseReturnValue:
    """Lets the browser send the same fields to where they were meant for; that page's own rules decide."""
    kept = kept_forms.spend(unit(), now=now(), **_me())
    if kept is None:
        return redirect(navigation.home(access.person()), 303)
    return redirect(kept.address, 307)  # the browser repeats the fields it sent here


@blueprint.post("/leave")
@patients.post("/leave")
def leave() -> ResponseReturnValue:
    """It is not wanted any more."""
    kept_forms.forget(unit(), **_me())
    return redirect(navigation.home(access.person()), 303)


def page(kept: Kept, *, to: str) -> str:
    """The page with the fields, which are sent `to` this address."""
    read = [value for _, value in kept.fields if len(value) >= WORTH_READING and " " in value]
    leave_at = url_for("my_interrupted.leave" if "patient_id" in _me() else "interrupted.leave")
    return render_template(
        "pages/errors/interrupted.html", fields=kept.fields, to=to, read=read, leave_at=leave_at
    )


def sent() -> Kept | None:
    """The form of this request, without its files; None when it is too long, or holds a secret."""
    if not request.content_length or request.content_length > kept_forms.LONGEST:
        return None
    try:
        fields = tuple(request.form.items(multi=True))
    except HTTPException:  # more parts than a form of ours has
        return None
    if not fields or any(name in SECRETS for name, _ in fields):
        return None
    return Kept(
        request.full_path.rstrip("?"),
        tuple((name, value) for name, value in fields if name not in LEFT_OUT),
    )


def keep() -> bool:
    """Keeps the form of this request for whoever was signed in here, if one of our own pages sent it."""
    kept = sent() if security.comes_from_us() else None
    if kept is None:
        return False
    with runtime().transaction() as session:
        return kept_forms.keep(session, token=access.cookie(), form=kept, now=now())


def _me() -> dict[str, int | None]:
    somebody = access.person()
    if somebody is not None and somebody.account_id is not None:
        return {"account_id": somebody.account_id}
    return {"patient_id": somebody.patient_id if somebody else None}
