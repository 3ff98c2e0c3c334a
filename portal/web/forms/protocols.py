"""The form of an own protocol: it carries the whole from step to step, so nothing is kept half-written."""

import re
from collections.abc import Iterable
from typing import Any

from portal.catalogue.content import Vocabulary
from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library
from portal.domain.programme import MOST_EXERCISES, Mode
from portal.services import draft_checks
from portal.services.draft_forms import NO_SUCH_EXERCISE
from portal.services.drafts import DraftBody, Row
from portal.services.written_protocols import Written
from portal.web.forms import programmes
from portal.web.forms.form import Form
from portal.web.forms.limits import USUAL_LEVELS
from portal.web.forms.patients import several

NAME_LENGTH, SUBGROUP_LENGTH = 80, 160
FIRST_DAYS = (1, 28)
ASKS, LEVEL = "auto_progress_dose", "max_level"
SHARED, MINE = "clinic", "me"
PLAIN = (
    "name",
    "subgroup",
    "part_of_body",
    "first_followup_days",
    "graded",
    "asks_first",
    "max_level",
    "shared",
)
LISTS = ("exclude_tags", "patient_tags_set")
MOST_ROWS = 2 * MOST_EXERCISES  # on the page; what is saved holds fewer
LEVELS = [str(level) for level in range(1, USUAL_LEVELS + 1)]
_ROW = re.compile(r"rows-([0-9]{1,9})-exercise")


def start(written: Written, *, is_shared: bool) -> dict[str, Any]:
    """The fields as this protocol fills them."""
    return of_body(written.body) | {
        "name": written.name,
        "subgroup": written.subgroup,
        "part_of_body": written.region,
        "first_followup_days": written.first_followup_days,
        "graded": written.mode == Mode.GRADED,
        "asks_first": written.limits.get(ASKS) is False,
        "max_level": written.limits.get(LEVEL),
        "shared": SHARED if is_shared else MINE,
        **{name: list(getattr(written, name)) for name in LISTS},
    }


def of_body(body: DraftBody) -> dict[str, Any]:
    """The fields of the exercises, with the order in which they are dropped where it was given."""
    given = {f"rows-{row.key}-priority": row.priority for row in body.rows if row.priority is not None}
    return programmes.of_body(body) | given


def after_step(form: Form, body: DraftBody) -> Form:
    """The form after a step: the exercises as they stand now, everything else as it was typed."""
    kept: dict[str, Any] = {
        name: form[name] for name in (*PLAIN, *programmes.CARRIED, "number", "submission")
    }
    return Form(start=of_body(body) | kept | {name: form.all(name) for name in LISTS})


def body_of(form: Form, names: Iterable[str], library: Library) -> DraftBody:
    """The exercises the form speaks of, before anything typed about them is read. Raises `InvalidInput`."""
    rows: dict[int, Row] = {}
    for found in filter(None, map(_ROW.fullmatch, names)):
        key, exercise = int(found[1]), library.get(form[found[0]])
        if exercise is None:
            raise InvalidInput("rows", NO_SUCH_EXERCISE)
        priority = _priority(form[f"rows-{key}-priority"])
        rows[key] = Row(key, exercise.id, exercise.dose, exercise.per_week, priority=priority)
    if len(rows) > MOST_ROWS:
        raise InvalidInput("rows", draft_checks.TOO_MANY)
    return DraftBody(tuple(rows.values()), next_key=max(rows, default=0) + 1)


def read(form: Form, body: DraftBody, vocabulary: Vocabulary) -> Written:
    """The protocol as typed, around its exercises. Raises `FormFault`."""
    name = form.take("name", typed.line, longest=NAME_LENGTH)
    subgroup = form.take("subgroup", typed.line, longest=SUBGROUP_LENGTH, needed=False)
    least, most = FIRST_DAYS
    days = form.take("first_followup_days", typed.number, least=least, most=most)
    region = form.choice("part_of_body", vocabulary.regions)
    lists = {tags: several(form, tags, vocabulary.tags) for tags in LISTS}
    limits: dict[str, bool | int] = {ASKS: False} if form.is_ticked("asks_first") else {}
    if form.choice("max_level", ("", *LEVELS)):
        limits |= {LEVEL: int(form["max_level"])} if form["max_level"] in LEVELS else {}
    form.choice("shared", (SHARED, MINE))
    form.finish()
    mode = Mode.GRADED if form.is_ticked("graded") else Mode.CONTINGENT
    return Written(
        name=name,
        subgroup=subgroup,
        region=region,
        body=body,
        first_followup_days=days,
        mode=mode.value,
        limits=limits,
        **lists,
    )


def _priority(text: str) -> int | None:
    """The place it was given; None where its place in the list says it."""
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 4 else None
