"""kill -9 of web, worker, clock and Valkey at random moments of the real story: nothing lost, nothing twice.

Patients are prescribed a programme, asked how it went, answer by their link, and get a new version. A checker
reads database and mailbox afterwards and decides.
"""

import random
import re
import shutil
import tempfile
import threading
import urllib.error
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.cli.visitor import Page, Visitor
from portal.db import models
from portal.db.models import CheckInState, MessageState
from portal.services import documents, mailbox, programmes, taking_back
from tests import builders
from tests.faults.installation import Installation, installed, wait_for

pytestmark = pytest.mark.slow
PARTS = ("valkey", "worker", "clock", "web")
PATIENTS = 4
KILLS = {"sqlite": 12, "postgresql": 20}
CHECK_IN = re.compile(r"/c/[\w-]{43}")
EXPECTED = Counter({"programme_ready": 1, "check_in": 1, "programme_changed": 1})
AT_MOST = Counter({"questionnaire": 1})  # at the patient's hour, if that comes before the questions close


class Reaper(threading.Thread):
    """Cuts the power of one part after another, at random moments, and starts it again."""

    def __init__(self, installation: Installation, kills: int, chance: random.Random) -> None:
        super().__init__()
        self.installation, self.chance = installation, chance
        self.todo = [part for part in PARTS for _ in range(kills // len(PARTS))]
        chance.shuffle(self.todo)
        self.pause = threading.Event()
        self.over = threading.Event()

    def run(self) -> None:
        while self.todo and not self.over.is_set():
            self.over.wait(self.chance.uniform(0.2, 2.0))
            if not self.pause.is_set() and not self.over.is_set():
                self.installation.again(self.todo.pop())

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self.start()
        try:
            yield
        finally:
            self.over.set()
            self.join()


def prescribe(installation: Installation, number: int) -> int:
    """A therapist signs and sends a programme: one transaction, as the request makes it."""
    now = installation.runtime.now()
    with installation.runtime.transaction() as session:
        patient = builders.a_patient(session, email=f"p{number}@example.com", now=now, time_zone="UTC")
        programme = builders.a_draft(session, patient=patient, now=now)
        signature = programmes.Signature(
            by=session.get_one(models.Account, patient.therapist_id),
            envelope=builders.an_envelope(now),
            sentence=builders.SENTENCE,
            starts_on=now.date(),
            revision=1,
        )
        programmes.sign_and_send(
            session, programme=programme, signature=signature, library=builders.library(), now=now
        )
        return patient.id


def letters(installation: Installation, to: str) -> list[mailbox.Letter]:
    folder = installation.settings.mailbox
    return [mailbox.read(folder, mail.name) for mail in mailbox.listing(folder) if to in mail.to]


def invited(installation: Installation, number: int) -> str | None:
    for letter in letters(installation, f"p{number}@example.com"):
        if found := CHECK_IN.search(letter.text):
            return found[0]
    return None


def answer(installation: Installation, number: int) -> None:
    """Answers with more pain, as stubbornly as a person: the same form again until it says thank you."""
    address = installation.patiently("an invitation", lambda: invited(installation, number))
    visitor = Visitor(installation.settings.public_url)
    page = stubborn(lambda: visitor.get(address))
    form = page.form(has="submission")
    flags = {name: "no" for name in re.findall(r'name="(flag\.[\w.]+)"', page.text)}
    told = {"done": "all", "flags": "none", "during": "6", "after24": "6", "rest": "5"} | flags
    receipt = stubborn(lambda: visitor.submit(form, told, press="fine"))
    assert receipt.url.endswith("/thanks"), receipt.text[:2000]


def stubborn(ask: object) -> Page:
    def asked() -> Page | None:
        try:
            page: Page = ask()  # type: ignore[operator]
        except (urllib.error.URLError, ConnectionError, TimeoutError, OSError):
            return None
        assert page.status < 500 or page.status == 503, page.text[:2000]
        return page if page.status == 200 else None

    return wait_for("the web server", asked)  # type: ignore[no-any-return]


def check_in_day(installation: Installation) -> datetime:
    with installation.runtime.reading() as session:
        opens = session.scalars(select(models.CheckIn.opens_at)).all()
    return max(opens)


def check(installation: Installation, patients: list[int]) -> None:
    """The judge."""
    rows = installation.work()
    assert {row.state for row in rows if row.due_at <= installation.runtime.now()} <= {
        MessageState.SENT, MessageState.DONE, MessageState.CANCELLED,
    }, installation.states()  # fmt: skip
    assert not Counter(row.key for row in rows if row.key).most_common(1)[0][1] > 1
    for number, patient in enumerate(patients):
        check_patient(installation, patient)
        kinds = Counter(kind_of(installation, letter) for letter in letters(installation, f"p{number}@"))
        assert kinds - AT_MOST == EXPECTED, (number, kinds)


def kind_of(installation: Installation, letter: mailbox.Letter) -> str:
    message_id = dict(letter.headers)["Message-ID"]
    (row,) = [row for row in installation.messages() if row.message_id == message_id]
    assert row.state is MessageState.SENT
    return str(row.payload["email"])


def check_patient(installation: Installation, patient: int) -> None:
    with installation.runtime.reading() as session:

        def of(table: type) -> list[object]:
            return list(session.query(table).filter_by(patient_id=patient).order_by(table.id))

        versions = of(models.ProgrammeVersion)
        assert [version.number for version in versions] == [1, 2]
        assert len(of(models.Answers)) == len(of(models.Review)) == 1
        assert next(check_in.state for check_in in of(models.CheckIn)) is CheckInState.ANSWERED
        sheets = of(models.Document)
        made = Counter((sheet.version_id, sheet.variant) for sheet in sheets)
        assert set(made.values()) == {1}
        assert {(version.id, "full_programme") for version in versions} <= set(made)
        assert (versions[-1].id, "fridge_sheet") in made
        for sheet in sheets:
            assert documents.open_pdf(session, document=sheet).startswith(b"%PDF")
        assert len(of(models.DocumentBlob)) == len(sheets)
        assert not [alert for alert in of(models.Alert) if alert.message_id]


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="bedring-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_sent_twice_whatever_is_killed(
    request: pytest.FixtureRequest, folder: Path, database: str
) -> None:
    seed = random.SystemRandom().randrange(10**6)
    print(f"seed {seed}")
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/bedring.sqlite3"
        if database == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres_server").database())
        installation = stack.enter_context(installed(folder / "var", url, *PARTS))
        installation.move_to(at_nine(installation.runtime.now()))
        wait_for("the first page", lambda: ready(installation))
        reaper = Reaper(installation, KILLS[database], random.Random(seed))
        with reaper.at_work():
            patients = [prescribe(installation, number) for number in range(PATIENTS)]
            installation.settle()
            installation.move(seconds=taking_back.GRACE.total_seconds())  # the mails may leave now
            installation.settle()
            to_check_in = check_in_day(installation) - installation.runtime.now()
            installation.move(seconds=to_check_in.total_seconds())
            for number in range(PATIENTS):
                answer(installation, number)
            installation.settle()
            wait_for("all kills", lambda: not reaper.todo, 60)
        installation.settle()
        check(installation, patients)


def at_nine(now: datetime) -> timedelta:
    """To nine o'clock of tomorrow: e-mails do not leave at night."""
    return (now + timedelta(days=1)).replace(hour=9, minute=0, second=0) - now


def ready(installation: Installation) -> bool:
    try:
        return Visitor(installation.settings.public_url).get("/readyz").status == 200
    except OSError:
        return False
