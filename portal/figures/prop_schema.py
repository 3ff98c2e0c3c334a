"""The props a pose file may name: a word (`mat`), or a one-key table (`{bench: {x: 0.3, h: 0.26}}`)."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from portal.figures.schema import BodyPoint, Hands, LineEnd, Size, Strict


class ThingText(Strict):
    """A prop that needs no words."""


class ChairText(Strict):
    """A chair under the seat of the start pose, or at x with that seat; a stool has no back."""

    x: float | None = None
    seat: Size | None = None
    stool: bool = False


class WallText(Strict):
    """A wall, by the x of its face: in front of the figure, or behind it when negative."""

    x: float


class BlockText(Strict):
    """A bench, a step or a table: where it begins, how wide and how high it is."""

    x: float
    w: Size | None = None
    h: Size


class RollerText(Strict):
    """A roller on the floor under a body point."""

    under: BodyPoint
    dx: float | None = None
    r: Size | None = None


class TowelRollText(Strict):
    """A rolled towel under a body point."""

    under: BodyPoint
    r: Size | None = None


class PillowText(Strict):
    """A pillow under the head, or under another body point; on a chair it is a cushion."""

    under: BodyPoint | None = None
    dx: float | None = None
    h: Size | None = None


class TowelFoldText(Strict):
    """A towel folded flat under a body point."""

    under: BodyPoint
    dx: float | None = None
    h: Size | None = None


class BallText(Strict):
    """A ball that moves with the body (`behind` a point), or lies at x."""

    r: Size
    behind: BodyPoint | None = None
    gap: float | None = None
    x: float | None = None
    y: float | None = None
    z: float | None = None

    @model_validator(mode="after")
    def _is_somewhere(self) -> "BallText":
        if (self.behind is None) == (self.x is None):
            raise ValueError("a ball is either behind a body point or at x")
        return self


class LineText(Strict):
    """A stick or towel between two points."""

    from_: LineEnd = Field(alias="from")
    to: LineEnd


class BandText(LineText):
    """A band between two points, perhaps fastened to a post."""

    post: bool = False

    @model_validator(mode="after")
    def _has_somewhere_for_a_post(self) -> "BandText":
        if self.post and isinstance(self.from_, str):
            raise ValueError("a post needs from: [x, y, z]")
        return self


class LoopText(Strict):
    """A loop band round both legs."""

    part: Literal["knee", "ankle", "thigh"]


class WeightsText(Strict):
    """Dumbbells in the hands."""

    part: Hands = "hands"


class BagText(Strict):
    """A heavy bag that hangs from a hand."""

    part: Literal["r_hand", "l_hand"]


class BikeText(Strict):
    """A bicycle; a stationary one has a stand in place of wheels."""

    stationary: bool = False


class WaterText(Strict):
    """The surface of the water."""

    y: float


SHORT = {"wall": "x", "loop": "part", "weights": "part", "bag": "part"}  # {wall: 0.5} is {wall: {x: 0.5}}


def _prop_table(value: Any) -> Any:
    if isinstance(value, str):
        return {value: {}}
    if isinstance(value, dict) and len(value) == 1:
        ((kind, content),) = value.items()
        if kind in SHORT and not isinstance(content, dict):
            return {kind: {SHORT[kind]: content}}
    return value


class PropText(Strict):
    """One prop: exactly one of these keys."""

    mat: ThingText | None = None
    chair: ChairText | None = None
    wall: WallText | None = None
    bench: BlockText | None = None
    step: BlockText | None = None
    table: BlockText | None = None
    roller: RollerText | None = None
    towel_roll: TowelRollText | None = None
    pillow: PillowText | None = None
    towel_fold: TowelFoldText | None = None
    ball: BallText | None = None
    band: BandText | None = None
    loop: LoopText | None = None
    weights: WeightsText | None = None
    bag: BagText | None = None
    stick: LineText | None = None
    towel: LineText | None = None
    water: WaterText | None = None
    bike: BikeText | None = None
    nofloor: ThingText | None = None

    @model_validator(mode="after")
    def _is_one_prop(self) -> "PropText":
        if len(self.model_fields_set) != 1:
            raise ValueError("a prop is one word or a table with one key")
        return self

    def only(self) -> tuple[str, Strict]:
        """The prop's kind and what is said about it."""
        (kind,) = self.model_fields_set
        content = getattr(self, kind)
        return kind, content if isinstance(content, Strict) else ThingText()


PropEntry = Annotated[PropText, BeforeValidator(_prop_table)]
