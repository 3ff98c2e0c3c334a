"""What a pose file says, as values: poses and their contacts, props, arrows, and the figure of one exercise.

Lengths are fractions of the stature H, angles are degrees. Body points are those of `landmarks.NAMES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from portal.figures.vectors import Vec

Side: TypeAlias = Literal["right", "left"]
Focus: TypeAlias = Literal["", "head", "upper"]  # a close-up of head and shoulders, or above the hips
Spot: TypeAlias = tuple[float, float, float | None]  # a place of the world; no z = where the part already is
Target: TypeAlias = str | Spot  # a body point, or a place


class Plant(NamedTuple):
    """A part put on its support: `r_foot` flat, on its toes, `l_hand` on the wall ... (one side)."""

    part: str
    mode: str = ""  # "" flat · toes · wall · slide (touches the floor but may travel)
    weight: float = 1.0  # below 1 between two poses of which only one has the contact


class Aim(NamedTuple):
    """Where a hand goes, where the elbow points (none: down and out), and how far the hand grips past."""

    to: Target
    pole: Vec | None = None
    grip: float = 0.45  # how much of the hand's length lies between wrist and point


class Reach(NamedTuple):
    """A hand's aim; between two poses with different aims also the one it comes from."""

    aim: Aim
    before: Aim | None = None
    share: float = 1.0  # how much of the way from `before` to `aim`
    weight: float = 1.0  # below 1 between two poses of which only one reaches


class Place(NamedTuple):
    """Where a hand or foot is set absolutely (pedals, handlebar)."""

    spot: Spot
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Pose:
    """The angles of a body and how it touches the world; `contacts.solve` makes a skeleton of it."""

    angles: Mapping[str, float]
    rest: tuple[str, ...] = ()  # two contacts: the whole body pitches until both are level
    anchor: str = "pelvis"  # the point that does not move between start and end
    plant: tuple[Plant, ...] = ()
    reach: Mapping[str, Reach] = field(default_factory=dict)  # r_hand, l_hand
    place: Mapping[str, Place] = field(default_factory=dict)  # r_foot, l_foot, r_hand, l_hand
    at: tuple[float, float] | None = None  # where the pelvis is, on the page's plane
    x: float | None = None  # where the anchor is along the page
    height: float | None = None  # of the body's lowest point
    sit: float | None = None  # height of the seat under the body
    lift: float = 0.0  # added to the height that comes out
    anchor_y: bool = True  # the anchor keeps its height, too


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the body meets: height of the support under a part (step, bench), and where the wall is."""

    support: Mapping[str, float] = field(default_factory=dict)
    wall: float | None = None

    def under(self, part: str) -> float:
        """The height of what lies under that part; 0 is the floor."""
        return self.support.get(part, 0.0)


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing of the exercise: its kind, and what the file says about it.

    kinds: mat, chair, wall, bench, step, table, roller, towel_roll, towel_fold, pillow, ball, band, loop,
    weights, bag, stick, towel, water, bike, nofloor. `numbers`: x, y, z, w, h, r, dx, seat, gap as far as
    given (`wall` has its face in x). `points`: `from` and `to`, `under`, `behind`. `part`: what a loop,
    weights or a bag is on (knee, hands, r_hand ...).
    """

    kind: str
    numbers: Mapping[str, float] = field(default_factory=dict)
    points: Mapping[str, str | Vec] = field(default_factory=dict)
    part: str = ""
    words: frozenset[str] = frozenset()  # stool (no back), stationary (a bike), post (holds a band)

    def number(self, name: str, otherwise: float) -> float:
        """The number of that name, or the one that holds when the file does not say it."""
        return self.numbers.get(name, otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An arrow on a panel: the traced path of a point, a turn about one, or a straight one beside it."""

    trace: str = ""  # the point whose real path is drawn
    at: str = ""  # the point a turn or a straight arrow lies at
    turn: Literal["", "cw", "ccw"] = ""
    direction: float = 0.0  # of a straight arrow: 0 right, 90 up
    shift: tuple[float, float] = (0.0, 0.0)  # from `at`, in the page: right and up
    gap: float = 0.07  # of a traced arrow from the path
    length: float = 0.14
    radius: float = 0.1  # of a turn
    start_angle: float = 120.0  # of a turn; the file's `from`
    sweep: float = 100.0  # of a turn
    away_from: str = "chest"  # a traced arrow lies on the path's other side; the file's `from`
    both: bool = False  # a head at either end
    panel: str = "end"  # start, end, end1 (the first further panel) ...
    flip: bool = False  # the other side of the path
    t0: float = 0.0  # the part of the movement that is traced
    t1: float = 1.0
    shortest: float = 0.13  # a shorter path is drawn this long; the file's `min`
    bend: float = 0.0  # of a straight arrow
    end: int = 0  # the end pose that a traced arrow goes to: 0 = end, 1 = first further panel ...


View: TypeAlias = str | tuple[float, float]  # a view's name, or yaw and pitch


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of one exercise, as written: every picture of it is computed from this value."""

    id: str
    start: Pose
    ends: tuple[Pose, ...]  # end, then the further panels
    surroundings: Surroundings = Surroundings()
    view: View = "side"
    layout: Literal["", "row", "stack"] = ""  # "" = by the shape of the panels
    only_end: bool = False  # one panel; the ends are poses of their own, not pinned to the start
    hold: bool = False
    ghost: bool = False
    focus: Focus = ""
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    order: tuple[str, ...] = ()  # of painting; () = by the view
    order_start: tuple[str, ...] = ()  # of the start panel; () = like `order`
    side: Side | None = None  # the side that works as drawn; None = both or the middle
    eyes_closed: bool = False
    notes: Mapping[str, str] = field(default_factory=dict)  # lint rule -> why it may stand
