"""Every form sent twice, byte for byte: a double click, the way back, a second tab. It makes one thing.

The forms are found on the pages themselves; a new one is tried without a line here, and needs one in `TYPED`
if nothing comes of it as it stands on its page.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.runtime import Runtime
from tests import builders
from tests.access import doors
from tests.access import test_hostile_forms as forms
from tests.access.test_hostile_forms import Found, furnished
from tests.access.verdicts import LINK, PUBLIC, VERDICTS
from tests.access.world import World
from tests.web.desk import NEW
from tests.web.visits import GOOD

__all__ = ["furnished"]  # a fixture

PASSWORD = {"password": "seven quiet herons walk", "again": "seven quiet herons walk"}
TYPED: dict[str, dict[str, str]] = {  # what makes a form do its work
    "batches.begin": {"op": "print", "submission": "one-name-of-the-form", "two_sided": "1"},
    "check_and_send.sign": {"op": "sign"},
    "check_in.answer": GOOD,
    "conversations.write": {"text": "Please go on like this.", "op": ""},
    "measures.enter": {"n_items": "24", "rmdq_score": "8"},
    "my_messages.write": {"text": "May I run?", "op": "send", "submission": "one-name-of-the-form"},
    "paper_answers.answer": GOOD,
    "password.accept": PASSWORD,
    "password.reset": PASSWORD,
    "patients.add": NEW,
    "people.invite": {
        "name": "Søren Ny", "email": "soren@clinic.example", "language": "da", "is_therapist": "1"
    },
    "protocols.start": {"protocol": builders.PROTOCOL, "start": ""},
}  # fmt: skip
MAKES = {  # the table that a form adds a row to
    "batches.begin": "batch",
    "call_me.confirm": "alert",
    "check_and_send.sign": "programme_version",
    "check_in.answer": "answers",
    "check_in.mark": "answers",
    "conversations.write": "note",
    "exercise_words.change": "exercise_version",
    "mail_log.send_again": "message",
    "mail.send_test": "message",
    "measures.enter": "measure",
    "my_calendar.make": "link",
    "my_check_in.begin": "link",
    "my_choices.reach": "alert",
    "my_days.none": "tick",
    "my_days.tick": "tick",
    "my_messages.write": "note",
    "my_sheets.make": "message",
    "paper_answers.answer": "answers",
    "patient_mail.send_again": "message",
    "patients.add": "patient",
    "people.invite": "account",
    "programme_link.send_new": "message",
    "proposals.approve": "programme_version",
    "protocols.start": "programme",
    "queue.send_again": "message",
    "sheets.make": "message",
    "treatment.pause": "pause",
    "treatment.send_link": "message",
}
ONE_EACH = {"my_calendar.make", "my_check_in.begin"}  # a link is made anew; the address before it ends
COUNTED = {"failed_try"}  # tries are counted, whatever comes of them


def rows(path: Path) -> dict[str, int]:
    """How many rows each table has."""
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        found = {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in tables}
    connection.close()
    return {name: number for name, number in found.items() if name not in COUNTED}


@pytest.fixture
def every_form(app: Flask, runtime: Runtime, furnished: World) -> list[tuple[str, Found]]:
    """One form for each endpoint, filled in."""
    found: dict[str, Found] = {}
    for form in forms._all(app, furnished):
        endpoint = forms._endpoint(app, form.address)
        audience, _ = VERDICTS.get(endpoint, ("", False))  # samples of the style guide lead nowhere
        if audience in (PUBLIC, LINK) or (audience and form.actor != "anonymous"):
            found.setdefault(endpoint, form)
    for endpoint, form in found.items():
        form.values |= {name: [value] for name, value in TYPED.get(endpoint, {}).items()}
    found["batches.begin"].values["patient"] = [str(furnished.shared["patient_id"])]
    return sorted(found.items())


def tried(
    app: Flask, runtime: Runtime, world: World, place: Path, found: list[tuple[str, Found]]
) -> Iterator[tuple[str, list[int], list[dict[str, int]]]]:
    """Each form sent twice in the same clinic: its two statuses, and the rows before, between and after."""
    runtime.database.close()
    kept = Path(shutil.copy(place, place.with_suffix(".kept")))
    for endpoint, form in found:
        shutil.copy(kept, place)
        client = doors.browser(app, world, form.actor)
        statuses, counted = [], [rows(place)]
        for _ in range(2):
            statuses.append(forms._send(client, form, {}).status_code)
            counted.append(rows(place))
        runtime.database.close()
        yield endpoint, statuses, counted


@pytest.mark.slow
def test_what_is_sent_twice_is_made_once(
    app: Flask, runtime: Runtime, furnished: World, sandbox: Path, every_form: list[tuple[str, Found]]
) -> None:
    wrong = []
    for endpoint, statuses, counted in tried(app, runtime, furnished, sandbox, every_form):
        if fault := _fault(endpoint, *counted):
            wrong.append(f"{endpoint} {statuses}: {fault}")
        if max(statuses) >= 500:
            wrong.append(f"{endpoint} {statuses}")
    assert not wrong, "\n".join(wrong)
    assert {endpoint for endpoint, _ in every_form} >= MAKES.keys()


def _fault(endpoint: str, before: dict[str, int], between: dict[str, int], after: dict[str, int]) -> str:
    """What is wrong with the rows; nothing when all is well."""
    made = {name for name in between if between[name] > before[name]}
    again = {name for name in after if after[name] > between[name]}
    if again and endpoint not in ONE_EACH:
        return f"makes twice {again}"
    if made and endpoint not in MAKES:
        return f"makes {made}, which MAKES does not say"
    if endpoint in MAKES and MAKES[endpoint] not in made:
        return f"makes no {MAKES[endpoint]}"
    return ""
