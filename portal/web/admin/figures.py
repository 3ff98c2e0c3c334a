"""The drawings of the exercises: all of them, and one beside its pose file, drawn anew as it is typed."""

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from portal.domain.exercise import Exercise
from portal.services import look, pose_drafts
from portal.services.pose_drafts import Draft
from portal.web import access
from portal.web.transaction import runtime

blueprint = Blueprint("figures", __name__, url_prefix="/admin/figures")


@blueprint.get("")
def index() -> str:
    """Every exercise of a region with its small picture."""
    catalogue = runtime().catalogue
    regions = [name for name in catalogue.vocabulary.regions if _of_region(name)]
    region = request.args.get("region", "")
    found = _of_region(region) if region in regions else sorted(catalogue.library.values(), key=_name)
    return render_template("pages/admin/figures.html", exercises=found, regions=regions, region=region)


@blueprint.get("/<exercise_id>")
def show(exercise_id: str) -> str:
    """One drawing and its pose file."""
    return _page(exercise_id, pose_drafts.text_of(exercise_id), was_sent=False)[0]


@blueprint.post("/<exercise_id>")
def draw_again(exercise_id: str) -> ResponseReturnValue:
    """The page with what was typed, for a browser without scripts; nothing is kept."""
    return _page(exercise_id, _typed(), was_sent=True)


@blueprint.post("/<exercise_id>/drawing")
def draw(exercise_id: str) -> ResponseReturnValue:
    """The drawing of what is typed just now; nothing is kept."""
    draft = _draft(exercise_id, _typed())
    return render_template("pages/admin/figure_drawn.html", draft=draft), _status(draft)


@blueprint.post("/<exercise_id>/file")
def save(exercise_id: str) -> Response:
    """What is typed as a file to take away; nothing is kept here."""
    pose_drafts.file_of(exercise_id)
    response = make_response(_typed())
    response.content_type = "text/plain; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{exercise_id}.yaml"'
    return response


def _page(exercise_id: str, text: str, *, was_sent: bool) -> tuple[str, int]:
    draft = _draft(exercise_id, text)
    page = render_template(
        "pages/admin/figure.html",
        exercise=exercise_id,
        file=pose_drafts.file_of(exercise_id),
        text=text,
        was_sent=was_sent,
        draft=draft,
        most_bytes=pose_drafts.MOST_BYTES,
    )
    return page, _status(draft)


def _draft(exercise_id: str, text: str) -> Draft:
    library = runtime().catalogue.library
    one_sided = [exercise.id for exercise in library.values() if exercise.per_side]
    return pose_drafts.draw(exercise_id, text, look=look.figures_of(access.clinic()), one_sided=one_sided)


def _status(draft: Draft) -> int:
    return 422 if draft.faults else 200


def _typed() -> str:
    """The text of the form, with the line ends of a file."""
    return request.form.get("pose", "").replace("\r\n", "\n")


def _of_region(region: str) -> list[Exercise]:
    library = runtime().catalogue.library.values()
    return sorted((exercise for exercise in library if region in exercise.regions), key=_name)


def _name(exercise: Exercise) -> str:
    name: str = runtime().renderer.exercise_words(exercise.id).name
    return name.casefold()
