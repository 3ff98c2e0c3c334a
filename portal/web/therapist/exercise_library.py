"""The exercises to read about: drawing, words, doses, what is easier and harder, and who does them now."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request

from portal.catalogue.content import ExerciseWords
from portal.db.queries import uses
from portal.domain.errors import NotFound
from portal.domain.exercise import AS_SHIPPED, HIGHEST_LEVEL, Exercise
from portal.rendering import i18n
from portal.web import access
from portal.web.therapist import ready_made
from portal.web.transaction import runtime, unit

blueprint = Blueprint("exercise_library", __name__, url_prefix="/exercises")

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Search:
    """What is looked for: letters of a name, a region and a level; empty means any."""

    q: str
    region: str
    level: str

    @property
    def is_open(self) -> bool:
        """Whether nothing narrows it."""
        return not (self.q or self.region or self.level)


@dataclass(frozen=True)
class Told:
    """The words of one exercise in one language."""

    language: str
    words: ExerciseWords


@blueprint.get("")
def index() -> str:
    """Every exercise that fits the search, the easy ones first."""
    asked = request.args
    search = Search(
        asked.get("q", "").strip()[:LONGEST_SEARCH], asked.get("region", ""), asked.get("level", "")
    )
    library = runtime().catalogue.library
    found = sorted((one for one in library.values() if _fits(one, search)), key=_place)
    regions = [
        name
        for name in runtime().catalogue.vocabulary.regions
        if any(name in one.regions for one in library.values())
    ]
    return render_template(
        "pages/therapist/exercise_library.html",
        exercises=found,
        search=search,
        regions=regions,
        levels=range(1, HIGHEST_LEVEL + 1),
        used=uses.of_exercises(unit(), access.clinic().id),
    )


@blueprint.get("/<exercise_id>")
def show(exercise_id: str) -> str:
    """One exercise; one that the library does not hold is not found."""
    session = unit()  # takes up what the clinic changed since
    catalogue = runtime().catalogue
    exercise = catalogue.library.get(exercise_id)
    if exercise is None:
        raise NotFound("exercise")
    provenance = catalogue.provenance[exercise_id]
    return render_template(
        "pages/therapist/exercise.html",
        exercise=exercise,
        usual=catalogue.library.usual.get(exercise_id, AS_SHIPPED),
        told=[Told(tag, catalogue.exercise_words(exercise_id, tag)) for tag in _languages()],
        provenance=provenance,
        sources=[catalogue.vocabulary.sources[key] for key in provenance.evidence],
        protocols=[
            one
            for one in ready_made.every()
            if any(item.exercise == exercise_id for item in one.protocol.items)
        ],
        mine=uses.patients_with(session, access.account(), exercise_id),
        count=uses.of_exercises(session, access.clinic().id).get(exercise_id, 0),
    )


def _languages() -> list[str]:
    """Every language, the reader's own first."""
    spoken = i18n.current()
    return sorted(runtime().catalogue.words, key=lambda tag: (tag != spoken, tag))


def _fits(exercise: Exercise, search: Search) -> bool:
    words = runtime().catalogue.exercise_words(exercise.id, i18n.current())
    names = " ".join((words.name, *words.aliases)).casefold()
    return (
        search.region in ("", *exercise.regions)
        and search.level in ("", str(exercise.level))
        and search.q.casefold() in names
    )


def _place(exercise: Exercise) -> tuple[int, str]:
    return exercise.level, runtime().catalogue.exercise_words(exercise.id, i18n.current()).name.casefold()
