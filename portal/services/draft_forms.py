"""What a therapist types into the builder, read into a draft.

One form holds every row (`rows-<key>-<name>`), the order, and one operation. All faults of a form come back
together, each under the name of its field.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from portal.domain import typed
from portal.domain.dose import Dose, Kind
from portal.domain.errors import InvalidInput
from portal.domain.exercise import AS_SHIPPED, Library
from portal.rendering.i18n import N_
from portal.services import dose_steps, draft_limits, drafts
from portal.services.drafts import DraftBody, Row

LIMITS = {"sets": (1, 10), "reps": (1, 100), "hold_seconds": (1, 600), "minutes": (1, 240)}
DAYS, SESSIONS, WEEKS, REST = (1, 7), (1, 14), (1, 52), (0, 600)
LOAD_LENGTH = 60
SWITCHES = ("keep", "locked", "rests")
HARDEST_TO_READ = 40  # a dose in words is never longer

REPS_LIKE = N_("Write sets and repetitions, like 3 x 10.")
HOLD_LIKE = N_("Write sets and seconds, like 2 x 30 s.")
MINUTES_LIKE = N_("Write minutes, like 20 min.")
NO_SUCH_EXERCISE = N_("This exercise is not in the library. Please choose another one.")
NO_SUCH_STEP = N_("The page sent something unexpected. Please try again.")
WAYS_TO_WRITE = {Kind.REPS: REPS_LIKE, Kind.HOLD: HOLD_LIKE, Kind.MINUTES: MINUTES_LIKE}

_NUMBER = r"([0-9]{1,9})"
_TIMES = r"\s*[x×*]\s*"
_SECONDS = r"\s*(?:s|sec|sek|seconds?|sekunder)\.?"
_PATTERNS: dict[Kind, tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]] = {
    Kind.REPS: ((re.compile(_NUMBER + _TIMES + _NUMBER), ("sets", "reps")),),
    Kind.HOLD: (
        (re.compile(_NUMBER + _TIMES + _NUMBER + _SECONDS), ("sets", "hold_seconds")),
        (
            re.compile(_NUMBER + _TIMES + _NUMBER + _TIMES + _NUMBER + f"(?:{_SECONDS})?"),
            ("sets", "reps", "hold_seconds"),
        ),
    ),
    Kind.MINUTES: (
        (re.compile(_NUMBER + r"\s*(?:m|min|minutes?|minutter)?\.?"), ("minutes",)),
    ),
}  # fmt: skip


class DraftFaults(InvalidInput):
    """Everything in a draft that cannot be right, by the name of its field; the first one is also `field`."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        field, reason = next(iter(faults.items()))
        super().__init__(field, reason)
        self.faults = dict(faults)


def dose_of(text: str, kind: Kind, *, field: str) -> Dose:
    """A dose as people write it: `3x10`, `2 x 30 s`, `3x5x10s`, `20 min`; the exercise says which."""
    amounts = _amounts(text, kind)
    if not amounts:
        raise InvalidInput(field, WAYS_TO_WRITE[kind])
    return _dose(amounts, prefix=field, joined=True)


def dose_text(dose: Dose) -> str:
    """A dose as `dose_of` reads it: `3 x 10`, `2 x 1 x 30`, `20`."""
    return " x ".join(str(getattr(dose, part)) for part in dose.parts)


def read(body: DraftBody, form: Mapping[str, str], library: Library, *, skip: int | None = None) -> DraftBody:
    """The draft with everything the form says about it; a row the form does not speak of stays as it is.

    `skip` is a row about to be removed: its faults do not matter. Raises `DraftFaults`.
    """
    faults: dict[str, str] = {}
    rows = []
    for row in body.rows:
        speaks = row.key != skip and any(name.startswith(f"rows-{row.key}-") for name in form)
        rows.append(_typed_row(row, form, library, faults) if speaks else row)
    sessions = _number(form, "sessions_per_week", body.sessions_per_week, SESSIONS, faults)
    weeks = _number(form, "weeks", body.weeks, WEEKS, faults)
    if faults:
        raise DraftFaults(faults)
    changed = replace(body, rows=tuple(rows), sessions_per_week=sessions, weeks=weeks)
    return drafts.reorder(changed, _keys(form.get("order", ""))) if form.get("order") else changed


def apply(body: DraftBody, op: str, form: Mapping[str, str], library: Library) -> DraftBody:
    """One post of the builder: everything typed is read first, then the one operation is done.

    `op` is `add:<exercise>`, `up:<row>`, `down:<row>`, `move:<row>` (with `pos`), `del:<row>`, `dup:<row>`,
    `more:<row>`, `less:<row>` (with `:<part>` for another part of the dose), `set:<row>`, `reorder`, `save`
    or `check`. Raises `DraftFaults`, or `InvalidInput("op", ...)`.
    """
    name, _, target = op.partition(":")
    if name in ("save", "check", "reorder"):
        return read(body, form, library)
    if name == "add":
        return _added(read(body, form, library), target, library)
    target, _, part = target.partition(":")
    key = _key(target)
    typed_body = read(body, form, library, skip=key if name == "del" else None)
    if name == "move":
        position = typed.number(form.get("pos", ""), field="pos", least=1, most=len(body.rows))
        return drafts.move(typed_body, key, position)
    if name in ("more", "less"):
        return dose_steps.step(typed_body, key, part, library, up=name == "more")
    if name not in _STEPS:
        raise InvalidInput("op", NO_SUCH_STEP)
    return _STEPS[name](typed_body, key)


def _set(body: DraftBody, key: int) -> DraftBody:
    body.place(key)
    return body


_STEPS: dict[str, Callable[[DraftBody, int], DraftBody]] = {
    "up": drafts.up,
    "down": drafts.down,
    "del": drafts.remove,
    "dup": drafts.duplicate,
    "set": _set,
}


def _added(body: DraftBody, exercise: str, library: Library) -> DraftBody:
    if exercise not in library:
        raise InvalidInput("op", NO_SUCH_EXERCISE)
    return drafts.add(body, library[exercise], library.usual.get(exercise, AS_SHIPPED))


def _typed_row(row: Row, form: Mapping[str, str], library: Library, faults: dict[str, str]) -> Row:
    """The row as typed; what is wrong goes to `faults` and keeps its old value meanwhile."""
    own = {name.removeprefix(f"rows-{row.key}-"): text for name, text in form.items()
           if name.startswith(f"rows-{row.key}-")}  # fmt: skip
    exercise = library[row.exercise]
    kind = exercise.kind
    readers: dict[str, Callable[[str], object]] = {
        "dose": lambda field: _typed_dose(row, own, kind, field),
        "per_week": lambda field: typed.number(own["per_week"], field=field, least=DAYS[0], most=DAYS[1]),
        "rest_seconds": lambda field: _rest(own["rest_seconds"], field),
        "load": lambda field: typed.line(own["load"], field=field, longest=LOAD_LENGTH, needed=False),
        "note": lambda field: typed.note(own["note"], field=field),
    }
    values: dict[str, object] = {name: bool(own[name]) for name in SWITCHES if name in own}
    for name, read_field in readers.items():
        if name == "dose" or name in own:
            try:
                values[name] = read_field(f"rows-{row.key}-{name}")
            except InvalidInput as fault:
                faults[fault.field] = fault.reason
    values |= draft_limits.read(row, own, exercise, prefix=f"rows-{row.key}-", faults=faults)
    return replace(row, **values)  # type: ignore[arg-type]  # each reader gives its own field's type


def _typed_dose(row: Row, own: Mapping[str, str], kind: Kind, field: str) -> Dose:
    """From the free field `dose`, from a whole dose in any number field, or from the number fields."""
    if own.get("dose", "").strip():
        return dose_of(own["dose"], kind, field=field)
    for part in row.dose.parts:
        if not own.get(part, "").strip().isdigit() and _amounts(own.get(part, ""), kind):
            return dose_of(own[part], kind, field=f"{field.removesuffix('-dose')}-{part}")
    parts = {name: own[name] for name in row.dose.parts if name in own}
    if not parts:
        return row.dose
    stored = {name: str(getattr(row.dose, name)) for name in row.dose.parts}
    return _dose(stored | parts, prefix=field.removesuffix("-dose"), joined=False)


def _amounts(text: str, kind: Kind) -> dict[str, str]:
    """The numbers of a whole dose in words, by part; nothing where the text is no dose of this kind."""
    plain = text.strip().lower()[:HARDEST_TO_READ]
    for pattern, parts in _PATTERNS[kind]:
        if found := pattern.fullmatch(plain):
            once = {"reps": "1"} if kind is Kind.HOLD else {}
            return once | dict(zip(parts, found.groups(), strict=True))
    return {}


def _dose(amounts: Mapping[str, str], *, prefix: str, joined: bool) -> Dose:
    """Numbers inside the widest bounds anybody may type; the library's own are checked before signing."""
    numbers = {}
    for part, text in amounts.items():
        least, most = LIMITS[part]
        field = prefix if joined else f"{prefix}-{part}"
        numbers[part] = typed.number(text, field=field, least=least, most=most)
    return Dose(**numbers)


def _rest(text: str, field: str) -> int | None:
    return typed.number(text, field=field, least=REST[0], most=REST[1]) if text.strip() else None


def _number(
    form: Mapping[str, str], field: str, old: int, bounds: tuple[int, int], faults: dict[str, str]
) -> int:
    if field not in form:
        return old
    try:
        return typed.number(form[field], field=field, least=bounds[0], most=bounds[1])
    except InvalidInput as fault:
        faults[field] = fault.reason
        return old


def _key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput("op", NO_SUCH_STEP)
    return int(text)


def _keys(text: str) -> list[int]:
    return [_key(part.strip()) for part in text.split(",") if part.strip()]
