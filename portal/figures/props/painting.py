"""Paints the props of a panel: those behind the body, and those in front of it."""

from collections.abc import Callable, Mapping, Sequence

from portal.figures.canvas import Canvas
from portal.figures.pose import Prop
from portal.figures.props import bicycle, furniture, ground, held, padding, rounds
from portal.figures.props.stage import Stage

Painter = Callable[[Canvas, Stage, Prop], None]

BEHIND: Mapping[str, Painter] = {
    "wall": ground.wall,
    "chair": furniture.chair,
    "step": ground.step,
    "bench": furniture.bench,
    "table": furniture.table,
    "pillow": padding.pillow,
    "towel_fold": padding.towel_fold,
    "roller": rounds.roller,
    "towel_roll": rounds.towel_roll,
    "ball": rounds.ball,
    "bike": bicycle.bike,
    "band": held.band_post,
}  # in the order of painting
IN_FRONT: Mapping[str, Painter] = {
    "chair": furniture.chair_before,
    "band": held.band,
    "loop": held.loop,
    "towel": held.towel,
    "stick": held.stick,
    "water": ground.water,
}
HELD: Mapping[str, Callable[[Canvas, Stage, str], None]] = {"weights": held.dumbbell, "bag": held.bag}
FLOORLESS = ("mat", "water", "nofloor")


def behind(canvas: Canvas, stage: Stage) -> None:
    """Paints floor or mat, then what stands behind the body or is held by the hand away from the viewer."""
    if stage.has("mat"):
        ground.mat(canvas, stage)
    elif not any(stage.has(kind) for kind in FLOORLESS):
        ground.floor(canvas, stage, _footprints(stage))
    for kind, painter in BEHIND.items():
        for prop in _of(stage, kind):
            painter(canvas, stage, prop)
    _paint_held(canvas, stage, near=False)


def in_front(canvas: Canvas, stage: Stage) -> None:
    """Paints what is before the body or in the hand nearer to the viewer."""
    for kind, painter in IN_FRONT.items():
        for prop in _of(stage, kind):
            painter(canvas, stage, prop)
    _paint_held(canvas, stage, near=True)


def holding(props: Sequence[Prop]) -> tuple[str, ...]:
    """The sides of the hands that close round something."""
    ends = {end for prop in props if prop.kind in ("band", "stick", "towel") for end in prop.points.values()}
    sides = "".join(held.sides(prop) for prop in props if prop.kind in HELD)
    return tuple(side for side in "rl" if side in sides or f"{side}_hand" in ends or "hands" in ends)


def _of(stage: Stage, kind: str) -> list[Prop]:
    return [prop for prop in stage.props if prop.kind == kind]


def _paint_held(canvas: Canvas, stage: Stage, *, near: bool) -> None:
    for kind, painter in HELD.items():
        for prop in _of(stage, kind):
            for side in held.sides(prop):
                if stage.near(side) == near:
                    painter(canvas, stage, side)


def _footprints(stage: Stage) -> list[tuple[float, float]]:
    """From where to where each prop stands on the floor."""
    found = []
    for prop in stage.props:
        if prop.kind == "chair":
            found.append(furniture.chair_footprint(stage, prop))
        elif prop.kind in ("step", "bench", "table"):
            found.append(furniture.block_footprint(prop))
        elif prop.kind == "wall":
            found.append(ground.wall_footprint(prop))
        elif prop.kind == "bike":
            found.append(bicycle.FOOTPRINT)
        elif "post" in prop.words:
            found.append(held.post_footprint(prop))
    return found
