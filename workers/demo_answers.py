"""What an invented patient answers, and when their therapist looks at what waits."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from portal.db import models
from portal.db.models import CheckInState, ProgrammeStatus
from portal.db.queries import check_ins as queries
from portal.db.queries import programmes, reviews
from portal.db.session import Session
from portal.domain import calendar, red_flags
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.exercise import Library
from portal.domain.red_flags import Answer
from portal.services import check_ins, ticks
from workers.demo_decisions import Decision
from workers.demo_people import Invented

SILENT, CORRECTED = "-", " then "
FREE_DAYS = (2, 4, 6)


@dataclass
class Person:
    """A patient of the demo as the history goes on."""

    invented: Invented
    patient_id: int
    answers: list[str]

    def answer(self, session: Session, *, now: datetime) -> None:
        """Answers the open check-in with the next answer of the story; silence is an answer too."""
        check_in = self._open_check_in(session)
        if check_in is None or not self.answers:
            return
        if self.answers[0] == SILENT:
            return
        for said in self.answers.pop(0).split(CORRECTED):
            self._record(session, check_in, said, now)

    def _record(self, session: Session, check_in: models.CheckIn, said: str, now: datetime) -> None:
        version = programmes.version(session, check_in.version_id)
        exercises = [row.exercise for row in version.prescriptions if not row.is_out]
        answers = spoken(said, planned=check_in.planned_sessions or 0, exercises=exercises)
        submission = secrets.token_urlsafe(16)
        check_ins.record(
            session, check_in_id=check_in.id, answers=answers, text="", submission_id=submission, now=now
        )

    def decide(self, session: Session, *, library: Library, now: datetime) -> None:
        """What the therapist does about what waits, as the story says."""
        programme = programmes.current(session, self.patient_id)
        if not self.invented.decides or programme is None:
            return
        therapist_id = session.get_one(models.Patient, self.patient_id).therapist_id
        decision = Decision(session.get_one(models.Account, therapist_id), library, now)
        for proposal in reviews.waiting_proposals(session, programme.id):
            getattr(decision, self.invented.decides)(session, proposal)

    def tick(self, session: Session, *, now: datetime) -> None:
        """Ticks what was done today, on four days a week, as long as the story says."""
        programme = programmes.current(session, self.patient_id)
        if programme is None or programme.starts_on is None or programme.status is not ProgrammeStatus.ACTIVE:
            return
        today = calendar.day_of(session.get_one(models.Patient, self.patient_id), now)
        if (today - programme.starts_on).days >= self.invented.ticks_days or today.weekday() in FREE_DAYS:
            return
        version = ticks.version_on(session, programme, today)
        for exercise in ticks.in_use(version) if version else ():
            ticks.mark(session, programme=programme, exercise=exercise, on=today, now=now)

    def _open_check_in(self, session: Session) -> models.CheckIn | None:
        programme = programmes.current(session, self.patient_id)
        waiting = queries.waiting(session, programme.id) if programme else None
        return waiting if waiting is not None and waiting.state is CheckInState.OPEN else None


def spoken(said: str, *, planned: int, exercises: list[str]) -> CheckIn:
    """The answers behind a line such as `2 3 3 100 bird_dog=hurts:7 reason=pain`."""
    during, after24, rest, percent, *more = said.split()
    details = dict(word.split("=") for word in more)
    reason, red_flag = details.pop("reason", None), details.pop("flag", None)
    flags = {exercise: Flag(Mark.OK) for exercise in exercises}
    flags |= {exercise: _flag(mark) for exercise, mark in details.items() if exercise in flags}
    answered = {code: Answer.NO for code in red_flags.CODES}
    if red_flag:
        answered[red_flag] = Answer.YES
    return CheckIn(
        red_flags=answered,
        during=int(during),
        after24=int(after24),
        rest=int(rest),
        done=planned * int(percent) // 100,
        planned=planned,
        reason=Reason(reason) if reason else None,
        flags=flags,
    )


def _flag(mark: str) -> Flag:
    name, _, pain = mark.partition(":")
    return Flag(Mark(name), int(pain) if pain else None)
