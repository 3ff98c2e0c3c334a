"""What was just signed is taken back before anybody heard of it: the chain goes on, the draft is back.

Nothing is unmade. The former version's content stands again as the next one; a first programme ends, and what
it had ended goes on.
"""

from datetime import datetime, timedelta
from typing import Any

from portal.db import mapping, models
from portal.db.models import Origin, ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as queries
from portal.db.queries import taking_back as facts
from portal.db.session import Session
from portal.domain.errors import Conflict, NotAllowed
from portal.domain.exercise import Library
from portal.services import before_signing, cases, ending, outbox, programmes, signing, versions
from portal.services.drafts import DraftBody
from portal.services.versions import Issue

GRACE = timedelta(seconds=60)
"""So long the e-mail about what a therapist signed or approved waits, and so long it can be taken back."""

TAKEN_BACK = "taken back"
TOO_LATE = "it is on its way, or was seen, or too much time has passed"
THE_SAME = (*programmes.COPIED, *programmes.OF_THE_EPISODE, "episode")
AGAIN = "again"


def until(version: models.ProgrammeVersion) -> datetime:
    """The end of the minute in which this version can be taken back."""
    return version.published_at + GRACE


def leaves_at(version: models.ProgrammeVersion, now: datetime) -> datetime:
    """When the e-mail about a version may leave: what a person signed waits a minute, the rules' does not."""
    return now if version.origin is Origin.REVIEW else max(now, until(version))


def repeats(version: models.ProgrammeVersion) -> int | None:
    """The number of the version that this one puts in force again; None for every other version."""
    number: int | None = (version.before or {}).get(AGAIN)
    return number


def heard_of(chain: list[models.ProgrammeVersion]) -> list[models.ProgrammeVersion]:
    """A chain as the patient knows it: without what was taken back, and what stood again in its place."""
    return [row for row in chain if row.taken_back_at is None and repeats(row) is None]


def is_possible(session: Session, *, version: models.ProgrammeVersion, now: datetime) -> bool:
    """Whether it can be taken back now: signed or approved a moment ago, and nobody has heard of it."""
    programme = session.get_one(models.Programme, version.programme_id)
    before = version.before
    return (
        before is not None
        and repeats(version) is None
        and version.number == programme.latest_number
        and programme.status in queries.LIVING
        and now < until(version)
        and not before_signing.is_one_paused(session, before)
        and not any(found(session, version) for found in (facts.was_told, facts.was_used, facts.was_seen))
    )


def take_back(
    session: Session, *, version: models.ProgrammeVersion, by: models.Account, library: Library, now: datetime
) -> models.Programme:
    """Takes back what was signed or approved; returns the programme to go on with.

    What was signed is a draft again (of another programme, when it was a first version); proposals it ended
    wait again. Raises `Conflict` once it is too late.
    """
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist takes a sending back")
    programme = queries.locked(session, version.programme_id)
    version = queries.version(session, version.id)
    before = version.before
    if before is None or not is_possible(session, version=version, now=now):
        raise Conflict(TOO_LATE)
    version.taken_back_at, version.taken_back_by_id = now, by.id
    if version.number == 1:
        return _end_first(session, version, before, now)
    written = signing.draft_from(version, weeks=programme.weeks)
    before_signing.restore(session, programme, before)
    before_signing.reopen_proposals(session, version)
    _stand_again(session, programme, version, by, library, now)
    if version.origin is Origin.SIGNED:
        _write_on(session, programme, written, now)
    return programme


def _stand_again(
    session: Session,
    programme: models.Programme,
    taken: models.ProgrammeVersion,
    by: models.Account,
    library: Library,
    now: datetime,
) -> None:
    """The former version's content, limits and memory are the next version; it says what that one said."""
    former = queries.numbered(session, programme.id, taken.number - 1)
    when = cases.moment(session, programme, now)
    state = cases.now_of(session, version=former, library=library, when=when)
    issue = Issue(
        state=state,
        origin=Origin.SIGNED,
        library=library,
        envelope=former.envelope,
        starts_on=former.starts_on,
        extras=mapping.extras_of(former),
        changes=tuple(former.changes),
        author_id=by.id,
        is_quiet=programme.status is ProgrammeStatus.PAUSED,
        is_again=True,
        owed=(taken.before or {}).get("owed"),
    )
    version = versions.publish(session, programme=programme, issue=issue, now=now)
    version.before = {AGAIN: former.number}
    waiting = check_in_queries.waiting(session, programme.id)
    if waiting is not None and waiting.version_id in (former.id, taken.id):
        waiting.version_id = version.id
    session.flush()


def _write_on(session: Session, programme: models.Programme, body: DraftBody, now: datetime) -> None:
    """The draft of what was taken back; one that was begun since is kept, and is not overtaken."""
    draft = queries.draft(session, programme.id)
    if draft is None:
        programmes.keep(session, programme, body, now)
    else:
        draft.base_number = programme.latest_number
        session.flush()


def _end_first(
    session: Session, version: models.ProgrammeVersion, before: dict[str, Any], now: datetime
) -> models.Programme:
    """A first programme ends; what it had ended goes on, and its draft is the draft of a new one."""
    former = version.programme
    written = signing.draft_from(version, weeks=former.weeks)
    if (begun := queries.draft(session, former.id)) is not None:
        written = programmes.body_of(begun)
        session.delete(begun)
    ending.end(session, programme=former, now=now)
    outbox.cancel(session, key_prefix=f"render:{version.id}:", reason=TAKEN_BACK)
    facts.forget_questionnaires(
        session, patient_id=former.patient_id, episode=former.episode, planned_at=version.published_at
    )
    before_signing.go_on(session, before)
    same: dict[str, Any] = {name: getattr(former, name) for name in THE_SAME}
    programme = models.Programme(patient_id=former.patient_id, created_at=now, **same)
    session.add(programme)
    session.flush()
    programme.history, programme.wishes = former.history, former.wishes
    programmes.keep(session, programme, written, now)
    return programme
