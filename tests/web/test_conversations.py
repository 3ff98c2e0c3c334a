"""Messages on both sides: an answer typed or put in, taken back, read; a foreign thread is not found."""

import re
from datetime import timedelta
from html import unescape

import pytest

from portal.db import models
from portal.db.queries import conversations as queries
from portal.runtime import Runtime
from portal.services import conversations
from tests import builders
from tests.queries import counted
from tests.web.conftest import Browser, People, signed_in

MARKUP = '<script>alert("x")</script>'


@pytest.fixture
def address(runtime: Runtime, people: People) -> str:
    """Anna's thread, for her therapist; she has asked something."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        builders.a_programme(session, patient=patient)
        conversations.write(
            session, patient=patient, text="May I swim?", by=None, submission_id="asked", now=runtime.now()
        )
        return f"/conversations/{patient.public_id}"


def texts(runtime: Runtime, people: People) -> list[str]:
    with runtime.reading() as session:
        return [str(note.text) for note in reversed(queries.of_patient(session, people.anna_id))]


def name_of_the_form(browser: Browser) -> str:
    found = re.search(r'name="submission" value="([^"]+)"', browser.last)
    assert found
    return unescape(found.group(1))


def test_a_therapist_answers_and_takes_it_back(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    assert "1 patient waits for an answer." in therapist.get("/conversations").text
    assert "Wrote to you" in therapist.get("/caseload").text
    therapist.send(address, {"text": "Yes, gladly.", "op": "send"})
    assert texts(runtime, people) == ["May I swim?", "Yes, gladly."]
    page = therapist.get(address).text
    assert "not read yet" in page
    undo = re.search(r'action="([^"]+/undo)"', page)
    assert undo
    assert therapist.post(undo.group(1)).status_code == 303
    assert texts(runtime, people) == ["May I swim?"]
    assert "Waits for your answer." in therapist.get(address).text


def test_it_is_too_late_to_take_back_what_was_written_a_minute_ago(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    therapist.send(address, {"text": "Yes.", "op": "send"})
    undo = re.search(r'action="([^"]+/undo)"', therapist.get(address).text)
    assert undo
    runtime.clock.time += timedelta(seconds=60)  # type: ignore[attr-defined]
    assert "done=late" in therapist.post(undo.group(1)).location
    assert len(texts(runtime, people)) == 2
    assert "/undo" not in therapist.get(address).text


def test_a_canned_answer_is_put_under_what_was_typed(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    answer = therapist.send(address, {"text": "Hello Anna", "op": "insert:4"})
    assert answer.status_code == 200
    assert "Hello Anna\n\nIt is fine to start again today.</textarea>" in answer.text
    assert texts(runtime, people) == ["May I swim?"]
    assert "Hello Anna</textarea>" in therapist.post(address, {"text": "Hello Anna", "op": "insert:99"}).text


def test_what_needs_no_answer_is_marked_as_read(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    therapist.send(address, {"op": "read"})
    assert "Nobody waits for an answer." in therapist.get("/conversations").text
    assert texts(runtime, people) == ["May I swim?"]


def test_an_empty_answer_is_said_and_nothing_typed_is_lost(therapist: Browser, address: str) -> None:
    answer = therapist.send(address, {"text": MARKUP + "x" * 2000, "op": "send"})
    assert answer.status_code == 422
    assert MARKUP not in answer.text
    assert MARKUP in unescape(answer.text)
    assert therapist.post(address, {"text": "", "op": "send"}).status_code == 422


def test_a_thread_of_another_therapist_is_not_found(
    app: object, runtime: Runtime, people: People, address: str
) -> None:
    colleague = signed_in(app, runtime, account_id=people.colleague_id)  # type: ignore[arg-type]
    assert colleague.get(address).status_code == 404
    assert "Anna" not in colleague.get("/conversations?show=all").text


def test_a_message_with_a_red_word_shows_the_safety_text_at_once(
    anna: Browser, therapist: Browser, runtime: Runtime, address: str
) -> None:
    anna.send("/my/messages", {"text": "I cannot feel my saddle", "op": "send"})
    page = anna.get("/my/messages?done=sent").text
    assert page.index("contact your doctor today") < page.index("Your message is with your physiotherapist.")
    assert "Wrote words that may be urgent" in therapist.get("/caseload").text
    assert "Word found: saddle" in therapist.get(address).text
    runtime.clock.time += timedelta(hours=25)  # type: ignore[attr-defined]
    assert "contact your doctor today" not in anna.get("/my/messages").text


def test_a_double_click_is_one_message(anna: Browser, runtime: Runtime, people: People, address: str) -> None:
    anna.get("/my/messages")
    values = {"text": "And cycle?", "op": "send", "submission": name_of_the_form(anna)}
    for _ in range(2):
        assert anna.post("/my/messages", values).status_code == 303
    assert texts(runtime, people) == ["May I swim?", "And cycle?"]


def test_hostile_markup_is_text(anna: Browser, therapist: Browser, address: str) -> None:
    anna.send("/my/messages", {"text": MARKUP, "op": "send"})
    for page in (anna.get("/my/messages"), therapist.get(address), therapist.get("/conversations")):
        assert MARKUP not in page.text
        assert MARKUP in unescape(page.text)


def test_too_long_keeps_what_was_typed(anna: Browser, address: str) -> None:
    answer = anna.send("/my/messages", {"text": "y" * 1001, "op": "send"})
    assert answer.status_code == 422
    assert "y" * 1001 in answer.text


def test_a_patient_says_that_a_message_was_read(
    anna: Browser, therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    therapist.send(address, {"text": "Yes, gladly.", "op": "send"})
    assert "A message for you" in anna.get("/my/messages").text
    assert "A message for you" in anna.get("/my/messages").text, "looking marks nothing as read"
    anna.post("/my/messages", {"op": "read"})
    assert "A message for you" not in anna.get("/my/messages").text
    assert "not read yet" not in therapist.get(address).text


def test_the_older_messages_are_one_page_further(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, people.anna_id)
        thea = session.get_one(models.Account, people.therapist_id)
        for number in range(50):
            conversations.write(
                session, patient=patient, text=f"Line {number}.", by=thea,
                submission_id=str(number), now=runtime.now(),
            )  # fmt: skip
    page = therapist.get(address).text
    assert "May I swim?" not in page
    older = re.search(r'href="([^"]+before=[^"]+)"', page)
    assert older
    assert "May I swim?" in therapist.get(unescape(older.group(1))).text


def test_the_threads_of_many_patients_are_one_question_to_the_database(
    runtime: Runtime, people: People, address: str
) -> None:
    def asked() -> int:
        with runtime.reading() as session, counted(runtime.database) as seen:
            thea = session.get_one(models.Account, people.therapist_id)
            found = [(row.patient.name, row.last.text) for row in queries.threads(session, thea)]
            assert found
        return len(seen)

    few = asked()
    with runtime.transaction() as session:
        thea = session.get_one(models.Account, people.therapist_id)
        for number in range(5):
            patient = builders.a_patient(session, therapist=thea, email=f"p{number}@example.com")
            conversations.write(
                session, patient=patient, text="Hello", by=None, submission_id=str(number), now=runtime.now()
            )
    assert asked() == few
