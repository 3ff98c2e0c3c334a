"""Old decisions made again from what was stored with them: they must come out equal, to the last digit."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from portal.db import mapping, models
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import adaptation, case_format, rule_set
from portal.domain.check_in import CheckIn
from portal.domain.envelope import Envelope
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.services.terms import Terms


class Verdict(StrEnum):
    """What became of a decision that was made again."""

    EQUAL = "equal"
    DIFFERENT = "different"
    GONE = "gone"  # made by a rule set this release no longer has: it can be read, not run
    INCOMPLETE = "incomplete"  # erased with its patient, or kept before the day and the limits were


@dataclass(frozen=True, slots=True)
class Again:
    """One review made again; `fields` are the parts of the decision that came out different."""

    review: models.Review
    verdict: Verdict
    fields: tuple[str, ...] = ()


def is_known(review: models.Review, library: Library) -> bool:
    """Whether the rules, the numbers and the library that decided are the ones of this release."""
    return review.engine == rule_set.name(library)


def stored(review: models.Review, library: Library) -> tuple[State, CheckIn]:
    """The state and the answers a review was decided from.

    Raises InvalidInput when they cannot be read any more: erased with the patient, or written for exercises
    or answers that this release does not know.
    """
    if not review.input:
        raise InvalidInput("input", "nothing is stored with this review any more")
    case = json.loads(review.input)
    if not isinstance(case, dict) or "checkin" not in case:
        raise InvalidInput("input", "what is stored with this review is no case")
    return mapping.decided_from(library, review), case_format.check_in_from_case(case["checkin"])


def again(session: Session, review: models.Review, *, library: Library) -> Again:
    """Decides once more from the same state, answers, limits and day, and compares all that was kept."""
    if not is_known(review, library):
        return Again(review, Verdict.GONE)
    if review.decided_on is None or review.envelope_id is None or not review.input:
        return Again(review, Verdict.INCOMPLETE)
    try:
        state, check_in = stored(review, library)
    except InvalidInput as fault:  # the same rule set wrote it, so this is a fault of what is kept
        return Again(review, Verdict.DIFFERENT, (f"input.{fault.field}",))
    signed = session.get_one(models.SignedEnvelope, review.envelope_id)
    terms = Terms(Envelope.from_dict(signed.limits), review.decided_on, review.was_overtaken)
    parts = terms.divide(adaptation.adapt(library, state, check_in), state)
    made, kept = mapping.decision_record(parts.decision), review.decision
    fields = tuple(sorted(key for key in made.keys() | kept.keys() if made.get(key) != kept.get(key)))
    return Again(review, Verdict.DIFFERENT if fields else Verdict.EQUAL, fields)


def every(session: Session, *, library: Library, since: datetime | None = None) -> Iterator[Again]:
    """Every decision that was kept, oldest first, made again; also those a correction replaced."""
    for review in queries.every_since(session, since):
        yield again(session, review, library=library)
