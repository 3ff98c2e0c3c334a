"""A pose file while somebody writes it: drawn at once, judged as the library is, and kept nowhere.

Whatever is typed costs little: how long the text is, how many parts it has and how large its numbers are is
bounded before anything is drawn.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from portal.domain.errors import NotFound
from portal.figures import frames, lint, poses, svg
from portal.figures.lint import Finding
from portal.figures.pose import Figure, Side
from portal.figures.poses import PoseError
from portal.figures.themes import Look
from portal.services import pictures

MOST_BYTES = 20_000
BOUNDS = ((dict, 40, "keys"), (list, 12, "entries"), (str, 500, "characters"))  # the library has 8 entries
LARGEST = 1000.0  # degrees or statures; nothing in a pose is larger
MOST_FAULTS, LONGEST_FAULT = 20, 300
SMALL_MM = 45.0  # a standing person on the fridge sheet
NOTHING = Markup()
NOT_COMPUTABLE = (ArithmeticError, LookupError, ValueError)  # what a body that cannot be leads to


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of the typed text: drawings and findings, or faults, one line each."""

    faults: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    colour: Markup = NOTHING
    grey: Markup = NOTHING
    other_side: Markup = NOTHING
    moving: Markup = NOTHING

    @property
    def open_findings(self) -> tuple[Finding, ...]:
        """What lint finds and no note explains."""
        return tuple(finding for finding in self.findings if not finding.why)


def text_of(exercise: str) -> str:
    """The pose file of an exercise as it stands in the product; `NotFound` when it has none."""
    return pictures.figures().path(_known(exercise)).read_text(encoding="utf-8")


def file_of(exercise: str) -> str:
    """Where the pose file of an exercise stands: `poses/low_back/bird_dog.yaml`."""
    return pictures.figures().name(_known(exercise))


def draw(exercise: str, text: str, *, look: Look, one_sided: Collection[str]) -> Draft:
    """Draws the text as the pose file of that exercise; `one_sided` are the exercises done side by side."""
    name = file_of(exercise)
    try:
        _check_size(text, name)
        _check_bounds(text, name)
        return _drawn(poses.parse(text, name, pictures.figures().bases), look, one_sided)
    except PoseError as error:
        return Draft(faults=_shortened(error.faults))
    except NOT_COMPUTABLE as error:
        return Draft(faults=_shortened([f"{name}: this body cannot be drawn: {error}"]))


def _known(exercise: str) -> str:
    if exercise not in pictures.figures():
        raise NotFound("exercise")
    return exercise


def _check_size(text: str, name: str) -> None:
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise PoseError(name, [f"file: has more than {MOST_BYTES} bytes"])


def _check_bounds(text: str, name: str) -> None:
    if faults := list(_out_of_bounds(poses.table(text, name), "")):
        raise PoseError(name, faults)


def _out_of_bounds(value: object, key: str) -> Iterator[str]:
    """One line for each list that is too long, each text, and each number that nothing in a pose can be."""
    if fault := _fault_of(value):
        yield f"{key or 'file'}: {fault}"
        return
    for place, inner in _inside(value):
        yield from _out_of_bounds(inner, f"{key}{place}".lstrip("."))


def _fault_of(value: object) -> str:
    """What is too much about one value by itself; empty when nothing is."""
    if isinstance(value, int | float):
        fits = abs(value) <= LARGEST  # not-a-number does not
        return "" if fits else f"must be a number between {-LARGEST:.0f} and {LARGEST:.0f}"
    for kind, most, parts in BOUNDS:
        if isinstance(value, kind) and len(value) > most:
            return f"has {len(value)} {parts}, at most {most}"
    return ""


def _inside(value: object) -> list[tuple[str, object]]:
    """What a table or a list holds, and how the place is written."""
    if isinstance(value, dict):
        return [(f".{name}", inner) for name, inner in value.items()]
    if isinstance(value, list):
        return [(f"[{place}]", inner) for place, inner in enumerate(value)]
    return []


def _drawn(figure: Figure, look: Look, one_sided: Collection[str]) -> Draft:
    other: Side = "right" if figure.side == "left" else "left"
    shown: Side = figure.side or "right"
    return Draft(
        findings=tuple(lint.check(figure, one_sided)),
        colour=_safe(svg.picture(figure, side=shown, look=look)),
        grey=_safe(svg.picture(figure, side=shown, theme="grey", height_mm=SMALL_MM)),
        other_side=_safe(svg.picture(figure, side=other, look=look)) if figure.side else NOTHING,
        moving=_safe(frames.moving(figure, side=shown, look=look)) if figure.ends else NOTHING,
    )


def _safe(drawn: str) -> Markup:
    return Markup(drawn)  # noqa: S704 - paths computed from numbers; no word of the file is in them


def _shortened(faults: Collection[str]) -> tuple[str, ...]:
    shown = [fault[:LONGEST_FAULT] for fault in faults][:MOST_FAULTS]
    more = len(faults) - len(shown)
    return (*shown, *([f"... and {more} more"] if more else []))
