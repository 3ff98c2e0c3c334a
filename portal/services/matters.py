"""What one review is about: the answer, the versions, and the state to decide from."""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.db import mapping, models
from portal.db.models import ProgrammeStatus
from portal.db.queries import programmes as programme_queries
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.check_in import CheckIn
from portal.domain.decision import Status
from portal.domain.errors import InvalidInput, NotFound
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.services import cases, overtaken
from portal.services.cases import Moment


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything one review is about, loaded once.

    `standing` is the version the patient follows now, `earlier` the review this one replaces, and
    `was_overtaken` says that somebody else changed the programme after the version the check-in asked about,
    (`has_later_review`) that a later check-in was reviewed first, or that what the earlier answer was decided
    from (`decided_from`) cannot be read any more.
    """

    check_in: models.CheckIn
    version: models.ProgrammeVersion
    standing: models.ProgrammeVersion
    when: Moment
    given: CheckIn
    answer_number: int
    earlier: models.Review | None
    decided_from: State | None
    library: Library
    was_overtaken: bool
    has_later_review: bool

    @property
    def programme(self) -> models.Programme:
        """The programme, held until this unit ends."""
        return self.when.programme


def of(
    session: Session,
    check_in: models.CheckIn,
    answer: models.Answers | None,
    *,
    programme: models.Programme,
    library: Library,
    now: datetime,
) -> Matter:
    """Everything about one answer, None: about silence; the caller holds the programme."""
    standing = programme_queries.latest(session, programme.id)
    if standing is None:
        raise NotFound("version")
    earlier = next(
        (row for row in reversed(queries.of_check_in(session, check_in.id)) if row.superseded_at is None),
        None,
    )
    decided_from = _decided_from(library, earlier)
    is_unread = earlier is not None and decided_from is None
    has_later_review = any(row.check_in_id > check_in.id for row in queries.standing(session, programme.id))
    return Matter(
        check_in=check_in,
        version=programme_queries.version(session, check_in.version_id),
        standing=standing,
        when=cases.moment(session, programme, answer.answered_at if answer else now),
        given=mapping.check_in_of(answer) if answer else CheckIn.silent(check_in.planned_sessions),
        answer_number=answer.number if answer else 0,
        earlier=earlier,
        decided_from=decided_from,
        library=library,
        was_overtaken=is_unread
        or has_later_review
        or programme_queries.has_others_version(session, check_in),
        has_later_review=has_later_review,
    )


def _decided_from(library: Library, earlier: models.Review | None) -> State | None:
    """What the earlier answer was decided from; None when there is none, or when it names an exercise or an
    answer that this release does not know."""
    if earlier is None:
        return None
    try:
        return mapping.decided_from(library, earlier)
    except InvalidInput:
        return None


def state_of(session: Session, matter: Matter, library: Library, now: datetime) -> State:
    """The state to decide from: that of the version the check-in belongs to; of a correction, the one the
    earlier answer was decided from, if it can be read. A pause that began since then stands."""
    if matter.decided_from is not None:
        is_paused = matter.programme.status is not ProgrammeStatus.ACTIVE
        return replace(
            matter.decided_from,
            status=Status.PAUSED if is_paused else Status.ACTIVE,
            must_ask=cases.must_ask(session, matter.when.patient),
        )
    if matter.earlier is not None:  # it cannot be read any more, and counts no longer
        matter.earlier.superseded_at = now
    state = cases.now_of(session, version=matter.version, library=library, when=matter.when)
    if matter.answer_number == 0:
        return state
    return replace(state, break_days=cases.break_days(session, matter.check_in, matter.given, matter.when))


def remembered(session: Session, matter: Matter, after: State, library: Library) -> State:
    """What is remembered of a programme somebody else changed meanwhile: it stands, the answer is added."""
    state = cases.now_of(session, version=matter.standing, library=library, when=matter.when)
    if matter.has_later_review:
        return state
    return overtaken.with_answer(state, after, is_replaced=_is_counted(matter))


def _is_counted(matter: Matter) -> bool:
    """Whether what is remembered of the standing version counts the earlier answer already."""
    earlier, standing = matter.earlier, matter.standing
    if earlier is None:
        return False
    return earlier.version_after_id != standing.id or standing.review_id == earlier.id
