"""Bad input where a person meets it: on a page, in a command, from a mail server. Refused and explained."""

import os
import sqlite3
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from portal.addresses import MailServer
from portal.cli import command, up
from portal.cli.up import CannotStart
from portal.config import Settings
from portal.db import models, outbox
from portal.db.models import MessageState, Purpose
from portal.domain.errors import PortalError
from portal.runtime import Runtime
from portal.services import accounts, links, patients
from portal.services import outbox as messages
from portal.services.messages import SendEmail
from tests import builders
from tests.catalogue.test_reader import DANISH, EXERCISE
from tests.conftest import ENCRYPTION_KEY, SECRET_KEY
from tests.fakes.smtp import Behaviour, SmtpServer
from tests.test_config import ADDRESSES, FAULTS
from tests.web import desk as desks
from tests.web import visits
from tests.web.conftest import Browser, People
from tests.web.desk import NEW, Desk
from tests.web.test_admin import SETTINGS
from tests.web.visits import Visit
from tests.workers.conftest import CardboardPdf
from workers import effects, tasks
from workers.mail import SmtpSender
from workers.runtime import Run

REGISTERED = tasks.__name__  # importing the tasks registers their effects
RTL_OVERRIDE = "\u202e"
FOUNDER = {
    "clinic_name": "Harbour Physio", "name": "Ada Berg", "email": "ada@clinic.example", "language": "en",
    "time_zone": "Europe/Copenhagen", "password": "five red boats go", "again": "five red boats go",
}  # fmt: skip
BAD_EMAILS = {
    "thea@clinic.example\r\nBcc: all@example.com": "This must be on one line.",
    "thea@clinic.example, bo@example.com": "Write one e-mail address only.",
    "thea@clinic.example;bo@example.com": "Write one e-mail address only.",
    "<thea@clinic.example>": "It looks like anna@example.org.",
}
BAD_NAMES = {
    f"Ada{RTL_OVERRIDE}greB": "This holds signs that cannot be shown.",
    "A" * 10_000: "This is too long.",
    "Ada\nBerg": "This must be on one line.",
}
STAFF = {
    "password": Purpose.PASSWORD,
    "invitation": Purpose.INVITATION,
    "mail-test": Purpose.MAIL_TEST,
    "setup": Purpose.SETUP,
}


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


def set_up_address(runtime: Runtime) -> str:
    with runtime.transaction() as session:
        return f"/setup/{accounts.setup_link(session, now=runtime.now())}"


# What is typed


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_a_bad_address_is_explained_on_every_page_that_asks_for_one(
    administrator: Browser, desk: Desk, runtime: Runtime, people: People, email: str
) -> None:
    typed = email.split("\r")[0]
    for address, form in (("/admin/clinic", SETTINGS), ("/password", {}), ("/link", {})):
        assert administrator.send(address, form | {"email": email}).status_code == 422
        assert BAD_EMAILS[email] in administrator.last
        assert typed in unescape(administrator.last)
    desk.open(f"/patients/{desks.patient_id(runtime, people.anna_id)}/edit")
    assert desk.press("Save details", email=email, first_name="Anne") == 422
    assert BAD_EMAILS[email] in desk.text
    assert desk.value("email").startswith(typed)
    assert desk.value("first_name") == "Anne"


@pytest.mark.parametrize("email", BAD_EMAILS)
def test_a_bad_address_sets_up_no_clinic(anybody: Browser, runtime: Runtime, email: str) -> None:
    address = set_up_address(runtime)
    assert anybody.send(address, FOUNDER | {"email": email}).status_code == 422
    assert BAD_EMAILS[email] in anybody.last
    assert 'value="Harbour Physio"' in anybody.last
    assert anybody.post(address, FOUNDER).status_code == 303


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_is_explained_on_every_page_that_asks_for_one(
    administrator: Browser, desk: Desk, people: People, runtime: Runtime, name: str
) -> None:
    assert administrator.send("/admin/clinic", SETTINGS | {"name": name}).status_code == 422
    assert BAD_NAMES[name] in administrator.last
    desk.open(f"/patients/{desks.patient_id(runtime, people.anna_id)}/edit")
    for field in ("first_name", "last_name"):
        assert desk.press("Save details", **{"email": "anne@example.com", field: name}) == 422
        assert BAD_NAMES[name] in desk.text
        assert desk.value("email") == "anne@example.com"
        desk.press("Save details", **{field: "Anne"})
        desk.open(f"/patients/{desks.patient_id(runtime, people.anna_id)}/edit")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_bad_name_sets_up_no_clinic(anybody: Browser, runtime: Runtime, name: str) -> None:
    address = set_up_address(runtime)
    for field in ("clinic_name", "name"):
        assert anybody.send(address, FOUNDER | {field: name}).status_code == 422
        assert BAD_NAMES[name] in anybody.last
        assert 'value="ada@clinic.example"' in anybody.last
    with runtime.reading() as session:
        assert session.query(models.Clinic).count() == 0


def test_a_birth_in_the_future_is_refused_for_a_known_patient_too(
    desk: Desk, people: People, runtime: Runtime
) -> None:
    desk.open(f"/patients/{desks.patient_id(runtime, people.anna_id)}/edit")
    tomorrow = runtime.now().date() + timedelta(days=1)
    parts = {f"born_on_{part}": str(getattr(tomorrow, part)) for part in ("day", "month", "year")}
    assert desk.press("Save details", first_name="Anne", **parts) == 422
    assert "This date is in the future. Please look at the year." in desk.text
    assert desk.value("born_on_year") == str(tomorrow.year)
    assert desk.value("first_name") == "Anne"


def test_a_name_with_markup_is_text_in_the_mail_too(
    desk: Desk, people: People, settings: Settings, runtime: Runtime
) -> None:
    desk.open("/patients/new")
    desk.press("patient", **(NEW | {"first_name": "<img src=x onerror=alert(1)>"}))
    with runtime.transaction() as session:
        session.get_one(models.Clinic, people.clinic_id).mail_on = True
        patient = session.query(models.Patient).order_by(models.Patient.id.desc()).first()
        programme = builders.a_programme(session, patient=patient)
        order = SendEmail("link", about="x", patient_id=patient.id, programme_id=programme.id)
        number = messages.put(session, order, now=runtime.now()).id
    with SmtpServer().serving() as server:
        assert work(runtime, server, number) == "sent"
        (raw,) = server.accepted
    body = message_from_bytes(raw, policy=policy.default).get_body(("html",))
    assert "&lt;img src=x" in body.get_content()
    assert "<img src=x" not in body.get_content()


# Links


@pytest.mark.parametrize("place", STAFF)
def test_every_link_of_the_staff_that_cannot_be_used_gets_one_and_the_same_answer(
    anybody: Browser, runtime: Runtime, people: People, place: str
) -> None:
    pages = set()
    for token in staff_links(runtime, people, place):
        looked = anybody.get(f"/{place}/{token}")
        anybody.get("/password")  # any page with a form: the fence against other sites lets this browser pass
        sent = anybody.post(f"/{place}/{token}", FOUNDER)
        assert (looked.status_code, sent.status_code) == (410, 410)
        pages |= {answer.get_data(as_text=True).replace(token, "…") for answer in (looked, sent)}
    assert len(pages) == 1
    assert "This link has expired" in pages.pop()


def staff_links(runtime: Runtime, people: People, place: str) -> list[str]:
    """Altered, unknown, of another purpose, expired, spent, revoked."""
    purpose, now = STAFF[place], runtime.now()
    other = Purpose.INVITATION if purpose is not Purpose.INVITATION else Purpose.PASSWORD
    owner = {} if purpose is Purpose.SETUP else {"account_id": people.colleague_id}
    with runtime.transaction() as session:
        spent = links.issue(session, purpose=purpose, now=now, **owner)
        links.spend(session, link=links.redeem(session, token=spent, purposes=purpose, now=now), now=now)
        altered = links.issue(session, purpose=purpose, now=now, **owner)
        found = [
            altered[:-1] + ("A" if altered[-1] != "A" else "B"),
            "x" * 43,
            links.issue(session, purpose=other, now=now, account_id=people.colleague_id),
            links.issue(session, purpose=purpose, now=now, expires_at=now, **owner),
            spent,
        ]
        if owner:
            revoked = links.issue(session, purpose=purpose, now=now, **owner)
            links.revoke(session, purposes=(purpose,), now=now, **owner)
            found.append(revoked)
    return found


# Check-ins


def test_a_check_in_for_a_version_that_was_followed_by_another_is_taken_for_the_new_one(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(visit.check_in_link)
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        therapist = session.get_one(models.Patient, visit.patient_id).therapist_id
    desk = Desk(anybody.client.application, runtime, therapist)
    desk.open(f"/patients/{desks.patient_id(runtime, visit.patient_id)}")
    desk.send(f"/programmes/{programme.public_id}/draft/begin")
    desk.press("save", rows_1_reps="12")
    desk.open(f"/programmes/{programme.public_id}/check")
    desk.press("sign")
    sent = visits.send(anybody, visit)
    assert (sent.status_code, sent.location) == (303, visit.thanks)
    assert len(visits.answers_of(runtime, visit)) == 1
    visits.review(runtime, visit)
    assert anybody.get(visit.thanks).status_code == 200
    with runtime.reading() as session:
        assert builders.latest(session, session.get_one(models.Programme, visit.programme_id)).number >= 2


def test_a_discharged_patient_s_answers_are_not_kept_but_a_warning_is_still_answered(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(visit.check_in_link)
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        by = session.get_one(models.Account, patient.therapist_id)
        patients.discharge(session, patient=patient, by=by, now=runtime.now())
    calm = visits.send(anybody, visit)
    assert calm.status_code == 410
    assert "This link has expired" in visits.text_of(calm)
    ill = visits.send(anybody, visit, flag__bladder="yes")
    assert ill.status_code == 410
    assert "Call 112" in visits.text_of(ill)
    assert visits.answers_of(runtime, visit) == []


@pytest.mark.parametrize("devices", [1, 2])
def test_answers_sent_at_the_same_moment_are_one_answer_and_everybody_reads_on(
    app: Flask, runtime: Runtime, visit: Visit, devices: int
) -> None:
    browsers = [Browser(app.test_client()) for _ in range(4)]
    for browser in browsers:
        browser.get(visit.check_in_link)
    for browser in browsers if devices == 1 else browsers[::2]:
        browser.last = browsers[0].last
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda browser: visits.send(browser, visit), browsers))
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, visit.thanks)] * 4
    assert len(visits.answers_of(runtime, visit)) == 1
    assert {browser.get(visit.thanks).status_code for browser in browsers} == {200}


# Commands


def bedring(*words: str, **settings: str) -> tuple[Result, str]:
    """Runs a command of ours; what came of it, and the lines an administrator reads."""
    result = CliRunner().invoke(command.bedring, words, env=settings)
    fault = result.exception
    assert fault is None or isinstance(fault, (SystemExit, PortalError)), result.exc_info
    return result, str(fault) if isinstance(fault, PortalError) else result.output


EXERCISE_FAULTS = [
    (EXERCISE, "level: 3", "level: 3\nlevle: 3", "levle: is not a known key"),
    (EXERCISE, "sets: 2, reps: 8", "sets: 2, reps: 25", "dose.reps: 25 is above its max 15"),
    (EXERCISE, "ladder: bird_dog", "ladder: bird_cat", "ladder: 'bird_cat' is not a known ladder"),
    (
        "catalogue/exercises/low_back/bird_dog_square.yaml", "progressions: []", "progressions: [bird_dog]",
        "progressions: goes in a circle: bird_dog > bird_dog_square > bird_dog",
    ),
    (DANISH, None, None, "da: translations/da/exercises/low_back/bird_dog.yaml is missing"),
]  # fmt: skip


@pytest.mark.parametrize("file,old,new,says", EXERCISE_FAULTS)
def test_the_catalogue_command_names_the_file_and_the_key_of_each_fault(
    tree: Path, file: str, old: str | None, new: str, says: str
) -> None:
    if old is None:
        (tree / file).unlink()
    else:
        text = (tree / file).read_text(encoding="utf-8")
        (tree / file).write_text(text.replace(old, new), encoding="utf-8")
    result, said = bedring("catalogue", "check", "--folder", str(tree))
    assert result.exit_code == 1
    assert said == f"exercises/low_back/bird_dog.yaml: {says}\n"


SETTING_FAULTS = [
    *(
        (values, line)
        for values, line in FAULTS
        if set(values) <= set(Settings.model_fields) - {"data_folder"}
    ),
    *(({name: value}, f"{name.upper()}: {words}") for name, value, words in ADDRESSES),
]


@pytest.mark.parametrize("values,line", SETTING_FAULTS)
def test_each_faulty_setting_in_the_environment_is_one_line(values: dict[str, object], line: str) -> None:
    variables = {name.upper(): str(value) for name, value in values.items()}
    _, said = bedring("config", "check", **variables)
    assert said == line


ON_A_DATABASE = [
    ("db", "check"),
    ("db", "upgrade"),
    ("db", "downgrade", "--yes", "0001"),
    ("account", "create-administrator", "--email", "ada@clinic.example", "--name", "Ada"),
    ("account", "set-password", "ada@clinic.example"),
    ("account", "disable", "ada@clinic.example"),
]
KEYS = {"SECRET_KEY": SECRET_KEY, "ENCRYPTION_KEY": ENCRYPTION_KEY}


@pytest.mark.parametrize("words", ON_A_DATABASE, ids=" ".join)
def test_every_command_refuses_a_database_newer_than_the_code(
    words: tuple[str, ...], tmp_path: Path, sqlite_url: str
) -> None:
    with sqlite3.connect(tmp_path / "bedring.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    _, said = bedring(*words, DATA_FOLDER=str(tmp_path), **KEYS)
    assert said == "The database is newer than this release of Bedring. Install the newer release."


def test_a_schema_that_nobody_numbered_is_one_line(tmp_path: Path, sqlite_url: str) -> None:
    _, said = bedring("db", "downgrade", "--yes", "teeth", DATA_FOLDER=str(tmp_path))
    assert said == "There is no schema teeth. They are numbered, like 0001."


@pytest.mark.parametrize("words", ON_A_DATABASE[3:], ids=" ".join)
def test_a_command_on_a_database_that_is_not_there_is_one_line(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    _, said = bedring(*words, DATA_FOLDER=str(tmp_path / "nowhere"), **KEYS)
    assert said.startswith("The database does not answer")
    assert "\n" not in said


def test_an_upgrade_in_a_folder_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    _, said = bedring("db", "upgrade", DATA_FOLDER=str(tmp_path / "var"))
    assert said == refusal(tmp_path / "var", "File exists")


def refusal(path: Path, why: str) -> str:
    remedy = "Let this user write there, or set another DATA_FOLDER."
    return f"DATA_FOLDER: nothing can be written in {path} ({why}). {remedy}"


def test_a_folder_of_somebody_else_stops_the_start() -> None:
    """As after a first start with sudo: the folder is there, but not ours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "var"
        folder.mkdir()
        folder.chmod(0o555)
        Path(name).chmod(0o755)
        assert said_by_nobody(folder) == refusal(folder, "Permission denied")


def said_by_nobody(folder: Path) -> str:
    """What a user without rights reads; a process of its own, because the rights are given up for good."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # no thread is needed in the child
        child = os.fork()
    if child == 0:
        words = "nothing was refused"
        try:
            if os.getuid() == 0:
                os.setuid(65534)
            up.make_folder(folder)
        except CannotStart as fault:
            words = str(fault)
        finally:
            os.write(writer, words.encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as pipe:
        return pipe.read()


@pytest.mark.parametrize("name", ["lock", "secret_key"])
def test_a_file_in_the_folder_that_is_not_ours_stops_the_start(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()  # the one thing that root cannot write to either
    with pytest.raises(CannotStart) as fault, up.lock(tmp_path):
        up.with_keys(Settings(data_folder=tmp_path))
    why = "Is a directory" if name == "lock" else "File exists"
    assert str(fault.value) == refusal(tmp_path / name, why)


# Mail servers


B = Behaviour
WAITS = {B.GREETING_421, B.GREETING_SILENT, B.MAIL_452, B.RCPT_450, B.DATA_421, B.DOT_451}
SAYS = {
    B.MAIL_550: (MessageState.FAILED, "An e-mail could not be sent", "Send again"),
    B.RCPT_550: (MessageState.FAILED, "An e-mail could not be sent", "Send again"),
    B.DOT_554: (MessageState.FAILED, "An e-mail could not be sent", "Send again"),
    B.NO_SUCH_PERSON: (MessageState.SUPPRESSED, "The e-mail address does not work", "does not work"),
    B.DOT_HANGS: (MessageState.UNKNOWN, "We do not know whether an e-mail arrived", "Send again"),
    B.DOT_DROPS: (MessageState.UNKNOWN, "We do not know whether an e-mail arrived", "Send again"),
}


def work(runtime: Runtime, server: SmtpServer, number: int) -> str:
    """The worker's part: one e-mail to this server."""
    sender = SmtpSender(
        MailServer("smtp", "127.0.0.1", server.port),
        "clinic@clinic.example",
        stage_seconds=0.3,
        dot_seconds=0.3,
    )
    with runtime.transaction() as session:
        hints = outbox.claim(session, models.Queue.MAIL, 99)
        (hint,) = [hint for hint in hints if hint.id == number]
    return effects.carry_out(Run(runtime, sender, CardboardPdf()), hint.id, hint.attempt)


@pytest.mark.parametrize("behaviour", [*sorted(WAITS), *SAYS, "nobody there"])
def test_the_therapist_reads_what_became_of_an_email_and_what_to_do(
    app: Flask, runtime: Runtime, visit: Visit, behaviour: Behaviour | str
) -> None:
    with runtime.transaction() as session:
        therapist = session.get_one(models.Patient, visit.patient_id).therapist_id
        order = SendEmail("link", about="x", patient_id=visit.patient_id, programme_id=visit.programme_id)
        number = messages.put(session, order, now=runtime.now()).id
    with SmtpServer().serving() as server:
        if isinstance(behaviour, Behaviour):
            server.behaviour = behaviour
        else:
            server = SmtpServer(port=1)
        work(runtime, server, number)
    assert server.accepted == []
    state, reason, does = SAYS.get(behaviour, (MessageState.DUE, "", ""))
    with runtime.reading() as session:
        assert session.get_one(models.Message, number).state is state
    desk = Desk(app, runtime, therapist)
    page = desk.open(f"/patients/{desks.patient_id(runtime, visit.patient_id)}")
    assert reason in page
    assert does in page
    assert ("waiting" in page) == (state is MessageState.DUE)
    assert reason in desk.open("/caseload")
