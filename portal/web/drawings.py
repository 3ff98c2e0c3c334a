"""The drawings of the exercises for browsers, under addresses that change with what is drawn."""

from typing import Any

from flask import Blueprint, Flask, Response, g, make_response, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from portal.db.queries import clinic as clinics
from portal.domain.exercise import Exercise
from portal.figures.pose import Side
from portal.figures.themes import PLAIN, Look
from portal.services import drawings, look, pictures
from portal.services.drawings import Shade
from portal.services.pictures import Picture, Wanted
from portal.web import access
from portal.web.transaction import runtime, unit

blueprint = Blueprint("drawings", __name__, url_prefix="/figures/<version>/<look_code>")
WIDER = 1.4  # than high: most exercises are done lying
CSS, SVG = "text/css; charset=utf-8", "image/svg+xml"


@blueprint.get("/figures.css")
def stylesheet(version: str, look_code: str) -> ResponseReturnValue:
    """The colours of the drawings for one look of the figures."""
    found = drawings.look_of(look_code)
    return _kept(drawings.stylesheet(found), CSS, version) or _newest("stylesheet", look_code)


@blueprint.get("/<exercise_id>.<any(light, dark):shade>.svg")
def thumbnail(version: str, look_code: str, exercise_id: str, shade: Shade) -> ResponseReturnValue:
    """The end of an exercise as a picture for a list."""
    found = drawings.thumbnail(exercise_id, shade, drawings.look_of(look_code))
    values = {"exercise_id": exercise_id, "shade": shade}
    return _kept(found, SVG, version) or _newest("thumbnail", look_code, **values)


@blueprint.get("/<exercise_id>.<any(right, left):side>.moving.svg")
def moving(version: str, look_code: str, exercise_id: str, side: Side) -> ResponseReturnValue:
    """An exercise that moves; the page's own script moves it."""
    found = drawings.moving(exercise_id, side, drawings.look_of(look_code))
    values = {"exercise_id": exercise_id, "side": side}
    return _kept(found, SVG, version) or _newest("moving", look_code, **values)


def _kept(content: str, kind: str, version: str) -> Response | None:
    """The answer; None when the address is of an older version of the product."""
    if version != drawings.version():
        return None
    response = make_response(content)
    response.content_type = kind
    return response


def _newest(endpoint: str, look_code: str, **values: Any) -> ResponseReturnValue:
    return redirect(url_for(f".{endpoint}", version=drawings.version(), look_code=look_code, **values))


def init_app(app: Flask) -> None:
    """Gives every template the drawings in the clinic's look; before the first one is compiled."""
    app.jinja_env.filters["figure"] = figure
    app.jinja_env.globals.update(
        figure_styles=figure_styles, figure_moving=figure_moving, figure_thumbnail=figure_thumbnail
    )


def figure(exercise: Exercise, side: Side = "right", *, with_steps: bool = False) -> Picture:
    """The drawing of an exercise for a page, with its words in the language spoken now."""
    wanted = Wanted(theme="web", side=side, look=Look(hair=_look().hair))
    words = runtime().renderer.exercise_words(exercise.id)
    return pictures.of(exercise, words, wanted, with_steps=with_steps)


def figure_styles() -> str:
    """The address of the stylesheet that a page with drawings needs."""
    return _address("stylesheet")


def figure_moving(exercise: str, side: Side = "right") -> str:
    """The address of the drawing that moves; empty for an exercise that is one pose."""
    return _address("moving", exercise_id=exercise, side=side) if drawings.moves(exercise) else ""


def figure_thumbnail(exercise: str, height: int = 56) -> Markup:
    """A small picture beside an exercise's name, which says all there is to say; loaded when it is seen."""
    light, dark = (_address("thumbnail", exercise_id=exercise, shade=shade) for shade in ("light", "dark"))
    somebody = access.person()
    theme = somebody.theme if somebody else "auto"
    source = Markup('<source srcset="{}" media="(prefers-color-scheme: dark)">').format(dark)
    return Markup(
        '<picture class="thumb">{}'
        '<img src="{}" alt="" width="{}" height="{}" loading="lazy" decoding="async"></picture>'
    ).format(
        source if theme == "auto" else "", dark if theme == "dark" else light, round(WIDER * height), height
    )


def _address(endpoint: str, **values: Any) -> str:
    return url_for(
        f"drawings.{endpoint}", version=drawings.version(), look_code=drawings.code(_look()), **values
    )


def _look() -> Look:
    """How the figures of the clinic look: of the person's own one, else of the first."""
    if "figure_look" not in g:
        clinic = access.clinic() if access.person() else clinics.first(unit())
        g.figure_look = look.figures_of(clinic) if clinic else PLAIN
    found: Look = g.figure_look
    return found
