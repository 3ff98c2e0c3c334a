"""Poses on the way from one pose to another: angles are mixed, contacts fade in and out, nothing jumps."""

from collections.abc import Mapping
from dataclasses import replace

from portal.figures.pose import Place, Plant, Pose, Reach, Spot

SLIDES_FROM = 4.0  # a part that slides to its end is down after this part (1/4) of the way


def between(start: Pose, end: Pose, t: float) -> Pose:
    """The pose on the way from start (t = 0) to end (t = 1); its anchor and rest are those of the end."""
    if t >= 1:
        return end
    angles = {name: value + (end.angles[name] - value) * t for name, value in start.angles.items()}
    return replace(
        end,
        angles=angles,
        plant=_plants(start.plant, end.plant, t),
        reach=_reaches(start.reach, end.reach, t),
        place=_places(start.place, end.place, t),
        at=_at(start.at, end.at, t),
        sit=_number(start.sit, end.sit, t),
        height=_number(start.height, end.height, t),
        lift=start.lift + (end.lift - start.lift) * t,
    )


def _number(a: float | None, b: float | None, t: float) -> float | None:
    return b if a is None or b is None else a + (b - a) * t


def _at(a: tuple[float, float] | None, b: tuple[float, float] | None, t: float) -> tuple[float, float] | None:
    return b if a is None or b is None else (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)


def _plants(start: tuple[Plant, ...], end: tuple[Plant, ...], t: float) -> tuple[Plant, ...]:
    """What stays down stays down; what leaves is let go, what arrives is put down by and by."""
    before, after = {plant.part: plant for plant in start}, {plant.part for plant in end}
    mixed = [plant._replace(weight=1 - t) for plant in start if plant.part not in after]
    for plant in end:
        mixed += _changed(before[plant.part], plant, t) if plant.part in before else [_arriving(plant, t)]
    return tuple(mixed)


def _arriving(plant: Plant, t: float) -> Plant:
    return plant._replace(weight=min(1.0, t * SLIDES_FROM) if plant.mode.endswith("slide") else t)


def _changed(before: Plant, after: Plant, t: float) -> list[Plant]:
    """A part that is down at the start and at the end, perhaps in another way."""
    if before.mode == after.mode:
        return [after]
    if after.mode.endswith("slide"):  # it leaves its place along its support
        return [before._replace(weight=1 - t), after]
    if before.mode == "toes":  # the heel comes down
        return [before, after._replace(weight=t)]
    return [after]


def _reaches(start: Mapping[str, Reach], end: Mapping[str, Reach], t: float) -> dict[str, Reach]:
    mixed = {hand: reach._replace(weight=1 - t) for hand, reach in start.items() if hand not in end}
    for hand, reach in end.items():
        if hand not in start:
            mixed[hand] = reach._replace(weight=t)
        elif start[hand].aim == reach.aim:
            mixed[hand] = reach
        else:
            mixed[hand] = Reach(reach.aim, before=start[hand].aim, share=t)
    return mixed


def _places(start: Mapping[str, Place], end: Mapping[str, Place], t: float) -> dict[str, Place]:
    mixed = {part: Place(place.spot, 1 - t) for part, place in start.items() if part not in end}
    for part, place in end.items():
        mixed[part] = Place(_spot(start[part].spot, place.spot, t)) if part in start else Place(place.spot, t)
    return mixed


def _spot(a: Spot, b: Spot, t: float) -> Spot:
    x, y = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
    return (x, y, _number(a[2], b[2], t))
