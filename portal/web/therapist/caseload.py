"""The caseload: a work list, the most pressing patient first. Each row says why, in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.db import models
from portal.db.queries import patients as queries
from portal.db.queries import visible
from portal.domain import names
from portal.domain.errors import Conflict
from portal.domain.strip import Strip
from portal.services import alerts, caseload, snoozing, strips, work_list
from portal.services.caseload import CaseloadRow
from portal.web import access, paging
from portal.web.therapist import chips, patients, words
from portal.web.therapist.chips import ALL, CHIPS, DISCHARGED, NEEDS, Days
from portal.web.transaction import now, unit

blueprint = Blueprint("caseload", __name__)

ON_A_PAGE = 50


@dataclass(frozen=True)
class Shown:
    """One page of the list. `counts` are the patients behind each chip, `strips` what the rows draw,
    `found` how many fit what was typed, and `who` the patient about whom something was just done."""

    rows: list[CaseloadRow]
    discharged: list[models.Patient]
    counts: Mapping[str, int]
    strips: Mapping[int, Strip]
    found: int
    who: models.Patient | None
    page: int
    pages: int


@blueprint.get("/caseload")
def show() -> str:
    """The therapist's own patients; with `q`, those whose names begin like this."""
    wanted, account = _wanted(), access.account()
    days = Days.of(access.clinic(), now())
    chosen = _chosen(request.args.get("show", ALL if wanted else NEEDS))
    return render_template(
        "pages/therapist/caseload.html",
        shown=_shown(account, chosen, wanted, days),
        chosen=chosen,
        chips=CHIPS,
        chip_words=lambda text: chips.said(text, days),
        q=wanted,
        find_was=wanted,
        why_words=words.why,
        may_snooze=snoozing.may,
        is_all_picked="pick" in request.args,
        done=request.args.get("done", ""),
        about=request.args.get("about", ""),
    )


@blueprint.post("/caseload")
def act() -> ResponseReturnValue:
    """One button of one row: marked as seen, put aside for three days, or one of them taken back."""
    what, _, about = request.form.get("op", "").partition(":")
    here: dict[str, Any] = {"show": _chosen(request.form.get("show", NEEDS))}
    here["q"] = request.form.get("q") or None
    if not what:
        return redirect(url_for(".show", **here), 303)
    if what not in ACTS:
        raise Conflict("no such button")
    patient = ACTS[what](about)
    return redirect(url_for(".show", **here, done=what, about=about, who=patient.public_id), 303)


@blueprint.get("/find")
def find() -> ResponseReturnValue:
    """The one patient whose names begin like this; of several, or of none, the list."""
    wanted = _wanted()
    everybody = queries.of_therapist(unit(), access.account())
    found = [row for row in everybody if wanted and names.fits(row.name, wanted)]
    if len(found) == 1:
        return redirect(url_for("patients.show", patient_id=found[0].public_id), 303)
    return redirect(url_for(".show", q=wanted or None), 303)


def _see(alert_id: str) -> models.Patient:
    alert = visible.alert(unit(), access.account(), alert_id)
    if alert.code in alerts.PAUSING:
        raise Conflict("a safety answer is read before it is seen")
    work_list.mark_seen(unit(), alert=alert, by=access.account(), now=now())
    return unit().get_one(models.Patient, alert.patient_id)


def _unsee(alert_id: str) -> models.Patient:
    alert = visible.alert(unit(), access.account(), alert_id)
    work_list.mark_unseen(unit(), alert=alert)
    return unit().get_one(models.Patient, alert.patient_id)


def _snooze(patient_id: str) -> models.Patient:
    patient = patients.seen(patient_id)
    snoozing.snooze(unit(), patient=patient, by=access.account(), now=now())
    return patient


def _wake(patient_id: str) -> models.Patient:
    patient = patients.seen(patient_id)
    snoozing.wake(unit(), patient=patient)
    return patient


ACTS: Mapping[str, Callable[[str], models.Patient]] = {
    "seen": _see,
    "unseen": _unsee,
    "snooze": _snooze,
    "wake": _wake,
}


def _wanted() -> str:
    return request.args.get("q", "").strip()[:60]


def _chosen(name: str) -> str:
    return name if name in CHIPS else NEEDS


def _shown(account: models.Account, chosen: str, wanted: str, days: Days) -> Shown:
    everybody = queries.of_therapist(unit(), account)
    mine = caseload.rows_of(unit(), patients=everybody, therapist=account, now=now())
    gone = [patient for patient in everybody if patient.discharged_at is not None]
    counts = {name: sum(chip.holds(row, days) for row in mine) for name, chip in CHIPS.items()}
    rows = [row for row in mine if CHIPS[chosen].holds(row, days) and _is_named(row.patient, wanted)]
    page, pages = paging.page_of(len(rows), ON_A_PAGE)
    here = rows[(page - 1) * ON_A_PAGE : page * ON_A_PAGE]
    over = [row for row in gone if (wanted or chosen == DISCHARGED) and _is_named(row, wanted)]
    return Shown(
        rows=here,
        discharged=over,
        found=len(rows) + len(over),
        counts=counts | {DISCHARGED: len(gone)},
        strips=strips.of_many(unit(), [row.programme for row in here if row.programme], now=now()),
        who=next((row for row in everybody if row.public_id == request.args.get("who")), None),
        page=page,
        pages=pages,
    )


def _is_named(patient: models.Patient, wanted: str) -> bool:
    return not wanted or names.fits(patient.name, wanted)
