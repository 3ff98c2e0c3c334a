"""The solved movement of an exercise: its start, its ends, and every moment between them."""

from dataclasses import dataclass, field

from portal.figures import contacts
from portal.figures.pose import Figure, Pose
from portal.figures.skeleton import Skeleton


@dataclass(slots=True)
class Movement:
    """The bodies of one exercise; what lies between is solved once, however many arrows trace it."""

    figure: Figure
    start: Skeleton
    ends: tuple[Skeleton, ...]
    _between: dict[tuple[int, float], Skeleton] = field(default_factory=dict)

    @property
    def every(self) -> tuple[Skeleton, ...]:
        """The bodies of all panels."""
        return self.ends if self.figure.only_end else (self.start, *self.ends)

    def at(self, t: float, end: int = 0) -> Skeleton:
        """The body on the way from the start (t = 0) to that end (t = 1)."""
        if t <= 0 or t >= 1:
            return self.start if t <= 0 else self.ends[end]
        if (end, t) not in self._between:
            self._between[end, t] = self._on_the_way(self.figure.start, self.figure.ends[end], t)
        return self._between[end, t]

    def along(self, t: float) -> Skeleton:
        """The body after `t` panels of the movement: 0.5 is half way to the end, 1.5 on to the next panel."""
        panel = min(int(t), len(self.ends) - 1)
        if panel == 0:
            return self.at(t)
        share = t - panel
        if share >= 1:
            return self.ends[panel]
        return self._on_the_way(self.figure.ends[panel - 1], self.figure.ends[panel], share)

    def _on_the_way(self, first: Pose, last: Pose, t: float) -> Skeleton:
        pose = contacts.between(first, last, t)
        return contacts.solve(pose, self.start, self.figure.surroundings)


def solved(figure: Figure) -> Movement:
    """Solves the start and the ends; what is planted in an end stays where it was at the start."""
    surroundings = figure.surroundings
    start = contacts.solve(figure.start, None, surroundings)
    reference = None if figure.only_end else start
    ends = tuple(contacts.solve(pose, reference, surroundings) for pose in figure.ends)
    return Movement(figure, start, ends)
