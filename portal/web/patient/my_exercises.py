"""One exercise on a page of its own: how it moves, how it is done, a clock, and when to stop."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from portal.domain import timing
from portal.domain.errors import NotFound
from portal.domain.timing import Step
from portal.services import sheets
from portal.services.sheets import Card
from portal.web.patient import standing, today
from portal.web.transaction import runtime

blueprint = Blueprint("my_exercises", __name__, url_prefix="/my/exercises")


@dataclass(frozen=True)
class Place:
    """An exercise among those in use, and its neighbours on Today."""

    card: Card
    before: Card | None
    after: Card | None

    @property
    def steps(self) -> tuple[Step, ...]:
        """What the clock of this page counts."""
        card = self.card
        return timing.steps_of(card.dose, card.exercise, rest_seconds=card.exercise.rest_seconds)


@blueprint.get("/<exercise_id>")
def show(exercise_id: str) -> str:
    """An exercise in use; one that rests, or is not in the programme, has no page."""
    stands = standing.of_patient()
    if isinstance(stands, str):
        return stands
    library = runtime().catalogue.library
    cards = sheets.with_ladder(sheets.cards_of(stands.version, library), stands.patient, library)
    return render_template(
        "pages/patient/exercise.html",
        following=stands.following,
        place=_place(cards, exercise_id),
        day=today.of(stands.programme, stands.version),
        zones=sheets.zones_of(stands.version, library),
        side="left" if request.args.get("side") == "left" else "right",
    )


def _place(cards: tuple[Card, ...], exercise_id: str) -> Place:
    at = next((number for number, card in enumerate(cards) if card.exercise.id == exercise_id), None)
    if at is None:
        raise NotFound("exercise")
    after = cards[at + 1] if at + 1 < len(cards) else None
    return Place(cards[at], cards[at - 1] if at else None, after)
