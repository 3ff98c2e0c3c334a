"""What may stand in a pose file: every key and its type, strictly, so that a slip is said and never drawn.

A text is no number, not even `-.3`, which YAML reads as a text; no key may be unknown; nothing is guessed.
"""

from difflib import get_close_matches
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    model_validator,
)

from portal.figures import camera, landmarks

PLURALS = {"feet": "foot", "hands": "hand", "shins": "shin", "forearms": "forearm", "heels": "heel"}
MODES = {
    "foot": ("", "toes", "slide"),
    "heel": ("", "slide"),
    "hand": ("", "slide", "wall", "wall_slide"),
    "shin": ("", "toes", "slide"),
    "forearm": ("", "slide"),
}
Rule = Literal[
    "range", "floor", "floats", "balance", "planted", "foreshortened", "arrow_on_head", "topology", "size",
    "unreachable", "still_arrow",
]  # fmt: skip
Layer = Literal[
    "fararm", "farleg", "neck", "shorts", "shirt", "head", "leg", "arm", "rleg", "lleg", "rarm", "larm"
]
PARTS = tuple(f"{side}_{kind}" for side in "rl" for kind in MODES)
SUPPORTED = tuple(sorted({*landmarks.CONTACTS, *PARTS, *PLURALS}))


def _one_of(value: str, known: tuple[str, ...], what: str) -> str:
    if value in known:
        return value
    near = get_close_matches(value, known, n=4, cutoff=0.4)
    hint = f"; perhaps {' or '.join(near)}" if near else ""
    raise ValueError(f"unknown {what} {value!r}{hint}")


def _body_point(value: str) -> str:
    return _one_of(value, landmarks.NAMES, "body point")


def _contact(value: str) -> str:
    return _one_of(_body_point(value), landmarks.CONTACTS, "contact")


def _support(value: str) -> str:
    return _one_of(value, SUPPORTED, "contact")


def _plant(value: str) -> str:
    """`feet`, `r_foot:toes`, `hands:wall` ..."""
    name, colon, mode = value.partition(":")
    kind = PLURALS.get(_one_of(name, (*PLURALS, *PARTS), "part to plant"), name[2:])
    if mode not in MODES[kind] or (colon and not mode):
        raise ValueError(
            f"{value!r}: a {kind} is planted {', '.join(m or 'flat (no word)' for m in MODES[kind])}"
        )
    return value


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _numbers(value: object, counts: tuple[int, ...], otherwise: str) -> tuple[float, ...]:
    if isinstance(value, list) and len(value) in counts and all(_is_number(x) for x in value):
        return tuple(float(x) for x in value)
    raise ValueError(f"must be {otherwise}, is {value!r}")


def _target(value: object) -> str | tuple[float, ...]:
    if isinstance(value, str):
        return _body_point(value)
    return _numbers(value, (2, 3), "a body point, [x, y] or [x, y, z]")


def _end_of_line(value: object) -> str | tuple[float, ...]:
    if isinstance(value, str):
        return _body_point(value)
    return _numbers(value, (3,), "a body point or [x, y, z]")


def _view(value: object) -> str | tuple[float, ...]:
    if isinstance(value, str):
        return _one_of(value, camera.VIEWS, f"view (known: {', '.join(camera.VIEWS)})")
    return _numbers(value, (2,), "a view's name or [yaw, pitch]")


def _direction(value: object) -> float:
    words = {"right": 0.0, "up": 90.0, "left": 180.0, "down": -90.0}
    if isinstance(value, str) and value in words:
        return words[value]
    if isinstance(value, int | float) and _is_number(value):
        return float(value)
    raise ValueError(f"must be up, down, left, right or degrees, is {value!r}")


def _from(value: object) -> str | float:
    if isinstance(value, str):
        return _body_point(value)
    if isinstance(value, int | float) and _is_number(value):
        return float(value)
    raise ValueError(f"must be a body point (traced arrow) or degrees (turn), is {value!r}")


BodyPoint = Annotated[str, AfterValidator(_body_point)]
Pair = Annotated[tuple[float, ...], PlainValidator(lambda value: _numbers(value, (2,), "[x, y]"))]
Triple = Annotated[tuple[float, ...], PlainValidator(lambda value: _numbers(value, (3,), "[x, y, z]"))]
Spot = Annotated[
    tuple[float, ...], PlainValidator(lambda value: _numbers(value, (2, 3), "[x, y] or [x, y, z]"))
]
LineEnd = Annotated[str | tuple[float, ...], PlainValidator(_end_of_line)]
Support = Annotated[str, AfterValidator(_support)]
View = Annotated[str | tuple[float, ...], PlainValidator(_view)]
Size = Annotated[float, Field(gt=0, le=3)]
Hands = Literal["hands", "r_hand", "l_hand"]


class Strict(BaseModel):
    """A table of the file: only its own keys, only the right types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class ArmText(Strict):
    """The angles of an arm in degrees; `shrug` lifts the shoulder by that part of H."""

    shoulder: float = 0
    abd: float = 0
    rot: float = 0
    elbow: float = 0
    wrist: float = 0
    pron: float = 0
    shrug: float = 0


class LegText(Strict):
    """The angles of a leg in degrees."""

    hip: float = 0
    abd: float = 0
    rot: float = 0
    knee: float = 0
    ankle: float = 0
    toe: float = 0


class ReachText(Strict):
    """Where a hand goes."""

    to: Annotated[str | tuple[float, ...], PlainValidator(_target)]
    pole: Triple | None = None
    grip: float = 0.45


def _reach_table(value: Any) -> Any:
    return value if isinstance(value, dict) else {"to": value}


class PoseText(Strict):
    """What a pose says; every key that is not there keeps what held before."""

    lean: float = 0
    roll: float = 0
    turn: float = 0
    lumbar: float = 0
    thoracic: float = 0
    side: float = 0
    twist: float = 0
    neck: float = 0
    nod: float = 0
    look: float = 0
    tilt: float = 0
    belly: float = 0
    arms: ArmText = ArmText()
    r_arm: ArmText = ArmText()
    l_arm: ArmText = ArmText()
    legs: LegText = LegText()
    r_leg: LegText = LegText()
    l_leg: LegText = LegText()
    rest: Annotated[list[Annotated[str, AfterValidator(_contact)]], Field(max_length=2)] = Field(default=[])
    anchor: BodyPoint = "pelvis"
    plant: list[Annotated[str, AfterValidator(_plant)]] = Field(default=[])
    reach: dict[Hands, Annotated[ReachText, BeforeValidator(_reach_table)]] = Field(default={})
    place: dict[Literal["r_foot", "l_foot", "r_hand", "l_hand"], Spot] = Field(default={})
    at: Pair = (0.0, 0.0)
    x: float = 0
    height: float = 0
    sit: float = 0
    lift: float = 0
    anchor_y: bool = True


class BaseText(PoseText):
    """A pose to start from, itself from another one where `base` says so."""

    base: str = ""


class ArrowText(Strict):
    """An arrow: `trace`, or `at` with `turn` or `dir`."""

    trace: BodyPoint = ""
    at: BodyPoint = ""
    turn: Literal["cw", "ccw"] | None = None
    dir: Annotated[float, PlainValidator(_direction)] = 0.0
    shift: Pair = (0.0, 0.0)
    gap: float = 0.07
    len: Size = 0.14
    r: Size = 0.1
    from_: Annotated[str | float, PlainValidator(_from)] = Field(default="", alias="from")
    sweep: float = 100
    both: bool = False
    panel: Annotated[str, Field(pattern=r"^(start|end[1-8]?)$")] = "end"
    flip: bool = False
    t0: Annotated[float, Field(ge=0, le=1)] = 0
    t1: Annotated[float, Field(ge=0, le=1)] = 1
    min: Size = 0.13
    bend: float = 0
    end: Annotated[int, Field(ge=0, le=8)] = 0

    @model_validator(mode="after")
    def _is_one_arrow(self) -> "ArrowText":
        given = self.model_fields_set
        if ("trace" in given) == ("at" in given):
            raise ValueError("an arrow has either trace or at")
        if "at" in given and ("turn" in given) == ("dir" in given):
            raise ValueError("an arrow with at has either turn or dir")
        if "from_" in given and isinstance(self.from_, str) != ("trace" in given):
            raise ValueError("from is a body point for a traced arrow, degrees for a turn")
        return self
