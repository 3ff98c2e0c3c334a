"""The whole of a pose file, and its faults as one line each: `end.r_leg.kne: unknown key; allowed: ...`."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from portal.figures.prop_schema import PropEntry
from portal.figures.schema import ArrowText, Layer, PoseText, Rule, Strict, Support, View

Text = TypeVar("Text", bound=Strict)


def _sentence(value: str) -> str:
    if not value.strip():
        raise ValueError("says nothing; write in one sentence why it may stand")
    return value


class FileText(Strict):
    """One exercise's file."""

    base: str
    start: PoseText = PoseText()
    end: PoseText | None = None
    more: Annotated[list[PoseText], Field(max_length=3)] = Field(default=[])  # five panels have numbers
    only_end: bool = False
    view: View = "side"
    layout: Literal["row", "stack"] | None = None
    hold: bool = False
    ghost: bool = False
    focus: Literal["head", "upper"] | None = None
    props: list[PropEntry] = Field(default=[])
    arrows: list[ArrowText] = Field(default=[])
    support: dict[Support, float] = Field(default={})
    order: list[Layer] = Field(default=[])
    order_start: list[Layer] = Field(default=[])
    side: Literal["right", "left"] | None = None
    eyes: Literal["closed", "open"] = "open"
    note: dict[Rule, Annotated[str, AfterValidator(_sentence)]] = Field(default={})

    @model_validator(mode="after")
    def _holds_together(self) -> "FileText":
        if "end" in self.model_fields_set and self.end is None:
            raise ValueError("end: says nothing; write {} for a pose like the start")
        ends = len(self.poses()) - 1
        if self.only_end and not ends:
            raise ValueError("only_end: there is no end")
        for i, arrow in enumerate(self.arrows):
            if arrow.end >= max(1, ends) or (arrow.trace and not ends):
                raise ValueError(f"arrows[{i}].end: there is no such end")
            if arrow.panel not in ("start", "end", *(f"end{n}" for n in range(1, ends))):
                raise ValueError(f"arrows[{i}].panel: there is no panel {arrow.panel!r}")
        on_wall = any(":wall" in plant for pose in self.poses() for plant in pose.plant)
        if on_wall and not any(prop.wall for prop in self.props):
            raise ValueError("plant: something is on a wall, but props names no wall")
        return self

    def poses(self) -> list[PoseText]:
        """All poses of the file, in order."""
        return [self.start, *([self.end] if self.end else []), *self.more]


def check(shape: type[Text], data: Any) -> tuple[Text | None, list[str]]:
    """The data as that table, and its faults as lines `key: what is wrong`; one of both is empty."""
    try:
        return shape.model_validate(data), []
    except ValidationError as fault:
        return None, [_line(shape, error) for error in fault.errors(include_url=False)]


def _line(shape: type[BaseModel], error: ErrorDetails) -> str:
    steps = [step for step in error["loc"] if step != "[key]"]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")
    return ": ".join(part for part in (path, _reason(shape, error)) if part)


def _reason(shape: type[BaseModel], error: ErrorDetails) -> str:
    context, value = error.get("ctx", {}), error["input"]
    match error["type"]:
        case "extra_forbidden":
            return f"unknown key; allowed: {', '.join(_keys(shape, error['loc'][:-1]))}"
        case "missing":
            return "is missing"
        case "literal_error":
            return f"must be {context['expected']}, is {value!r}"
        case "value_error":
            return str(context["error"])
    return (
        _typed_reason(error["type"], value) or f"{error['msg'][:1].lower()}{error['msg'][1:]}, is {value!r}"
    )


def _typed_reason(kind: str, value: object) -> str:
    hint = ""
    if kind == "float_type" and isinstance(value, str) and value.lstrip("+-").startswith("."):
        hint = " (YAML reads it as a text: write the 0 before the point)"
    wanted = {
        "float_type": "a number",
        "int_type": "a whole number",
        "bool_type": "true or false",
        "string_type": "a text",
        "list_type": "a list",
        "dict_type": "a table",
        "model_type": "a table",
    }.get(kind)
    return f"must be {wanted}, is {value!r}{hint}" if wanted else ""


def _keys(shape: type[BaseModel], steps: Sequence[int | str]) -> list[str]:
    """The keys that the table at this place may have."""
    table = shape
    for step in steps:
        for name, field in table.model_fields.items():
            if step in (name, field.alias):
                table = _table(field.annotation) or table
    return sorted(field.alias or name for name, field in table.model_fields.items())


def _table(annotation: Any) -> type[BaseModel] | None:
    """The table within an annotation such as `list[ArrowText]` or `PoseText | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = [_table(inner) for inner in get_args(annotation)]
    return next((table for table in found if table), None)
