"""The people who work here: invited, given roles, and let go at once."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import accounts as queries
from portal.db.queries import sign_ins as sign_in_queries
from portal.services import accounts, second_factors
from portal.web import access
from portal.web.forms import accounts as forms
from portal.web.forms.form import Form
from portal.web.transaction import now, unit

blueprint = Blueprint("people", __name__, url_prefix="/admin/people")


@blueprint.get("")
def show() -> str:
    """Everybody with a log-in, and a form to invite somebody."""
    return _page(Form(start={"language": access.account().language, "is_therapist": True}))


@blueprint.post("")
def invite() -> ResponseReturnValue:
    """Sends an invitation."""
    form = Form(request.form)
    with form.mending():
        person = forms.newcomer(form)
        accounts.invite(unit(), clinic_id=access.account().clinic_id, person=person, now=now())
        return redirect(url_for("people.show", done="invited"), 303)
    return _page(form), 422


@blueprint.post("/<public_id>/invite-again")
def invite_again(public_id: str) -> ResponseReturnValue:
    """Another invitation for somebody who has not come yet."""
    accounts.invite_again(unit(), account=_one(public_id), now=now())
    return redirect(url_for("people.show", done="invited"), 303)


@blueprint.post("/<public_id>/roles")
def change_roles(public_id: str) -> ResponseReturnValue:
    """Gives and takes roles."""
    sent = Form(request.form)
    form = Form(start={"language": access.account().language})
    with form.mending():
        accounts.change_roles(
            unit(),
            account=_one(public_id),
            is_therapist=sent.is_ticked("is_therapist"),
            is_administrator=sent.is_ticked("is_administrator"),
            now=now(),
        )
        return redirect(url_for("people.show", done="roles"), 303)
    return _page(form), 422


@blueprint.post("/<public_id>/disable")
def disable(public_id: str) -> ResponseReturnValue:
    """Ends somebody's access at once."""
    form = Form(start={"language": access.account().language})
    with form.mending():
        accounts.disable(unit(), account=_one(public_id), by=access.account(), now=now())
        return redirect(url_for("people.show", done="disabled"), 303)
    return _page(form), 422


@blueprint.post("/<public_id>/enable")
def enable(public_id: str) -> ResponseReturnValue:
    """Lets somebody in again."""
    accounts.enable(unit(), account=_one(public_id))
    return redirect(url_for("people.show", done="enabled"), 303)


@blueprint.post("/<public_id>/reset-second-factor")
def reset_second_factor(public_id: str) -> ResponseReturnValue:
    """Takes away a lost second factor of somebody else; the next log-in sets up a new one."""
    form = Form(start={"language": access.account().language})
    with form.mending():
        accounts.reset_second_factor(unit(), account=_one(public_id), by=access.account(), now=now())
        return redirect(url_for("people.show", done="factor"), 303)
    return _page(form), 422


def _one(public_id: str) -> models.Account:
    return accounts.in_clinic(unit(), clinic_id=access.account().clinic_id, public_id=public_id)


def _page(form: Form) -> str:
    account = access.account()
    people = queries.of_clinic(unit(), account.clinic_id)
    return render_template(
        "pages/admin/people.html",
        form=form,
        people=people,
        me=account,
        last_seen=sign_in_queries.last_seen(unit(), [person.id for person in people]),
        is_enrolled=second_factors.is_enrolled,
        done=request.args.get("done", ""),
    )
