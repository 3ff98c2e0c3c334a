"""The signed limits as a therapist's pages show them: by exercise, as a table, beside the ones before."""

from dataclasses import dataclass

from portal.db import mapping, models
from portal.domain.envelope import Envelope
from portal.rendering import limits


@dataclass(frozen=True)
class Line:
    """One limit of a version; `before` is its value in the version before, None where it was the same."""

    name: str
    value: str
    before: str | None


def own(version: models.ProgrammeVersion) -> dict[str, tuple[str, ...]]:
    """What is signed for single exercises beside the limits of the programme; only those that have any."""
    said = {item.exercise: limits.own(item) for item in mapping.programme_of(version).items}
    return {exercise: lines for exercise, lines in said.items() if lines}


def kept_by(clinic: models.Clinic, version: models.ProgrammeVersion) -> tuple[str, ...]:
    """What the clinic wants to be asked about by now although the signature says otherwise."""
    signed = Envelope.from_dict(version.envelope.limits)
    return limits.asked_instead(signed, signed.asking(clinic.must_ask))


def lines(version: models.ProgrammeVersion, before: models.ProgrammeVersion | None) -> tuple[Line, ...]:
    """Every signed limit; beside it the old one where another was signed for the version before."""
    old = _values(before) if before is not None and before.envelope_id != version.envelope_id else {}
    return tuple(
        Line(name, value, old[name] if old.get(name, value) != value else None)
        for name, value in _values(version).items()
    )


def _values(version: models.ProgrammeVersion) -> dict[str, str]:
    return dict(limits.values(Envelope.from_dict(version.envelope.limits)))
