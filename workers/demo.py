"""Plays the demo clinic's history: the product's own services under a moved clock, never an inserted row.

Started as a process of its own by `bedring up --demo`. Only each patient's current sheet is rendered.
"""

import logging
import os
import re
import secrets
import sys
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path

from portal.config import Settings
from portal.db import models
from portal.db.models import Channel, Queue
from portal.db.queries import clinic as clinics
from portal.db.session import Clock, Session
from portal.domain import calendar
from portal.domain.programme import Mode
from portal.rendering import limits
from portal.runtime import Runtime, SystemClock
from portal.services import accounts, mailbox, patients, programmes, signed_limits, taking_back
from portal.services.accounts import Founder, Newcomer
from portal.services.programmes import Signature
from workers import demo_progress
from workers.demo_answers import Person
from workers.demo_people import PEOPLE, Invented
from workers.rehearsal import Rehearsal
from workers.runtime import Run

WEEKS = 8
LIMITS_WEEKS = 12  # longer than the history: it shows reviews, not limits that ended
MORNING, EVENING = time(9, 5), time(18, 30)  # the clinic's wall clock
BEFORE_PAPER = (Queue.ALERT, Queue.REVIEW, Queue.MAIL)
ADMINISTRATOR = ("Ada Krogh", "ada.krogh@bedring.example")
THERAPISTS = (("Mette Lund", "mette.lund@bedring.example"), ("Jonas Wolff", "jonas.wolff@bedring.example"))
ZONE = "Europe/Copenhagen"
MACHINE = SystemClock()
INVITATION = re.compile(r"/invitation/(\S+)")


class History(Clock):
    """A clock that stands still until the history moves it on."""

    def __init__(self, begins_at: datetime) -> None:
        self.instant = begins_at

    def move(self, instant: datetime) -> None:
        """From now on it is this instant; time never runs back."""
        self.instant = max(instant, self.instant)

    def now(self) -> datetime:
        """Where the history stands."""
        return self.instant

    def offset(self) -> timedelta:
        """How far that is from the machine's clock."""
        return self.instant - MACHINE.now()


@dataclass
class Demo:
    """The clinic while its history is played."""

    run: Run
    clock: History
    today: date
    log_ins: list[str] = field(default_factory=list)
    therapists: list[int] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    def play(self) -> None:
        """Eight weeks, a morning and an evening a day, up to this minute; then the sheets of today."""
        history = Rehearsal(self.run, BEFORE_PAPER)
        self._found()
        for email in THERAPISTS:
            self._hire(*email, history)
        for days_ago in range(7 * WEEKS, -1, -1):
            day = self.today - timedelta(days=days_ago)
            self._go_to(day, MORNING)
            self._welcome(days_ago)
            self._measure(days_ago)
            history.settle()
            self._go_to(day, EVENING)
            self._answer()
            history.settle()
        paper = Rehearsal(self.run)
        paper.settle()
        self.clock.move(self.clock.now() + taking_back.GRACE)  # what was signed last is told of now
        paper.settle()

    def _go_to(self, day: date, hour: time) -> None:
        """Moves to an hour of the clinic's wall clock, but never past a minute ago."""
        a_minute_ago = MACHINE.now() - taking_back.GRACE
        self.clock.move(min(calendar.instant(datetime.combine(day, hour), ZONE), a_minute_ago))

    def _found(self) -> None:
        """The administrator opens the set-up link."""
        name, email = ADMINISTRATOR
        founder = Founder("Havnens Fysioterapi", name, email, "en", ZONE, is_therapist=False)
        with self.run.transaction() as session:
            token = accounts.setup_link(session, now=self.run.now()) or ""
        kept = self._password(name, email, "administrator")
        with self.run.transaction() as session:
            accounts.set_up(session, token=token, founder=founder, password_hash=kept, now=self.run.now())
            clinic = _clinic(session)
            clinic.is_demo, clinic.phone, clinic.email = True, "+45 70 12 34 56", "hej@bedring.example"
            clinic.limits_weeks = LIMITS_WEEKS

    def _hire(self, name: str, email: str, history: Rehearsal) -> None:
        """A therapist is invited, reads the e-mail and chooses a password."""
        with self.run.transaction() as session:
            clinic_id = _clinic(session).id
            person = Newcomer(name, email, "en", is_therapist=True, is_administrator=False)
            account = accounts.invite(session, clinic_id=clinic_id, person=person, now=self.run.now())
        history.settle()
        kept = self._password(name, email, "therapist")
        with self.run.transaction() as session:
            accounts.accept(session, token=self._invitation(email), password_hash=kept, now=self.run.now())
        self.therapists.append(account.id)

    def _invitation(self, email: str) -> str:
        folder = self.run.runtime.settings.mailbox
        mine = next(stored for stored in mailbox.listing(folder) if email in stored.to)
        found = INVITATION.search(mailbox.read(folder, mine.name).text)
        if found is None:
            raise LookupError("the invitation holds no link")
        return found[1]

    def _password(self, name: str, email: str, role: str) -> str:
        """A password made for this demo; its log-in is printed at every start."""
        password = "-".join(secrets.token_hex(2) for _ in range(4))
        self.log_ins.append(f"  {role:14} {email:32} {password}   ({name})")
        return self.run.runtime.hasher.hash(password)

    def _welcome(self, days_ago: int) -> None:
        """Registers whoever came that day, and prescribes."""
        for invented in PEOPLE:
            if invented.days_ago == days_ago:
                with self.run.transaction() as session:
                    patient = self._register(session, invented)
                    self.people.append(Person(invented, patient.id, list(invented.answers)))
                    if invented.protocol:
                        self._prescribe(session, patient, invented)

    def _measure(self, days_ago: int) -> None:
        """The therapists enter the totals of the day."""
        for person in self.people:
            with self.run.transaction() as session:
                demo_progress.enter(
                    session,
                    patient_id=person.patient_id,
                    name=person.invented.first_name,
                    day=person.invented.days_ago - days_ago,
                    now=self.run.now(),
                )

    def _register(self, session: Session, invented: Invented) -> models.Patient:
        address = f"{invented.first_name}.{invented.last_name}@example.org".lower()
        details = patients.Details(
            first_name=invented.first_name,
            last_name=invented.last_name,
            email=None if invented.on_paper else address.translate(ASCII),
            born_on=date.fromisoformat(invented.born_on),
            language=invented.language,
            channel=Channel.PAPER if invented.on_paper else Channel.EMAIL,
        )
        therapist = session.get_one(models.Account, self.therapists[invented.therapist])
        return patients.register(session, therapist=therapist, details=details, now=self.run.now())

    def _prescribe(self, session: Session, patient: models.Patient, invented: Invented) -> None:
        now, library = self.run.now(), self.run.catalogue.library
        protocol = self.run.catalogue.protocols[invented.protocol or ""]
        programme = programmes.start_draft(
            session, patient=patient, protocol=protocol, library=library, now=now
        )
        today = calendar.day_in(ZONE, now)
        onset_on = today - timedelta(days=invented.onset_days)
        programmes.set_intake(
            session, programme=programme, onset_on=onset_on, intake_rest=invented.usual_pain, now=now
        )
        clinic = session.get_one(models.Clinic, patient.clinic_id)
        envelope = signed_limits.suggested(clinic, protocol, on=today, weeks=protocol.weeks)
        by = session.get_one(models.Account, patient.therapist_id)
        signature = Signature(
            by=by,
            envelope=envelope,
            sentence=limits.sentence(envelope, mode=Mode(programme.mode), language=by.language),
            starts_on=today,
            revision=programmes.draft_of(session, programme=programme, now=now).revision,
        )
        programmes.sign_and_send(session, programme=programme, signature=signature, library=library, now=now)

    def _answer(self) -> None:
        """Whoever has an open check-in answers it, or is silent, as the story says."""
        for person in self.people:
            with self.run.transaction() as session:
                person.tick(session, now=self.run.now())
                person.answer(session, now=self.run.now())
                demo_progress.answer(
                    session,
                    patient_id=person.patient_id,
                    name=person.invented.first_name,
                    now=self.run.now(),
                )
        for person in self.people:
            with self.run.transaction() as session:
                person.decide(session, library=self.run.catalogue.library, now=self.run.now())


def _clinic(session: Session) -> models.Clinic:
    clinic = clinics.first(session)
    if clinic is None:
        raise LookupError("no clinic yet")
    return clinic


def last_day(now: datetime) -> date:
    """The last day whose morning has come to the clinic: at night nobody comes, and no e-mail leaves."""
    local = now.astimezone(calendar.zone_of(ZONE))
    return local.date() if local.time() >= MORNING else local.date() - timedelta(days=1)


ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})


def main() -> None:
    """Makes the demo clinic of these settings and writes its log-ins to the file named."""
    logging.getLogger("bedring").setLevel(logging.ERROR)
    begins_at = MACHINE.now() - timedelta(weeks=WEEKS, hours=12)
    clock = History(begins_at)
    run = Run.of(Runtime(Settings(), clock), node="demo")
    demo = Demo(run, clock, today=last_day(MACHINE.now()))
    try:
        demo.play()
    finally:
        run.pdf.close()
    path = Path(sys.argv[1])
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write("\n".join(["Log in with one of these:", *demo.log_ins]) + "\n")


if __name__ == "__main__":
    main()
