"""Work for several patients at once: the page that names things and counts, the job, and its file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal import tokens
from portal.db import models
from portal.db.queries import batches as queries
from portal.domain.errors import Conflict, NotFound
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import batch_states, batches, extending, packs
from portal.services.batch_states import EXTEND, PRINT
from portal.services.planned import Asked, Planned
from portal.web import access, submission
from portal.web.forms.form import Form
from portal.web.therapist import batch_words, words
from portal.web.transaction import now, unit

blueprint = Blueprint("batches", __name__, url_prefix="/batches")

LISTED = timedelta(days=14)
USUAL_WEEKS = 4
READ_AGAIN = N_("Something has changed. Please read the list again, then press the button.")
TOLD = ("retried", "nothing", "cancelled", "too_late")


@dataclass(frozen=True)
class Matter:
    """What is asked for, and what it would do for each patient."""

    kind: str
    asked: Asked
    plans: tuple[Planned, ...]

    @property
    def ready(self) -> list[Planned]:
        """For whom it can be done."""
        return [plan for plan in self.plans if plan.refused is None]

    @property
    def left_out(self) -> list[Planned]:
        """For whom it cannot."""
        return [plan for plan in self.plans if plan.refused is not None]

    @property
    def seal(self) -> str:
        """What was read: the sentences that would be signed, by patient."""
        return _seal((plan.patient.id, plan.said or "") for plan in self.plans)


@blueprint.get("")
def show_all() -> str:
    """The jobs of the last fourteen days."""
    mine = queries.of_account(unit(), access.account().id, since=now() - LISTED)
    counted = batch_states.counted(unit(), mine)
    return render_template(
        "pages/therapist/batches.html",
        jobs=[(batch, batch_words.numbers(counted[batch.id], batch.kind)) for batch in mine],
    )


@blueprint.post("/new")
def confirm() -> ResponseReturnValue:
    """Names what would be done for whom, and what cannot be. Nothing is written."""
    form = Form(request.form)
    with form.mending():
        matter = _matter(form)
        return _page(form, matter)
    return _page(form, None), 422


@blueprint.post("")
def begin() -> ResponseReturnValue:
    """Begins the job; for an extension this is the signature, of exactly what was read."""
    form = Form(request.form)
    with form.mending():
        kind, asked, patients = _kind(form), _asked(form), _chosen(form)
        batch = batches.begin(
            unit(),
            kind=kind,
            patients=patients,
            asked=asked,
            submission_id=submission.of(form, f"batch:{asked.by.id}"),
        )
        if kind == EXTEND and form["shown"] != _read(batch):
            form.fail("shown", READ_AGAIN)
            form.finish()
        return redirect(url_for(".show", batch_id=batch.public_id), 303)
    with form.mending():
        return _page(form, _matter(form)), 422
    return _page(form, None), 422


@blueprint.get("/<batch_id>")
def show(batch_id: str) -> str:
    """The job as it stands; while it runs the page looks again by itself."""
    looked = batch_states.look(unit(), _batch(batch_id), now=now())
    done = request.args.get("done", "")
    return render_template(
        "pages/therapist/batch.html",
        looked=looked,
        title=batch_words.title(looked),
        said=batch_words,
        mail_words=words,
        done=done if done in TOLD else "",
    )


@blueprint.post("/<batch_id>/retry")
def retry(batch_id: str) -> ResponseReturnValue:
    """Tries again what failed, and nothing else."""
    batch = _batch(batch_id)
    before = batch.round
    number = batches.try_again(unit(), batch=batch, by=access.account(), now=now())
    done = "retried" if number or batch.round != before else "nothing"
    return redirect(url_for(".show", batch_id=batch_id, done=done), 303)


@blueprint.post("/<batch_id>/cancel")
def cancel(batch_id: str) -> ResponseReturnValue:
    """Stops what has not been done yet."""
    stopped = batches.cancel(unit(), batch=_batch(batch_id), by=access.account(), now=now())
    done = "cancelled" if stopped else "too_late"
    return redirect(url_for(".show", batch_id=batch_id, done=done), 303)


@blueprint.get("/<batch_id>/file")
def file(batch_id: str) -> Response:
    """The sheets as one PDF, as long as each of them may still be handed out."""
    batch = _batch(batch_id)
    content: bytes | None = batch.pdf
    if content is None:
        raise NotFound("file")
    if not packs.is_current(unit(), queries.rows(unit(), batch)):
        raise Conflict("a sheet in it may not be handed out any more")
    response = make_response(content)
    response.content_type = "application/pdf"
    name = packs.file_name(access.clinic(), batch)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _batch(batch_id: str) -> models.Batch:
    return queries.seen_by(unit(), access.account(), batch_id)


def _kind(form: Form) -> str:
    kind = form.choice("op", tuple(batches.PLANS))
    form.finish()
    return kind


def _chosen(form: Form) -> list[models.Patient]:
    """The patients in the order of the list they were chosen from; `NotFound` for anybody else's."""
    names = list(dict.fromkeys(form.all("patient")))
    found = queries.chosen(unit(), access.account(), names)
    if len(found) < len(names):
        raise NotFound("patient")
    return [found[name] for name in names]


def _asked(form: Form) -> Asked:
    choices: dict[str, Any] = {}
    if form["op"] == PRINT:
        is_first = not form["submission"]  # the box is on the page that comes next
        choices["two_sided"] = is_first or form.is_ticked("two_sided")
    if form["op"] == EXTEND:
        weeks = form["weeks"] or str(USUAL_WEEKS)
        if weeks not in map(str, extending.WEEKS):
            form.fail("weeks", N_("Please choose 2, 4 or 6 weeks."))
            form.finish()
        choices |= {"weeks": int(weeks), "language": i18n.current()}
    return Asked(access.account(), now(), choices)


def _matter(form: Form) -> Matter:
    kind, asked, patients = _kind(form), _asked(form), _chosen(form)
    batches.check_number(patients)
    plan = batches.PLANS[kind]
    return Matter(kind, asked, tuple(plan(unit(), patient, asked) for patient in patients))


def _read(batch: models.Batch) -> str:
    return _seal((line.row.patient_id, line.row.said or "") for line in queries.rows(unit(), batch))


def _seal(said: Iterable[tuple[int, str]]) -> str:
    return tokens.digest("\n".join(f"{number}:{text}" for number, text in sorted(said)))


def _page(form: Form, matter: Matter | None) -> str:
    return render_template(
        "pages/therapist/batch_confirm.html",
        form=form,
        matter=matter,
        number=len(matter.ready) if matter else 0,
        button_words=batch_words.wanted(matter.kind, len(matter.ready)) if matter else "",
        refused=batch_words.refused,
        weeks=extending.WEEKS,
        name=submission.name_for(form),
    )
