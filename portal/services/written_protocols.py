"""What a clinic's own protocol says, as a value: read from an issue, copied, and made out of a programme.

Pure: nothing here reads or writes a row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from portal.catalogue.content import Protocol, ProtocolItem, ProtocolWords
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library
from portal.domain.programme import Mode
from portal.rendering.i18n import N_
from portal.services import draft_checks, drafts
from portal.services.drafts import DraftBody

USUAL_DAYS = 7
BOTH = N_("This programme takes for granted what it is not for. Please clear one of the two.")
_LISTS = ("exclude_tags", "patient_tags_set")


@dataclass(frozen=True, slots=True)
class Written:
    """One issue of an own protocol.

    `subgroup` says for whom; `exclude_tags` name patients it is not for, `patient_tags_set` what it takes for
    granted of the patient, as in a shipped one. `limits` narrow the clinic's; `mode` is a `Mode`.
    """

    name: str
    region: str
    body: DraftBody
    subgroup: str = ""
    first_followup_days: int = USUAL_DAYS
    mode: str = Mode.CONTINGENT.value
    exclude_tags: tuple[str, ...] = ()
    patient_tags_set: tuple[str, ...] = ()
    limits: Mapping[str, bool | int] = field(default_factory=dict)

    def to_content(self) -> dict[str, Any]:
        """Plain values for the database; two that say the same are equal."""
        body = replace(self.body, next_key=len(self.body.rows) + 1, rows=_numbered(self.body))
        values = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "body"}
        lists = {name: list(values[name]) for name in _LISTS}
        return {**values, **lists, "limits": dict(self.limits), "body": body.to_json()}


def read(content: Mapping[str, Any], library: Library) -> Written:
    """The issue that `to_content` made plain; an exercise the library lost since is left out."""
    body = drafts.from_json(content["body"])
    known = replace(body, rows=tuple(row for row in body.rows if row.exercise in library))
    lists = {name: tuple(content[name]) for name in _LISTS}
    return Written(**{**content, **lists, "body": known})


def copied(protocol: Protocol, words: ProtocolWords, library: Library) -> Written:
    """A shipped protocol as a beginning: everything that makes it safe comes along."""
    return Written(
        name=words.name,
        subgroup=words.subgroup,
        region=protocol.region,
        body=drafts.with_usual_rests(drafts.from_protocol(protocol), library),
        first_followup_days=protocol.first_followup_days,
        mode=protocol.mode,
        exclude_tags=protocol.exclude_tags,
        patient_tags_set=protocol.patient_tags_set,
        limits=protocol.limits,
    )


def of_programme(
    body: DraftBody, base: Protocol | None, *, region: str, mode: str, days: int | None
) -> Written:
    """One patient's programme as a beginning, without what was meant for this patient alone.

    Notes, loads, resting and days stay with the patient. `base` is the protocol the programme began from: its
    limits, and whom it is not for, come along. `days` until the first check-in; None as usual.
    """
    rows = (replace(row, note="", load="", rests=False) for row in body.rows)
    return Written(
        name="",
        region=region,
        body=drafts.without_days(replace(body, rows=tuple(rows))),
        first_followup_days=days or USUAL_DAYS,
        mode=mode,
        exclude_tags=base.exclude_tags if base else (),
        patient_tags_set=base.patient_tags_set if base else (),
        limits=base.limits if base else {},
    )


def check(written: Written, library: Library) -> None:
    """Raises `InvalidInput` (`DraftFaults` for the exercises) with what stands in the way of using it."""
    if set(written.exclude_tags) & set(written.patient_tags_set):
        raise InvalidInput("exclude_tags", BOTH)
    draft_checks.ready(written.body, library, written.patient_tags_set)


def as_protocol(protocol_id: str, written: Written) -> Protocol:
    """As everything that starts from a protocol takes it."""
    places = drafts.priorities(written.body)
    items = tuple(
        ProtocolItem(row.exercise, row.dose, row.per_week, places[row.key], row.keep, block="")
        for row in written.body.rows
    )
    shared = {name: getattr(written, name) for name in ("region", "first_followup_days", "mode", *_LISTS)}
    return Protocol(
        id=protocol_id,
        phases=(),
        weeks=written.body.weeks,
        sessions_per_week=written.body.sessions_per_week,
        limits=written.limits,
        items=items,
        basis=(),
        **shared,
    )


def _numbered(body: DraftBody) -> tuple[drafts.Row, ...]:
    """The rows under the numbers of their places."""
    return tuple(replace(row, key=key) for key, row in enumerate(body.rows, start=1))
