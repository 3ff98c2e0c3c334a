"""A clinic's own name, words and usual dose of an exercise: kept as issues, and as it was shipped."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.catalogue import amendments as parts
from portal.db.queries import amendments as queries
from portal.domain.errors import Conflict, NotFound
from portal.domain.exercise import AS_SHIPPED
from portal.services import amendments, draft_forms
from portal.web import access, transaction
from portal.web.forms.form import Form
from portal.web.therapist import record
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("exercise_words", __name__, url_prefix="/exercises/<exercise_id>/words")

SHIPPED = "shipped"


@blueprint.get("")
def show(exercise_id: str) -> str:
    """The words as patients read them now, to be changed."""
    _known(exercise_id)
    return _page(exercise_id, Form(start=_start(exercise_id)))


@blueprint.post("")
def change(exercise_id: str) -> ResponseReturnValue:
    """The words typed are the next issue; or those that were shipped stand again."""
    _known(exercise_id)
    form = Form(request.form)
    try:
        with form.mending():
            return redirect(_changed(exercise_id, form), 303)
    except Conflict:
        transaction.undo()
        return _page(exercise_id, form, is_late=True), 409
    return _page(exercise_id, form), 422


def _changed(exercise_id: str, form: Form) -> str:
    is_shipped = form["op"] == SHIPPED
    content = {} if is_shipped else _read(exercise_id)
    amendments.save(
        unit(),
        exercise=exercise_id,
        number=_number(form["number"]),
        content=content,
        by=access.account(),
        now=now(),
    )
    runtime().refresh(unit(), at_once=True)
    return url_for("exercise_library.show", exercise_id=exercise_id)


def _read(exercise_id: str) -> amendments.Content:
    runtime().refresh(unit(), at_once=True)
    return amendments.read(request.form, runtime().shipped, runtime().catalogue, exercise_id)


def _page(exercise_id: str, form: Form, *, is_late: bool = False) -> str:
    issues = queries.of_exercise(unit(), exercise_id)
    return render_template(
        "pages/therapist/exercise_words.html",
        exercise_id=exercise_id,
        form=form,
        is_late=is_late,
        number=issues[0].number if issues else 0,
        issues=[(row, record.name_of(unit(), row.author_id)) for row in issues],
        tags=list(runtime().shipped.words),
        exercise=runtime().shipped.library[exercise_id],
        kept=_start(exercise_id),
    )


def _start(exercise_id: str) -> dict[str, object]:
    """The fields as patients read them now; the issue this page began from."""
    runtime().refresh(unit(), at_once=True)
    catalogue = runtime().catalogue
    fields: dict[str, object] = {"number": amendments.number_of(unit(), exercise_id)}
    for language in catalogue.words:
        fields[f"{language}-name"] = catalogue.exercise_words(exercise_id, language).name
        for part, lines in parts.lines_of(catalogue.exercise_words(exercise_id, language)).items():
            fields[f"{language}-{part}"] = "\n".join(lines)
    usual = catalogue.library.usual.get(exercise_id, AS_SHIPPED)
    own = ((name, getattr(usual, name)) for name in amendments.DOSES)
    return fields | {name: draft_forms.dose_text(dose) if dose else "" for name, dose in own}


def _number(text: str) -> int:
    """The issue that was on the page; what is no number is no issue of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _known(exercise_id: str) -> None:
    if exercise_id not in runtime().shipped.library:
        raise NotFound("exercise")
