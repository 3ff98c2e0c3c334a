"""Workers die while they speak with a mail server: no e-mail arrives twice, none is lost in silence."""

import random
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from portal.db.models import Alert, Message, MessageState
from portal.services import outbox
from portal.services.messages import SendEmail
from tests import builders
from tests.fakes.smtp import SmtpServer
from tests.faults.installation import Installation, installed, is_alive, wait_for

pytestmark = pytest.mark.slow
MAILS = 24
DEATHS = 3
S = MessageState


@pytest.fixture
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="bedring-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


def put(installation: Installation) -> None:
    """Links that a patient asked for: they leave at any hour, and as often as they are asked for."""
    now = installation.runtime.now()
    with installation.runtime.transaction() as session:
        builders.a_clinic(session, now=now, instance_id="test")
        patient = builders.a_patient(session, now=now)
        for number in range(MAILS):
            outbox.put(session, SendEmail("link", about=str(number), patient_id=patient.id), now=now)


def mails(installation: Installation) -> list[Message]:
    return [row for row in installation.messages() if row.effect == "send_email"]


def end_the_leases_of_the_dead(installation: Installation) -> None:
    """What time would do; a clock cannot be moved where mail leaves the house."""
    dead = [row for row in mails(installation) if row.lease_until and not is_alive(row)]
    over = installation.runtime.now() - timedelta(seconds=1)
    with installation.runtime.transaction() as session:
        for row in dead:  # unless somebody who lives took it up a moment ago
            is_as_it_was = Message.owner.is_not_distinct_from(row.owner) & (Message.state == row.state)
            session.execute(
                update(Message).where(Message.id == row.id, is_as_it_was).values(lease_until=over)
            )


def is_over(installation: Installation) -> bool:
    return all(row.state in (S.SENT, S.UNKNOWN) for row in mails(installation))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_no_email_is_sent_twice_and_what_is_not_known_is_on_the_work_list(
    request: pytest.FixtureRequest, folder: Path, database: str
) -> None:
    chance = random.Random(database)
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/bedring.sqlite3"
        if database == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres_server").database())
        server = stack.enter_context(SmtpServer(thinks_seconds=0.3).serving())
        settings = {"mail_url": f"smtp://127.0.0.1:{server.port}", "clock_offset_file": None}
        settings |= {"mail_from": "Clinic <c@clinic.example>", "instance_id": "test"}
        parts = ("valkey", "worker", "clock")
        installation = stack.enter_context(installed(folder / "var", url, *parts, **settings))
        put(installation)
        for death in range(DEATHS):
            wait_for("a mail between its dot and the answer", lambda: server.thinking)
            time.sleep(chance.uniform(0.0, 0.4) if death else 0)
            installation.again("worker")
            end_the_leases_of_the_dead(installation)
        for _ in range(30):
            with suppress(TimeoutError):
                wait_for("all mail", lambda: is_over(installation), seconds=3)
                break
            end_the_leases_of_the_dead(installation)
        judge(installation, server)


def judge(installation: Installation, server: SmtpServer) -> None:
    arrived = Counter(re.search(rb"Message-ID: (\S+)", mail)[1].decode() for mail in server.accepted)
    assert not [message_id for message_id, times in arrived.items() if times > 1]
    rows = mails(installation)
    assert len(rows) == MAILS
    assert {row.state for row in rows} <= {S.SENT, S.UNKNOWN}
    assert {row.message_id for row in rows if row.state is S.SENT} <= set(arrived)
    unknown = {row.id for row in rows if row.state is S.UNKNOWN}
    assert unknown, "the first death comes between the dot and its answer"
    with installation.runtime.reading() as session:
        assert unknown == {alert.message_id for alert in session.query(Alert)}
