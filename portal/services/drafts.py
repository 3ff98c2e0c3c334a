"""The draft of a programme as a value: what the builder shows, and each thing a therapist can do to it.

Pure: nothing here reads or writes a row. A draft may be unfinished; `draft_checks.ready` says whether it can
be signed.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from portal.catalogue.content import Protocol
from portal.domain.dose import Dose
from portal.domain.errors import InvalidInput
from portal.domain.exercise import AS_SHIPPED, Exercise, Library, Usual
from portal.domain.own_limits import AS_THE_PROGRAMME, OwnLimits
from portal.rendering.i18n import N_

DEFAULT_SESSIONS, DEFAULT_WEEKS = 3, 6
GONE = N_("This exercise is not in the programme any more.")


@dataclass(frozen=True, slots=True)
class Row:
    """One exercise of a draft. `key` is its number in this draft and never changes (`#row-9` in the page).

    `per_week` are days a week, `priority` 1 is dropped last (None: by its place), `keep` is never dropped,
    `locked` never made harder by a follow-up; `lowest` and `highest` are bounds narrower than the library's,
    `own` the limits of this exercise alone.
    `rests`: the patient leaves it out at the moment (it hurt, or a flare); a therapist may bring it back.
    """

    key: int
    exercise: str
    dose: Dose
    per_week: int
    rest_seconds: int | None = None
    load: str = ""
    note: str = ""
    keep: bool = False
    locked: bool = False
    priority: int | None = None
    lowest: Dose | None = None
    highest: Dose | None = None
    rests: bool = False
    own: OwnLimits = AS_THE_PROGRAMME


@dataclass(frozen=True, slots=True)
class DraftBody:
    """The rows of a draft in order, the sessions a week it aims at, and for how many weeks."""

    rows: tuple[Row, ...] = ()
    sessions_per_week: int = DEFAULT_SESSIONS
    weeks: int = DEFAULT_WEEKS
    next_key: int = field(default=1)

    def row(self, key: int) -> Row:
        """The row with this number; `InvalidInput` if it is gone."""
        return self.rows[self.place(key)]

    def place(self, key: int) -> int:
        """Where the row stands, from 0."""
        for place, row in enumerate(self.rows):
            if row.key == key:
                return place
        raise InvalidInput("op", GONE)

    def seconds(self, library: Library) -> int:
        """Seconds of one whole session without rests."""
        return sum(library[row.exercise].seconds(row.dose) for row in self.rows)

    def to_json(self) -> str:
        """As the draft row keeps it."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def from_json(text: str | None) -> DraftBody:
    """The draft that `to_json` wrote; nothing stored is an empty draft."""
    if not text:
        return DraftBody()
    values = json.loads(text)
    return DraftBody(**{**values, "rows": tuple(_row(row) for row in values["rows"])})


def from_protocol(protocol: Protocol) -> DraftBody:
    """A draft that begins as the protocol is."""
    rows = tuple(
        Row(key, item.exercise, item.dose, item.per_week, keep=item.keep, priority=item.priority)
        for key, item in enumerate(protocol.items, start=1)
    )
    return DraftBody(rows, protocol.sessions_per_week, protocol.weeks, next_key=len(rows) + 1)


def with_usual_rests(body: DraftBody, library: Library) -> DraftBody:
    """Rows without a rest between sets get the library's."""
    rows = tuple(
        replace(row, rest_seconds=library[row.exercise].rest_seconds)
        if row.rest_seconds is None and row.exercise in library
        else row
        for row in body.rows
    )
    return replace(body, rows=rows)


def without_days(body: DraftBody) -> DraftBody:
    """For another programme: until which day an exercise may change by itself was said of the old one."""
    rows = tuple(replace(row, own=replace(row.own, until_on=None)) for row in body.rows)
    return replace(body, rows=rows)


def add(body: DraftBody, exercise: Exercise, usual: Usual = AS_SHIPPED) -> DraftBody:
    """The exercise at the end, as the clinic usually adds it, as often as the programme asks for sessions."""
    days = min(exercise.per_week, body.sessions_per_week)
    row = Row(
        body.next_key,
        exercise.id,
        usual.dose or exercise.dose,
        days,
        rest_seconds=exercise.rest_seconds,
        lowest=usual.lowest,
        highest=usual.highest,
    )
    return replace(body, rows=(*body.rows, row), next_key=body.next_key + 1)


def remove(body: DraftBody, key: int) -> DraftBody:
    """Without this row."""
    place = body.place(key)
    return replace(body, rows=body.rows[:place] + body.rows[place + 1 :])


def duplicate(body: DraftBody, key: int) -> DraftBody:
    """A copy directly below: the start of a variant."""
    place = body.place(key)
    copy = replace(body.rows[place], key=body.next_key)
    rows = (*body.rows[: place + 1], copy, *body.rows[place + 1 :])
    return replace(body, rows=rows, next_key=body.next_key + 1)


def up(body: DraftBody, key: int) -> DraftBody:
    """One place earlier; the first stays first."""
    return move(body, key, body.place(key))


def down(body: DraftBody, key: int) -> DraftBody:
    """One place later; the last stays last."""
    return move(body, key, body.place(key) + 2)


def move(body: DraftBody, key: int, position: int) -> DraftBody:
    """To a position counted from 1; beyond either end means that end."""
    place = body.place(key)
    rest = body.rows[:place] + body.rows[place + 1 :]
    target = max(0, min(position - 1, len(rest)))
    return replace(body, rows=(*rest[:target], body.rows[place], *rest[target:]))


def reorder(body: DraftBody, keys: list[int]) -> DraftBody:
    """In the order of these row numbers; rows they do not name follow in their old order."""
    wanted = {key: place for place, key in enumerate(keys)}
    rows = sorted(body.rows, key=lambda row: wanted.get(row.key, len(wanted)))
    return replace(body, rows=tuple(rows))


def set_row(body: DraftBody, row: Row) -> DraftBody:
    """With this row in the place of the one with its number."""
    place = body.place(row.key)
    return replace(body, rows=(*body.rows[:place], row, *body.rows[place + 1 :]))


def priorities(body: DraftBody) -> dict[int, int]:
    """The priority of each row number: as given, else after all given ones in the order of the rows."""
    given = {row.key: row.priority for row in body.rows if row.priority is not None}
    following = max(given.values(), default=0)
    open_ones = [row.key for row in body.rows if row.priority is None]
    return given | {key: following + place for place, key in enumerate(open_ones, start=1)}


def _row(values: Mapping[str, Any]) -> Row:
    doses = {name: Dose(**values[name]) for name in ("dose", "lowest", "highest") if values.get(name)}
    return Row(**{**values, **doses, "own": OwnLimits.from_dict(values.get("own"))})
