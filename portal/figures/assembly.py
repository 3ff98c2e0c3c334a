"""Makes figures of what pose files say: a pose overrides the one it starts from, words become contacts."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from portal.figures.file_schema import FileText
from portal.figures.pose import Aim, Arrow, Figure, Place, Plant, Pose, Prop, Reach, Spot, Surroundings
from portal.figures.prop_schema import PropText
from portal.figures.schema import PLURALS, ArmText, ArrowText, LegText, PoseText, ReachText, Strict
from portal.figures.skeleton import TRUNK_ANGLES, at_ease
from portal.figures.vectors import Vec

AT_EASE = Pose(at_ease())
LEG_NAMES = {"abd": "habd", "rot": "hrot"}  # an arm has an abduction and a rotation, too
LIMBS = {  # both sides first: what is said of one side wins, wherever it stands in the file
    "arms": "rl", "legs": "rl", "r_arm": "r", "l_arm": "l", "r_leg": "r", "l_leg": "l",
}  # fmt: skip
AS_SAID = ("anchor", "x", "height", "sit", "lift", "anchor_y")


def overridden(pose: Pose, text: PoseText) -> Pose:
    """The pose with what the text says in place of what held before; angles are not added."""
    said = _said(text)
    changes: dict[str, Any] = {name: said[name] for name in AS_SAID if name in said}
    changes["angles"] = {**pose.angles, **dict(_angles(said))}
    if "rest" in said:
        changes["rest"] = tuple(said["rest"])
    if "at" in said:
        changes["at"] = said["at"]
    if "plant" in said:
        changes["plant"] = tuple(_plants(said["plant"]))
    if "reach" in said:
        changes["reach"] = {hand: _reach(aim) for hand, aim in _both("hands", said["reach"])}
    if "place" in said:
        changes["place"] = {part: Place(_spot(spot)) for part, spot in said["place"].items()}
    return replace(pose, **changes)


def figure(name: str, text: FileText, base: Pose) -> Figure:
    """The figure of that exercise: `start` overrides the base, every later panel overrides `start`."""
    start = overridden(base, text.start)
    return Figure(
        id=name,
        start=start,
        ends=tuple(overridden(start, end) for end in text.poses()[1:]),
        surroundings=_surroundings(text),
        view=text.view if isinstance(text.view, str) else (text.view[0], text.view[1]),
        layout=text.layout or "",
        only_end=text.only_end,
        hold=text.hold,
        ghost=text.ghost,
        focus=text.focus or "",
        props=tuple(_prop(prop) for prop in text.props),
        arrows=tuple(_arrow(arrow) for arrow in text.arrows),
        order=tuple(text.order),
        order_start=tuple(text.order_start),
        side=text.side,
        eyes_closed=text.eyes == "closed",
        notes={rule: why for rule, why in text.note.items()},
    )


def _said(text: Strict) -> dict[str, Any]:
    """What a table says, in the order of its shape."""
    return {name: getattr(text, name) for name in type(text).model_fields if name in text.model_fields_set}


def _angles(said: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    yield from ((name, float(said[name])) for name in TRUNK_ANGLES if name in said)
    for limb, sides in LIMBS.items():
        if limb in said:
            for side in sides:
                yield from ((f"{side}_{name}", value) for name, value in _limb(said[limb]))


def _limb(text: ArmText | LegText) -> Iterator[tuple[str, float]]:
    names = LEG_NAMES if isinstance(text, LegText) else {}
    yield from ((names.get(name, name), float(value)) for name, value in _said(text).items())


def _plants(words: list[str]) -> Iterator[Plant]:
    for word in words:
        name, _, mode = word.partition(":")
        parts = [f"r_{PLURALS[name]}", f"l_{PLURALS[name]}"] if name in PLURALS else [name]
        yield from (Plant(part, mode) for part in parts)


def _both(plural: str, table: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Both sides first, so that what is said of one side wins."""
    if plural in table:
        yield from ((f"{side}_{PLURALS[plural]}", table[plural]) for side in "rl")
    yield from ((name, value) for name, value in table.items() if name != plural)


def _reach(text: ReachText) -> Reach:
    to = text.to if isinstance(text.to, str) else _spot(text.to)
    return Reach(Aim(to, _vec(text.pole) if text.pole else None, float(text.grip)))


def _spot(numbers: tuple[float, ...]) -> Spot:
    return (numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else None)


def _vec(numbers: tuple[float, ...]) -> Vec:
    return (numbers[0], numbers[1], numbers[2])


def _surroundings(text: FileText) -> Surroundings:
    """The supports by name, a plural for either side, too; the wall."""
    support = {}
    for name, height in text.support.items():
        support[name] = float(height)
        if name in PLURALS or name.removesuffix("s") in ("knee", "elbow"):
            kind = PLURALS.get(name, name.removesuffix("s"))
            support |= {
                f"{side}_{kind}": float(height) for side in "rl" if f"{side}_{kind}" not in text.support
            }
    walls = [prop.wall.x for prop in text.props if prop.wall]
    return Surroundings(support, walls[0] if walls else None)


def _prop(text: PropText) -> Prop:
    kind, content = text.only()
    said = {name.rstrip("_"): value for name, value in _said(content).items() if value is not None}
    part = said.pop("part", getattr(content, "part", ""))
    words = frozenset(name for name, value in said.items() if value is True)
    said = {name: value for name, value in said.items() if not isinstance(value, bool)}
    numbers = {name: float(value) for name, value in said.items() if isinstance(value, int | float)}
    points = {
        name: value if isinstance(value, str) else _vec(value)
        for name, value in said.items()
        if name not in numbers
    }
    return Prop(kind, numbers, points, part, words)


def _arrow(text: ArrowText) -> Arrow:
    return Arrow(
        trace=text.trace,
        at=text.at,
        turn=text.turn or "",
        direction=text.dir,
        shift=(text.shift[0], text.shift[1]),
        gap=text.gap,
        length=text.len,
        radius=text.r,
        start_angle=text.from_ if not isinstance(text.from_, str) else 120.0,
        sweep=text.sweep,
        away_from=text.from_ if isinstance(text.from_, str) and text.from_ else "chest",
        both=text.both,
        panel=text.panel,
        flip=text.flip,
        t0=text.t0,
        t1=text.t1,
        shortest=text.min,
        bend=text.bend,
        end=text.end,
    )
