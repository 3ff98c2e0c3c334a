"""Everything the rules know before a check-in, as the plain values of the public case format, and back.

The database keeps states in this form; beside the published keys it writes `flare_days` and `waiting` of
an item, and the age of a raised alert. Limits of one exercise (`asks`, `max_level`, `until`) and `must_ask`
are written only where there are any.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from portal.domain import own_limits_format, plain
from portal.domain.adherence import Band
from portal.domain.check_in import Flag, Mark
from portal.domain.decision import Light, Status
from portal.domain.envelope import Limits
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Exercise, Library
from portal.domain.pain import Phase
from portal.domain.programme import (
    FRESH,
    ChangeKind,
    Course,
    LastChange,
    Mode,
    Prescription,
    Programme,
    Raised,
    State,
)

STATE_KEYS = frozenset(field.name for field in fields(State)) - {"programme"} | {"plan"}
PLAN_KEYS = frozenset({"sessions_per_week", "items"})
ITEM_KEYS = frozenset(
    {
        *("ex", "dose", "per_week", "priority", "keep", "locked", "min", "max", "streak", "prev_flag"),
        *("last_change", "bounces", "flare_from", "flare_days", "out", "waiting"),
        *own_limits_format.KEYS,
    }
)
LAST_CHANGE_KEYS = frozenset({"type", "days", "from"})
FROM_KEYS = frozenset({"ex", "dose"})
FLAG_KEYS = frozenset({"flag", "pain"})
LIMIT_KEYS = frozenset(field.name for field in fields(Limits))
_NO_LIMITS = Limits()


def state_from_case(library: Library, case: Any) -> State:
    """The state that `state_to_case` made plain, or the state of a case without its check-in."""
    return read(library, plain.table(case, "state", STATE_KEYS))


def state_to_case(state: State) -> dict[str, Any]:
    """Everything the rules know before a check-in, as plain values."""
    programme = state.programme
    written = {
        "phase": state.phase.value,
        "week": state.week,
        "mode": state.mode.value,
        "tags": sorted(state.tags),
        "equipment": sorted(state.equipment),
        "limits": asdict(state.limits),
        "status": state.status.value,
        "intake_rest": state.intake_rest,
        "prev_rest": list(state.prev_rest),
        "prev_lights": [light.value for light in state.prev_lights],
        "prev_adh": [band and band.value for band in state.prev_adh],
        "prev_unsettled": list(state.prev_unsettled),
        "raised": [{"code": raised.code, "days": raised.days} for raised in state.raised],
        "break_days": state.break_days,
        "excluded": sorted(state.excluded),
        "plan": {
            "sessions_per_week": programme.sessions_per_week,
            "items": [_item_to_case(item) for item in programme.items],
        },
    }
    return written | {"must_ask": sorted(state.must_ask)} if state.must_ask else written


def read(library: Library, table: Mapping[str, Any]) -> State:
    """The state in a table whose keys are known to be right; what is absent has its default."""
    return plain.build(
        State,
        "",
        phase=plain.one_of(Phase, plain.required(table, "phase", "case"), "phase"),
        programme=_programme(library, plain.required(table, "plan", "case")),
        week=table.get("week", 1),
        mode=plain.one_of(Mode, table.get("mode", "contingent"), "mode"),
        tags=frozenset(plain.texts(table.get("tags"), "tags")),
        equipment=frozenset(plain.texts(table.get("equipment"), "equipment")),
        limits=_limits(table.get("limits")),
        status=plain.one_of(Status, table.get("status", "active"), "status"),
        intake_rest=table.get("intake_rest"),
        prev_rest=plain.values(table.get("prev_rest"), "prev_rest"),
        prev_lights=tuple(
            [
                plain.one_of(Light, light, "prev_lights")
                for light in plain.values(table.get("prev_lights"), "prev_lights")
            ]
        ),
        prev_adh=tuple(
            [
                None if band is None else plain.one_of(Band, band, "prev_adh")
                for band in plain.values(table.get("prev_adh"), "prev_adh")
            ]
        ),
        prev_unsettled=tuple(
            [
                plain.switch(False if past is None else past, "prev_unsettled")
                for past in plain.values(table.get("prev_unsettled"), "prev_unsettled")
            ]
        ),
        raised=tuple([_raised(raised) for raised in plain.values(table.get("raised"), "raised")]),
        break_days=table.get("break_days", 0),
        excluded=frozenset(plain.texts(table.get("excluded"), "excluded")),
        must_ask=frozenset(plain.texts(table.get("must_ask"), "must_ask")),
    )


def _limits(value: Any) -> Limits:
    if value is None:
        return _NO_LIMITS
    return plain.build(Limits, "limits", **plain.table(value, "limits", LIMIT_KEYS))


def _raised(value: Any) -> Raised:
    if isinstance(value, str):
        return Raised(value)
    table = plain.table(value, "raised", frozenset({"code", "days"}))
    code = plain.text(plain.required(table, "code", "raised"), "raised.code")
    return plain.build(Raised, "raised", code=code, days=table.get("days", 0))


def _programme(library: Library, value: Any) -> Programme:
    table = plain.table(value, "plan", PLAN_KEYS)
    items = plain.values(plain.required(table, "items", "plan"), "plan.items")
    return plain.build(
        Programme,
        "plan",
        sessions_per_week=plain.required(table, "sessions_per_week", "plan"),
        items=tuple([_item(library, item) for item in items]),
    )


def _item(library: Library, value: Any) -> Prescription:
    table = plain.table(value, "plan.items", ITEM_KEYS)
    exercise = _exercise(library, plain.required(table, "ex", "plan.items"), "plan.items")
    where = f"plan.items.{exercise.id}"
    minimum = plain.dose_at(table, "min", where, exercise.kind, is_bound=True)
    maximum = plain.dose_at(table, "max", where, exercise.kind, is_bound=True)
    if minimum or maximum:
        plain.build(exercise.bounds.narrowed, where, minimum=minimum, maximum=maximum)
    return plain.build(
        Prescription,
        where,
        exercise=exercise.id,
        dose=plain.dose(plain.required(table, "dose", where), f"{where}.dose", exercise.kind),
        per_week=plain.required(table, "per_week", where),
        priority=plain.required(table, "priority", where),
        keep=plain.switch_at(table, "keep", where),
        locked=plain.switch_at(table, "locked", where),
        minimum=minimum,
        maximum=maximum,
        course=_course(library, exercise, table, where),
        own=own_limits_format.from_case(table, where),
    )


def _course(library: Library, exercise: Exercise, table: Mapping[str, Any], where: str) -> Course:
    previous = table.get("prev_flag")
    last_change = table.get("last_change")
    return plain.build(
        Course,
        where,
        streak=table.get("streak", 0),
        prev_flag=None if previous is None else _mark(previous, f"{where}.prev_flag"),
        last_change=None if last_change is None else _last_change(library, exercise, last_change, where),
        bounces=table.get("bounces", 0),
        flare_from=plain.dose_at(table, "flare_from", where, exercise.kind),
        flare_days=table.get("flare_days", 0),
        out=plain.switch_at(table, "out", where),
        waiting=plain.switch_at(table, "waiting", where),
    )


def _mark(value: Any, where: str) -> Mark | None:
    said = flag(value, where)
    return said.mark if said else None


def _last_change(library: Library, exercise: Exercise, value: Any, item: str) -> LastChange:
    where = f"{item}.last_change"
    table = plain.table(value, where, LAST_CHANGE_KEYS)
    kind = plain.one_of(ChangeKind, plain.required(table, "type", where), f"{where}.type")
    days = plain.required(table, "days", where)
    if table.get("from") is None:
        return plain.build(LastChange, where, kind=kind, days=days)
    where = f"{where}.from"
    origin = plain.table(table["from"], where, FROM_KEYS)
    former = _exercise(library, origin.get("ex", exercise.id), where)
    dose = plain.dose(plain.required(origin, "dose", where), f"{where}.dose", former.kind)
    return plain.build(LastChange, where, kind=kind, days=days, from_exercise=former.id, from_dose=dose)


def _exercise(library: Library, value: Any, where: str) -> Exercise:
    exercise = library.get(plain.text(value, where))
    if exercise is None:
        raise InvalidInput(where, f"unknown exercise {value}")
    return exercise


def flag(value: Any, where: str) -> Flag | None:
    """What was said of one exercise: a word, or a word with a pain."""
    if value is None:
        return None
    if isinstance(value, str):
        return Flag(plain.one_of(Mark, value, where))
    table = plain.table(value, where, FLAG_KEYS)
    mark = plain.one_of(Mark, plain.required(table, "flag", where), f"{where}.flag")
    return plain.build(Flag, where, mark=mark, pain=table.get("pain"))


def _item_to_case(item: Prescription) -> dict[str, Any]:
    course = item.course
    written = {
        "ex": item.exercise,
        "dose": plain.dose_to_plain(item.dose),
        "per_week": item.per_week,
        "priority": item.priority,
        "keep": item.keep,
        "locked": item.locked,
        "min": item.minimum and plain.dose_to_plain(item.minimum),
        "max": item.maximum and plain.dose_to_plain(item.maximum),
    } | own_limits_format.to_case(item.own)
    if course == FRESH:
        return written
    return written | {
        "streak": course.streak,
        "prev_flag": course.prev_flag and course.prev_flag.value,
        "last_change": course.last_change and _last_change_to_case(course.last_change),
        "bounces": course.bounces,
        "flare_from": course.flare_from and plain.dose_to_plain(course.flare_from),
        "flare_days": course.flare_days,
        "out": course.out,
        "waiting": course.waiting,
    }


def _last_change_to_case(last: LastChange) -> dict[str, Any]:
    written: dict[str, Any] = {"type": last.kind.value, "days": last.days}
    if last.from_dose is not None:
        origin = {"ex": last.from_exercise} if last.from_exercise else {}
        written["from"] = origin | {"dose": plain.dose_to_plain(last.from_dose)}
    return written
