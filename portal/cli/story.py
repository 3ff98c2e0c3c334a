"""The main story as a client plays it over HTTP: set up, prescribe, print, answer, follow up."""

import io
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyotp
from pypdf import PdfReader

from portal.cli.visitor import Page, Visitor, wait_for
from portal.domain import calendar
from portal.runtime import SystemClock
from portal.services import taking_back

EMAIL, PASSWORD = "thea@selftest.example", "quiet-harbour-lamp-seven"
PATIENT = "anna@selftest.example"
ZONE = "Europe/Copenhagen"
BORN_ON = date(1968, 3, 14)
PROTOCOL, EXERCISE = "lbp_chronic_core", "Glute bridge"
FIRST_DOSE, EASIER_DOSE = "2 sets of 10", "2 sets of 8"
USUAL_PAIN = 4
ANSWER = {"during": "4", "after24": "5", "rest": "6"}  # two more than usual: a flare, one step easier


class StoryFailed(Exception):
    """A step did not give what it must."""


@dataclass
class Story:
    """One play of the story against one installation; `folder` holds its log and its moved clock."""

    home: str
    folder: Path
    secret: str = ""
    patient_page: str = ""
    thanks: str = ""
    clock: SystemClock = field(init=False)
    staff: Visitor = field(init=False)
    patient: Visitor = field(init=False)

    def __post_init__(self) -> None:
        """Two browsers, and the clock that the installation reads."""
        self.clock = SystemClock(self.folder / "clock")
        self.staff, self.patient = Visitor(self.home), Visitor(self.home)

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """Each step in words, and what does it."""
        yield "the clinic is set up by its one-time link", self.set_up
        yield "the therapist logs in with a second factor", self.enrol
        yield "a patient is added", self.add_patient
        yield "a protocol is prescribed, checked, signed and sent", self.prescribe
        yield "the PDF is there and holds the dose", lambda: self.expect_sheet(1, FIRST_DOSE)
        yield "the minute passes in which it could be taken back", self.a_minute_later
        yield "its e-mail is in the mailbox", lambda: self.expect_mail("Your programme from")
        yield "the patient opens it with the date of birth", self.open_programme
        yield "a week passes, and the check-in arrives", self.a_week_later
        yield "the patient answers with more pain than before", self.answer
        yield "the programme becomes a little easier", self.expect_easier
        yield "the PDF of version 2 holds the new dose", lambda: self.expect_sheet(2, EASIER_DOSE)
        yield "its e-mail is in the mailbox", lambda: self.expect_mail("Your programme has a new version")
        yield "exactly one e-mail of each kind exists", self.expect_one_of_each

    def move(self, days: int) -> None:
        """Sets the installation's clock to half past eight (UTC) of a day from today."""
        now = SystemClock().now()
        offset = now.replace(hour=8, minute=30, second=0) + timedelta(days=days) - now
        self._set(offset)

    def _set(self, offset: timedelta) -> None:
        written = self.folder / "clock.new"
        written.write_text(str(offset.total_seconds()))
        written.replace(self.folder / "clock")  # at once: no reader may find half a number

    def set_up(self) -> None:
        """The first administrator, who also treats patients."""
        self.move(0)
        log = (self.folder / "log").read_text(errors="replace")
        page = self.staff.get(_found(r"(http\S+/setup/\S+)", log, "the set-up link in the log"))
        founder = {"clinic_name": "Selftest", "name": "Thea Lund", "email": EMAIL, "is_therapist": "1"}
        words = {"password": PASSWORD, "again": PASSWORD, "language": "en", "time_zone": ZONE}
        _must(self.staff.submit(page.form(has="clinic_name"), founder | words), "Log in")

    def enrol(self) -> None:
        """Password, then the secret of the second factor from the page."""
        page = self._log_in()
        secret = _found(r'class="secret">([A-Z2-7 ]+)<', page.text, "the secret of the second factor")
        self.secret = secret.replace(" ", "")
        _must(self.staff.submit(page.form(has="code"), {"code": self._code()}), "recovery codes")

    def add_patient(self) -> None:
        """Name, address, language and date of birth."""
        page = self.staff.get("/patients/new")
        name = {"first_name": "Anna", "last_name": "Holm", "language": "en"}
        way = {"channel": "email", "email": PATIENT}
        page = self.staff.submit(page.form(has="first_name"), name | way | _born("born_on"), press="patient")
        self.patient_page = _must(page, "Anna Holm").url.partition("?")[0]

    def prescribe(self) -> None:
        """Protocol, intake, check, signature."""
        page = self.staff.get(f"{self.patient_page}/programmes/new")
        page = self.staff.submit(page.form(has="protocol"), {"protocol": PROTOCOL})
        intake = {"onset_weeks": "30", "intake_rest": str(USUAL_PAIN)}
        page = _must(self.staff.submit(page.form(has="revision"), intake, press="check"), EXERCISE)
        today = calendar.day_in(ZONE, self.clock.now())
        page = self.staff.submit(page.form(has="shown"), {"starts_on": today.isoformat()}, press="sign")
        _must(page, "Anna Holm")

    def expect_sheet(self, number: int, dose: str) -> None:
        """Waits for the PDF of a version and reads it."""
        words = wait_for(f"the PDF of version {number}", lambda: self._sheet(number))
        if dose not in " ".join(words.split()):
            raise StoryFailed(f"the PDF of version {number} does not say {dose!r}")

    def a_minute_later(self) -> None:
        """From then on the e-mail about what was just signed may leave."""
        self._set(self.clock.offset() + taking_back.GRACE)

    def expect_mail(self, subject: str) -> None:
        """Waits for an e-mail in the mailbox."""
        wait_for(f"the e-mail {subject!r}", lambda: self._mail(subject))

    def open_programme(self) -> None:
        """The link, the date of birth, the exercises."""
        page = self.patient.get(self._link("Your programme from", "/p/"))
        _must(self.patient.submit(page.form(has="born_day"), _born("born")), FIRST_DOSE)

    def a_week_later(self) -> None:
        """The clock of the whole installation moves; the staff's session has ended by then."""
        self.move(7)
        page = self._log_in()
        _must(self.staff.submit(page.form(has="code"), {"code": self._code()}), "Patients")
        self.expect_mail("How is it going?")

    def answer(self) -> None:
        """All sessions done, no red flags, more pain."""
        page = self.patient.get(self._link("How is it going?", "done=all"))
        safe = {name: "no" for name in re.findall(r'name="(flag\.\w+)"', page.text)}
        sent = self.patient.submit(page.form(has="submission"), safe | ANSWER | {"done": "all"}, press="fine")
        self.thanks = _must(sent, "We have saved your answers").url

    def expect_easier(self) -> None:
        """The receipt says so in general words."""
        wait_for("the outcome", lambda: "a little easier" in self.patient.get(self.thanks).text)

    def expect_one_of_each(self) -> None:
        """Nothing was sent twice, and nothing else was sent."""
        time.sleep(1)  # a second e-mail would come right behind the first
        found = Counter(subject for subject, _ in self._mails())
        wanted = {"Your programme from Selftest", "How is it going?", "Your programme has a new version"}
        wanted.add("A few questions from Selftest")
        if set(found) != wanted or set(found.values()) != {1}:
            raise StoryFailed(f"the mailbox holds {dict(found)}")

    def _log_in(self) -> Page:
        page = self.staff.get("/log-in")
        return self.staff.submit(page.form(has="password"), {"email": EMAIL, "password": PASSWORD})

    def _code(self) -> str:
        return pyotp.TOTP(self.secret).at(self.clock.now())

    def _sheet(self, number: int) -> str | None:
        page = self.staff.get(self.patient_page)
        sheets = (self.staff.get(address).body for address, _ in page.links if "/sheets/" in address)
        texts = (_text(body) for body in sheets)
        return next((text for text in texts if f"Version {number}" in text), None)

    def _mails(self) -> list[tuple[str, str]]:
        """Subject and address of each e-mail to the patient, the newest first."""
        page = self.staff.get("/mailbox")
        return [(words, address) for address, words in page.links if "/mailbox/" in address]

    def _mail(self, subject: str) -> str | None:
        return next((address for words, address in self._mails() if subject in words), None)

    def _link(self, subject: str, part: str) -> str:
        text = self.staff.get(self._mail(subject) or "/mailbox").text.replace("&amp;", "&")
        return _found(rf'(http[^\s"<]*{re.escape(part)}[^\s"<]*)', text, f"the link {part} in {subject!r}")


def _born(prefix: str) -> dict[str, str]:
    """The date of birth as three fields."""
    parts = {"day": f"{BORN_ON:%d}", "month": f"{BORN_ON:%m}", "year": f"{BORN_ON:%Y}"}
    return {f"{prefix}_{part}": value for part, value in parts.items()}


def _text(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def _found(pattern: str, text: str, what: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise StoryFailed(f"{what} is missing")
    return found[1]


def _must(page: Page, words: str) -> Page:
    """The page, if it is well and says this."""
    if page.status >= 400 or words not in page.text:
        said = " ".join(re.sub(r"<[^>]+>", " ", page.text.partition("<main")[2]).split())[:300]
        raise StoryFailed(f"{page.url} ({page.status}) does not say {words!r}, but: {said}")
    return page
