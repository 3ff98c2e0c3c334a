"""The words in which a decision was explained, kept with it in every language.

A sentence that was shown is what counts later: words change, rules and exercises may go, the record stays.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from portal.db import models
from portal.db.mapping import VersionChange
from portal.domain.decision import Decision
from portal.domain.envelope import Divided
from portal.domain.exercise import Library
from portal.rendering import changes, i18n
from portal.rendering.reasons import Explained, Reasons

WHOLE = ""  # the place of the reasons that belong to no exercise


def of_decision(parts: Divided, library: Library) -> str:
    """What patient and therapist read of a decision, for `Review.texts`."""
    return json.dumps({reasons.language: _told(parts, reasons) for reasons in _every(library)})


def of_changes(news: Iterable[VersionChange], library: Library) -> str:
    """What a patient reads of a new version, for `ProgrammeVersion.said`."""
    told = [(change.difference, change.why) for change in news]
    return json.dumps({each.language: changes.sentences(told, each) for each in _every(library)})


def news_kept(version: models.ProgrammeVersion) -> tuple[str, ...] | None:
    """What the version said was new, in the language spoken now; None where nothing is kept in it."""
    kept = json.loads(version.said or "{}").get(i18n.current())
    return None if kept is None else tuple(kept)


def why(review: models.Review, decision: Decision, names: Mapping[str, str]) -> dict[str, list[Explained]]:
    """The reasons of a review by exercise, WHOLE first: as they were shown, else in the words of today."""
    kept = json.loads(review.texts or "{}").get(i18n.current())
    if kept is None:
        return _why(decision, Reasons(names))
    return {place: [Explained(**each) for each in lines] for place, lines in kept["why"].items()}


def _every(library: Library) -> list[Reasons]:
    return [Reasons(library.names.get(language, {}), language) for language in i18n.languages()]


def _told(parts: Divided, reasons: Reasons) -> dict[str, Any]:
    said = (reasons.programme(because) for because in parts.decision.because)
    shown = _why(parts.decision, reasons).items()
    return {
        "items": {item.exercise: reasons.patient(item) for item in parts.decision.items},
        "asked": {item.exercise: reasons.patient(item) for item in parts.asked},
        "programme": [text for text in said if text],
        "why": {place: [asdict(each) for each in lines] for place, lines in shown},
    }


def _why(decision: Decision, reasons: Reasons) -> dict[str, list[Explained]]:
    whole = [reasons.explained(because) for because in decision.because]
    items = {item.exercise: list(reasons.explained_lines(item)) for item in decision.items}
    return {WHOLE: whole} | items
