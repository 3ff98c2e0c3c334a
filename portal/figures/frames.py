"""The moving picture of an exercise for the web: a still first frame, and the numbers of what moves."""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Unpack

from portal.figures import close_up, curves, movement, panels, svg
from portal.figures.camera import MM, Camera
from portal.figures.canvas import Box, Canvas, Shape
from portal.figures.head import Hair
from portal.figures.movement import Movement
from portal.figures.panels import Scene
from portal.figures.pose import Figure, Side
from portal.figures.props import painting
from portal.figures.props.stage import Stage
from portal.figures.skeleton import Skeleton
from portal.figures.svg import Words
from portal.figures.themes import PLAIN, Look

FRAMES = 5  # of one movement; the browser draws what lies between them
FURTHER = 2  # more frames for every further panel
NUMBER = re.compile(r"-?\d+")


class Wanted(Words, total=False):
    """How a moving picture is wanted; each has a default."""

    side: Side
    look: Look
    frames: int
    height_mm: float


def moving(figure: Figure, **wanted: Unpack[Wanted]) -> str:
    """The animated picture as SVG text, to be coloured by `themes.stylesheet` and moved by `figures.js`.

    Without a script it is a still picture of the start. `data-f` of a path that moves has, frame by frame, by
    how much each of its numbers changes; a path that changes its form (a head that turns) has all its frames
    in `data-steps`. An exercise with one pose does not move. Raises ValueError when the painting order
    changes.
    """
    camera = svg.view(figure, wanted.get("side", "right"))
    bodies, moved = _bodies(figure, wanted.get("frames", FRAMES))
    drawn = [_frame(moved, camera, body, bodies, wanted.get("look", PLAIN).hair) for body in bodies]
    shapes = _aligned([frame.shapes for frame in drawn])
    inner = svg.paths(shapes[0], None, _attributes(shapes))
    words: Words = {"title": wanted.get("title", ""), "description": wanted.get("description", "")}
    height = wanted.get("height_mm", MM) * close_up.ZOOM[figure.focus]
    return svg.document(_around([frame.box for frame in drawn]), inner, None, words, height)


def _bodies(figure: Figure, frames: int) -> tuple[list[Skeleton], Movement]:
    """The bodies of all frames; the movement eases in and out."""
    moved = movement.solved(figure)
    if figure.only_end or not moved.ends:
        return list(moved.every[:1]), moved
    panels_after = len(moved.ends)
    count = frames + FURTHER * (panels_after - 1)
    times = [i / (count - 1) for i in range(count)]
    return [moved.along(panels_after * t * t * (3 - 2 * t)) for t in times], moved


def _frame(moved: Movement, camera: Camera, body: Skeleton, bodies: Sequence[Skeleton], hair: Hair) -> Canvas:
    """One frame: mat and floor are as long as the whole movement, so that they stand still."""
    canvas = Canvas()
    stage = Stage(camera, moved.figure.props, body, bodies, bodies)
    panels.grow(canvas, camera, body, hair)
    painting.behind(canvas, stage)
    canvas.extend(panels.drawn_body(moved, camera, Scene("end", body), hair))
    painting.in_front(canvas, stage)
    if moved.figure.focus:
        canvas.box = close_up.cut(canvas.box, close_up.window(moved.figure.focus, camera, moved.every))
    return canvas


def _aligned(frames: Sequence[Sequence[Shape]]) -> list[list[Shape]]:
    """The same shapes in every frame: an ear that is seen in some is empty in the others."""
    fullest = max(frames, key=len)
    return [_filled(frame, fullest) for frame in frames]


def _filled(frame: Sequence[Shape], fullest: Sequence[Shape]) -> list[Shape]:
    filled, left = [], list(frame)
    for shape in fullest:
        filled.append(left.pop(0) if left and left[0].kind == shape.kind else Shape(shape.kind, ""))
    if left:
        raise ValueError(f"a {left[0].kind} is painted in another order in some frames")
    return filled


def _attributes(frames: Sequence[Sequence[Shape]]) -> dict[int, str]:
    """The further frames of every shape that moves, as an attribute, by its place among the shapes."""
    moving = {}
    for place, shapes in enumerate(zip(*frames, strict=True)):
        paths = [shape.path for shape in shapes]
        if len(set(paths)) > 1:
            alike = len({NUMBER.sub("0", path).replace(" ", "") for path in paths}) == 1
            moving[place] = f' data-f="{_changes(paths)}"' if alike else f' data-steps="{";".join(paths)}"'
    return moving


def _changes(paths: Sequence[str]) -> str:
    """By how much every number of the path changes from frame to frame."""
    frames = [[int(number) for number in NUMBER.findall(path)] for path in paths]
    return ";".join(
        curves.numbers([b - a for a, b in zip(before, after, strict=True)])
        for before, after in pairwise(frames)
    )


def _around(boxes: Sequence[Box]) -> Box:
    left, top, right, bottom = panels.around(boxes)
    margin = panels.MARGIN
    return (left - margin, top - margin, right + margin, bottom + margin)
