"""What a prop is drawn on: the view, the body it serves, and all bodies of the exercise."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.figures import landmarks
from portal.figures.camera import Camera
from portal.figures.pose import Prop
from portal.figures.skeleton import Skeleton
from portal.figures.vectors import Vec


@dataclass(frozen=True, slots=True)
class Stage:
    """One panel before anything is painted on it."""

    camera: Camera
    props: tuple[Prop, ...]
    skeleton: Skeleton  # the body on this panel
    every: Sequence[Skeleton]  # all bodies of the exercise: a mat is as long as the whole movement
    standing: Sequence[Skeleton]  # the bodies the line of the floor runs under

    @property
    def first(self) -> Skeleton:
        """The body that what stands on the floor is fitted to: it stays there while the body moves."""
        return self.every[0]

    def has(self, kind: str) -> bool:
        """Whether the exercise uses a prop of that kind."""
        return any(prop.kind == kind for prop in self.props)

    def place(self, prop: Prop, name: str, *, fixed: bool = False) -> Vec:
        """Where one of a prop's points (`from`, `under` ...) is on this panel, or was first (`fixed`).

        Raises KeyError when the prop does not name that point.
        """
        at = prop.points[name]
        return landmarks.point(self.first if fixed else self.skeleton, at) if isinstance(at, str) else at

    def near(self, side: str) -> bool:
        """Whether that side of the body (`r`, `l`) is turned to the viewer, or both are alike."""
        right = self.skeleton.frames["thorax"].right
        toward = sum(a * b for a, b in zip(right, self.camera.toward, strict=True))
        return (toward if side == "r" else -toward) > -0.45
