"""The demo clinic: invented people, but a history that the product itself made."""

import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from portal.cli import processes
from portal.config import Settings
from portal.db import schema
from portal.services import mailbox
from tests.conftest import ENCRYPTION_KEY, SECRET_KEY
from workers.demo import last_day

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Settings]]:
    """The demo clinic as `bedring up --demo` makes it at its first start."""
    folder = tmp_path_factory.mktemp("demo")
    keys: dict[str, Any] = {"secret_key": SECRET_KEY, "encryption_key": ENCRYPTION_KEY}
    settings = Settings(data_folder=folder, demo=True, insecure_local=True, argon2_memory_kib=64, **keys)
    schema.upgrade(settings.database_url)
    command = (sys.executable, "-m", "workers.demo", str(folder / "log-ins.txt"))
    subprocess.run(command, env=processes.environment(settings), check=True, timeout=300)
    rows = sqlite3.connect(folder / "bedring.sqlite3")
    yield rows, settings
    rows.close()


def counted(rows: sqlite3.Connection, question: str) -> int:
    return int(rows.execute(question).fetchone()[0])


def test_every_story_of_the_demo_is_there(demo: tuple[sqlite3.Connection, Settings]) -> None:
    rows, _ = demo
    languages = {language for (language,) in rows.execute("SELECT DISTINCT language FROM patient")}
    assert counted(rows, "SELECT count(*) FROM patient") == 14
    assert counted(rows, "SELECT count(*) FROM account WHERE is_therapist") == 2
    assert languages == {"da", "en"}
    assert counted(rows, "SELECT count(*) FROM patient WHERE channel = 'paper'") == 1
    ends = {state for (state,) in rows.execute("SELECT DISTINCT state FROM proposal")}
    assert ends == {"waiting", "approved", "rejected", "edited", "superseded"}
    assert counted(rows, "SELECT count(*) FROM review WHERE superseded_at IS NOT NULL") >= 1  # a correction
    codes = {code for (code,) in rows.execute("SELECT code FROM alert")}
    assert {"red", "red_flag_urgent", "no_contact"} <= codes  # a flare, a red flag, a silent patient
    assert counted(rows, "SELECT count(DISTINCT programme_id) FROM tick") == 2  # one goes on, one stopped
    assert counted(rows, "SELECT max(latest_number) FROM programme") >= 4  # a good progression
    assert counted(rows, "SELECT count(*) FROM programme WHERE status = 'paused'") == 1
    assert counted(rows, "SELECT count(*) FROM questionnaire WHERE state = 'answered'") == 4
    scored = {instrument for (instrument,) in rows.execute("SELECT DISTINCT instrument FROM measure")}
    assert scored == {"psfs", "gpe", "rmdq", "odi"}


@pytest.mark.parametrize(
    "day, hour, minute, ends_on",
    [(20, 23, 16, 20), (21, 8, 4, 20), (21, 8, 5, 21), (21, 22, 30, 21), (21, 23, 30, 21)],
)
def test_a_demo_begun_before_the_morning_ends_with_the_day_before(
    day: int, hour: int, minute: int, ends_on: int
) -> None:
    """Copenhagen is an hour ahead; at night e-mails wait for the morning, and so would the demo's."""
    began_at = datetime(2026, 11, day, hour, minute, tzinfo=UTC)
    assert last_day(began_at) == date(2026, 11, ends_on)


def test_every_current_sheet_is_made_and_none_before_it(demo: tuple[sqlite3.Connection, Settings]) -> None:
    rows, _ = demo
    made = list(
        rows.execute(
            "SELECT p.id, v.number = p.latest_number FROM document d"
            " JOIN programme_version v ON v.id = d.version_id JOIN programme p ON p.id = v.programme_id"
        )
    )
    running = counted(rows, "SELECT count(*) FROM programme WHERE latest_number > 0")
    assert len(made) == 2 * running  # the full programme and the fridge sheet
    assert all(is_current for _, is_current in made)


def test_nothing_is_left_undone_and_nothing_was_sent_twice(demo: tuple[sqlite3.Connection, Settings]) -> None:
    rows, settings = demo
    states = {state for (state,) in rows.execute("SELECT DISTINCT state FROM message")}
    assert states == {"done", "sent", "cancelled"}
    sent = counted(rows, "SELECT count(*) FROM message WHERE state = 'sent'")
    assert sent == len(list(settings.mailbox.glob("*.eml")))
    assert sent == counted(rows, "SELECT count(DISTINCT message_id) FROM message WHERE state = 'sent'")
    subjects = Counter(
        (stored.to, stored.subject, stored.sent_at) for stored in mailbox.listing(settings.mailbox)
    )
    assert set(subjects.values()) == {1}


def test_every_decision_of_the_demo_clinic_comes_out_equal_again(
    demo: tuple[sqlite3.Connection, Settings],
) -> None:
    rows, settings = demo
    command = (sys.executable, "-m", "portal.cli.command", "rules", "recompute")
    done = subprocess.run(
        command, env=processes.environment(settings), capture_output=True, text=True, timeout=120
    )
    made = counted(rows, "SELECT count(*) FROM review")
    assert made > 30
    assert done.stdout == f"{made} decisions: {made} equal, 0 different\n"
    assert done.returncode == 0


def test_the_log_ins_are_random_and_for_our_eyes_only(demo: tuple[sqlite3.Connection, Settings]) -> None:
    _, settings = demo
    path: Path = settings.data_folder / "log-ins.txt"
    assert path.stat().st_mode & 0o077 == 0
    passwords = [line.split()[2] for line in path.read_text(encoding="utf-8").splitlines()[1:]]
    assert len(set(passwords)) == 3
    assert all(len(password) >= 12 for password in passwords)
