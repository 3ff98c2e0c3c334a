"""Every part of the pages on one page, in all its states: where looks and accessibility are checked."""

import re
from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, Response, render_template, request
from markupsafe import Markup

from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.errors import NotFound
from portal.figures.themes import PLAIN
from portal.rendering import charts
from portal.services import drawings
from portal.services.sheets import Card
from portal.web.forms.form import Form
from portal.web.static_files import FOLDER
from portal.web.transaction import now, runtime

blueprint = Blueprint("styleguide", __name__)
SHOWN = "bird_dog"
THEMES, READERS = ("auto", "light", "dark"), ("public", "patient", "staff")
FIELDS = ("line", "words", "pick", "file", "colour", "tiles", "pain", "born_on")
TYPED = {
    "line": "Anna",
    "words": "Two lines\nof words",
    "pick": "b",
    "tiles": "some",
    "pain": "3",
    "tick": "1",
}
FOCUS, LETTERS = re.compile(":focus(-visible|-within)?"), re.compile("@font-face {[^}]*}")
HOVERED = ":is(.is-hover *)"
FOCUSED = ":is(.is-focus :is(a, button, input, select, textarea, summary))"


@blueprint.get("/styleguide")
def show() -> str:
    """All parts in all their states, in the light and for the reader that were asked for."""
    _demo_or_development()
    return render_template(
        "pages/public/styleguide.html",
        theme=_one_of("theme", THEMES),
        reader=_one_of("reader", READERS),
        themes=THEMES,
        readers=READERS,
        forms=_forms(),
        exercise=runtime().catalogue.library[SHOWN],
        card=_card(),
        proposed={"item": _proposed()},
        strips=charts.example(today=now().date()),
        written_at=now() - timedelta(days=1),
        moving_svg=Markup(drawings.moving(SHOWN, "right", PLAIN)),  # noqa: S704 - the engine's own drawing
    )


@blueprint.get("/styleguide/states.css")
def states() -> Response:
    """What a pointer and the keyboard change, for whatever stands in `.is-hover` and `.is-focus`."""
    _demo_or_development()
    sheets = [(FOLDER / "css" / f"{name}.css").read_text(encoding="utf-8") for name in ("base", "components")]
    css = LETTERS.sub("", "".join(sheets)).replace(":hover", HOVERED)
    return Response(
        FOCUS.sub(FOCUSED, css), mimetype="text/css"
    )  # whole, so that the order of its rules stands


def _demo_or_development() -> None:
    settings = runtime().settings
    if not (settings.demo or settings.insecure_local):
        raise NotFound("styleguide")


def _one_of(name: str, known: tuple[str, ...]) -> str:
    asked = request.args.get(name, "")
    return asked if asked in known else known[0]


def _forms() -> Mapping[str, Form]:
    """One form for each state; each has its own fields, so that no two on the page share a name."""
    kept = {
        f"{name}-{state}": text for name, text in TYPED.items() for state in ("filled", "disabled", "hover")
    }
    forms = {state: Form(start=kept) for state in ("empty", "filled", "hover", "focus", "error", "disabled")}
    for name in FIELDS:
        forms["error"].fail(f"{name}-error", "Please fill this in.")
    return forms


def _card() -> Card:
    exercise = runtime().catalogue.library[SHOWN]
    return Card(1, exercise, exercise.dose, exercise.per_week, (), "Slowly.")


def _proposed() -> ItemDecision:
    exercise = runtime().catalogue.library[SHOWN]
    return ItemDecision(
        SHOWN, ItemAction.PROGRESS, (), before=exercise.dose, after=exercise.maximum, needs_approval=True
    )
