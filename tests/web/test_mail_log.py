"""Every e-mail with what became of it: for administrators, without a word about anybody's health."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import MessageState
from portal.db.queries import mail_log as queries
from portal.runtime import Runtime
from portal.services import outbox
from portal.services.messages import SendEmail
from portal.web import mail_words
from tests.queries import counted
from tests.web.conftest import Browser, People, signed_in

LOG = "/admin/mail/sent"


def put(runtime: Runtime, state: MessageState, *, about: str = "x", reason: str = "", **whom: int) -> int:
    """An e-mail that came to this end."""
    with runtime.transaction() as session:
        order = SendEmail("alert" if "account_id" in whom else "check_in", about=about, **whom)
        message = outbox.put(session, order, now=runtime.now())
        assert message is not None
        message.state, message.reason = state, reason or None
        if state is not MessageState.DUE:
            message.finished_at = runtime.now()
        return message.id


def test_a_clinic_that_never_wrote_is_told_so(administrator: Browser) -> None:
    assert "No e-mails yet" in administrator.get(LOG).get_data(as_text=True)


@pytest.mark.parametrize("state", MessageState)
def test_every_state_is_said_in_words(
    administrator: Browser, people: People, runtime: Runtime, state: MessageState
) -> None:
    put(runtime, state, patient_id=people.anna_id)
    page = administrator.get(LOG).get_data(as_text=True)
    assert mail_words.STATES[state][0] in page
    assert "Anna" in page
    ended = mail_words.ENDED_BECAUSE.get(state)
    assert ended is None or ended in page


def test_it_says_that_an_e_mail_was_cancelled_but_not_why(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    put(runtime, MessageState.CANCELLED, reason="paused", patient_id=people.anna_id)
    page = administrator.get(LOG).get_data(as_text=True)
    assert "because it was no longer needed" in page
    assert "pause" not in page


def test_it_says_until_when_an_e_mail_is_held(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    put(runtime, MessageState.HELD, reason="mail_is_off", patient_id=people.anna_id)
    assert "until the administrator turns real e-mail on" in administrator.get(LOG).get_data(as_text=True)


def test_an_e_mail_to_the_staff_names_them_and_not_the_patient_it_is_about(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    put(runtime, MessageState.SENT, patient_id=people.anna_id, account_id=people.colleague_id)
    page = administrator.get(LOG).get_data(as_text=True)
    assert "Kim" in page
    assert "Anna" not in page


def test_one_kind_of_end_is_shown_at_a_time(administrator: Browser, people: People, runtime: Runtime) -> None:
    put(runtime, MessageState.SENT, patient_id=people.anna_id)
    put(runtime, MessageState.FAILED, about="y", patient_id=people.bo_id)
    page = administrator.get(f"{LOG}?show=not_sent").get_data(as_text=True)
    assert "Bo" in page
    assert "Anna" not in page
    assert "Anna" in administrator.get(f"{LOG}?show=nonsense&page=-1").get_data(as_text=True)
    assert "No such e-mails" in administrator.get(f"{LOG}?show=held").get_data(as_text=True)


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.UNKNOWN, MessageState.EXPIRED])
def test_what_may_not_have_arrived_is_sent_again_once(
    administrator: Browser, people: People, runtime: Runtime, state: MessageState
) -> None:
    number = put(runtime, state, patient_id=people.anna_id)
    administrator.get(LOG)
    assert f"{LOG}/{number}/again" in administrator.last
    assert administrator.post(f"{LOG}/{number}/again").status_code == 303
    administrator.get(LOG)
    assert f"{LOG}/{number}/again" not in administrator.last
    assert administrator.post(f"{LOG}/{number}/again").status_code == 404
    with runtime.reading() as session:
        assert session.query(models.Message).count() == 2


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.DUE, MessageState.SUPPRESSED])
def test_what_arrived_waits_or_has_no_address_is_not(
    administrator: Browser, people: People, runtime: Runtime, state: MessageState
) -> None:
    number = put(runtime, state, patient_id=people.anna_id)
    administrator.get(LOG)
    assert "/again" not in administrator.last
    assert administrator.post(f"{LOG}/{number}/again").status_code == 404


def test_another_clinics_e_mails_do_not_exist(
    app: Flask, administrator: Browser, people: People, runtime: Runtime
) -> None:
    to_patient = put(runtime, MessageState.FAILED, patient_id=people.anna_id)
    to_staff = put(runtime, MessageState.FAILED, about="y", account_id=people.colleague_id)
    with runtime.transaction() as session:
        session.get_one(models.Account, people.stranger_id).is_administrator = True
    other = signed_in(app, runtime, account_id=people.stranger_id)
    assert "No e-mails yet" in other.get(LOG).get_data(as_text=True)
    for number in (to_patient, to_staff):
        assert other.post(f"{LOG}/{number}/again").status_code == 404


def test_a_long_log_has_pages_and_asks_the_database_no_more(
    administrator: Browser, people: People, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(runtime, MessageState.SENT, about="0", patient_id=people.anna_id)
    administrator.get(LOG)
    with counted(runtime.database) as of_one:
        administrator.get(LOG)
    for number in range(1, 6):
        whose = (people.anna_id, people.bo_id)[number % 2]
        put(runtime, MessageState.SENT, about=f"{number}", patient_id=whose)
    with counted(runtime.database) as of_six:
        administrator.get(LOG)
    assert len(of_six) == len(of_one)
    monkeypatch.setattr(queries, "ON_A_PAGE", 4)
    assert "Page 1 of 2" in administrator.get(LOG).get_data(as_text=True)
    assert administrator.get(f"{LOG}?page=2").get_data(as_text=True).count("<tr>") == 1 + 2
