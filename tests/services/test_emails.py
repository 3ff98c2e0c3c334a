"""What the e-mails say, what they must not say, and when they stay at home."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from portal.config import bundled
from portal.db import models
from portal.db.models import CheckInState, ProgrammeStatus, Purpose
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted, PermanentFailure
from portal.rendering import i18n
from portal.rendering.environment import Renderer
from portal.services import emails, links, outbox
from portal.services.emails import Email
from portal.services.messages import SendEmail
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

TO_STAFF = ("alert", "invitation", "password", "mail_test")
TO_PATIENTS = tuple(key for key in emails.COMPOSERS if key not in TO_STAFF)
CANARY = "zzcanary"
BASE = "https://clinic.example"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(bundled("templates"), builders.catalogue(), BASE)


def an_order(session: Session, key: str, *, patient: models.Patient | None = None) -> SendEmail:
    """An order for one e-mail of each kind, about a patient with a running programme and an open check-in."""
    if key in TO_STAFF:
        return SendEmail(key, about="1", account_id=builders.a_therapist(session).id)
    patient = patient or builders.a_patient(session)
    programme = builders.a_programme(session, patient=patient)
    version = session.query(models.ProgrammeVersion).filter_by(programme_id=programme.id).one()
    check_in = builders.a_check_in(session, programme=programme)
    questions = session.query(models.Questionnaire).filter_by(patient_id=patient.id, occasion="intake").one()
    questions.state = models.QuestionnaireState.OPEN
    return SendEmail(
        key,
        about="1",
        patient_id=patient.id,
        programme_id=programme.id,
        check_in_id=check_in.id,
        version_id=version.id,
        questionnaire_id=questions.id,
    )


def composed(session: Session, order: SendEmail, renderer: Renderer, now: Any = NOW) -> Email:
    message = (
        outbox.put(session, order, now=NOW) or session.query(models.Message).filter_by(key=order.key()).one()
    )
    message.message_id = "<7.abc@clinic.example>"
    return emails.compose(session, order, message=message, renderer=renderer, now=now)


def parsed(email: Email) -> EmailMessage:
    found = message_from_bytes(email.as_bytes("post@clinic.example"), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_every_email_has_a_folder_and_every_folder_an_email() -> None:
    folders = {path.name for path in Path(bundled("templates"), "emails").iterdir() if path.is_dir()}
    assert folders == set(emails.COMPOSERS)
    for folder in folders:
        names = {path.name for path in Path(bundled("templates"), "emails", folder).iterdir()}
        assert names == {"subject.txt", "body.txt", "body.html"}


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("key", list(emails.COMPOSERS))
def test_an_email_is_short_whole_and_readable_as_plain_text(
    session: Session, renderer: Renderer, key: str, language: str
) -> None:
    order = an_order(session, key)
    owner = models.Account if key in TO_STAFF else models.Patient
    session.get_one(owner, order.account_id or order.patient_id).language = language
    message = parsed(composed(session, order, renderer))
    raw = message.as_bytes()
    assert len(raw) < 30_000
    assert raw.isascii()
    assert message["Subject"].strip()
    text, html = part(message, "plain"), part(message, "html")
    assert f'lang="{language}"' in html
    assert BASE in text
    assert {line for line in text.split() if line.startswith("http")} <= set(_addresses(html))
    assert "{{" not in text + html
    assert "<script" not in html
    assert "<img" not in html
    assert "prefers-color-scheme: dark" in html
    assert text.count("\n\n\n\n") == 0


def _addresses(html: str) -> list[str]:
    return [part.split('"')[0].replace("&amp;", "&") for part in html.split('href="')[1:]]


@pytest.mark.parametrize("key", list(emails.COMPOSERS))
def test_an_email_says_nothing_about_health(session: Session, renderer: Renderer, key: str) -> None:
    patient = builders.a_patient(session, last_name=CANARY, email="anna@example.com")
    order = an_order(session, key, patient=patient)
    _fill_with_canaries(session, patient)
    message = parsed(composed(session, order, renderer))
    said = " ".join(
        [part(message, "plain"), part(message, "html"), *(str(value) for value in message.values())]
    )
    assert CANARY not in said.lower()
    lowered = said.lower()
    words = builders.catalogue().words
    for language in words:
        for exercise in words[language].exercises.values():
            assert exercise.name.lower() not in lowered
    assert not [word for word in ("back pain", "low back", " mg", "dose", "1961") if word in lowered]
    if key in TO_STAFF:
        assert "Anna" not in said


def _fill_with_canaries(session: Session, patient: models.Patient) -> None:
    patient.tags = [CANARY]
    patient.equipment = [CANARY]
    for programme in session.query(models.Programme).filter_by(patient_id=patient.id):
        programme.region = CANARY
        programme.protocol = CANARY
    for row in session.query(models.Prescription).filter_by(patient_id=patient.id):
        row.note, row.load = CANARY, CANARY
    session.flush()


def test_an_email_comes_from_the_clinic_and_is_answered_by_no_machine(
    session: Session, renderer: Renderer
) -> None:
    order = an_order(session, "check_in")
    builders.the_clinic(session).email = "hello@harbour.example"
    message = parsed(composed(session, order, renderer))
    assert message["From"] == "Harbour Physio <post@clinic.example>"
    assert message["To"] == "anna@example.com"
    assert message["Reply-To"] == "hello@harbour.example"
    assert message["Message-ID"] == "<7.abc@clinic.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Date"].datetime == NOW
    assert "Bcc" not in message
    assert "Cc" not in message


@pytest.mark.parametrize("key", list(emails.COMPOSERS))
def test_one_click_stops_reminders_and_nothing_else(session: Session, renderer: Renderer, key: str) -> None:
    builders.a_clinic(session, email="hello@harbour.example")
    email = composed(session, an_order(session, key), renderer)
    raw = email.as_bytes("post@clinic.example").decode()
    head = raw.split("\r\n\r\n", 1)[0]
    if key not in ("check_in", "check_in_reminder", "questionnaire", "welcome_back"):
        assert "List-Unsubscribe" not in head
        return
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    (line,) = [line for line in head.split("\r\n") if line.startswith("List-Unsubscribe: ")]
    https, mailto = line.removeprefix("List-Unsubscribe: ").split(", ")
    assert mailto == "<mailto:hello@harbour.example?subject=stop>"
    token = https.strip("<>").removeprefix(f"{BASE}/r/")
    assert links.redeem(session, token=token, purposes=Purpose.STOP_REMINDERS, now=NOW).patient_id


def test_the_buttons_of_a_check_in_choose_the_first_answer(session: Session, renderer: Renderer) -> None:
    order = an_order(session, "check_in")
    text = part(parsed(composed(session, order, renderer)), "plain")
    asked = [word for word in text.split() if "/c/" in word]
    assert [address.split("?")[1] for address in asked] == ["done=all", "done=some", "done=none"]
    (token,) = {address.split("/c/")[1].split("?")[0] for address in asked}
    assert (
        links.redeem(session, token=token, purposes=Purpose.CHECK_IN, now=NOW).check_in_id
        == order.check_in_id
    )


def test_the_links_know_the_email_they_travel_in(session: Session, renderer: Renderer) -> None:
    order = an_order(session, "programme_changed")
    composed(session, order, renderer)
    message = session.query(models.Message).filter_by(key=order.key()).one()
    (link,) = session.query(models.Link).filter_by(message_id=message.id)
    assert (link.purpose, link.programme_id) == (Purpose.PROGRAMME, order.programme_id)


def test_a_second_attempt_has_new_links_and_the_same_message_id(session: Session, renderer: Renderer) -> None:
    order = an_order(session, "check_in")
    first, second = composed(session, order, renderer), composed(session, order, renderer)
    assert first.message_id == second.message_id
    assert first.text != second.text


@pytest.mark.parametrize("name", ["Harbour\r\nBcc: x@y.z", "Harbour\nSubject: free money"])
def test_a_clinic_name_cannot_start_another_header(session: Session, renderer: Renderer, name: str) -> None:
    order = an_order(session, "programme_ready")
    builders.the_clinic(session).name = name
    email = composed(session, order, renderer)
    assert "\n" not in email.subject
    with pytest.raises(PermanentFailure):
        email.as_bytes("post@clinic.example")


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nBcc: x@y.z", "no-address", "a b@c.example", "å@b.example", "a@", ""]
)
def test_an_address_that_cannot_be_used_fails_for_good(
    session: Session, renderer: Renderer, address: str
) -> None:
    patient = builders.a_patient(session)
    order = an_order(session, "programme_ready", patient=patient)
    patient.email = address
    with pytest.raises((PermanentFailure, NoLongerWanted)):
        composed(session, order, renderer).as_bytes("post@clinic.example")


def test_a_host_with_letters_of_its_own_is_written_as_mail_servers_want_it(
    session: Session, renderer: Renderer
) -> None:
    patient = builders.a_patient(session, email="anna@bækken.dk")
    email = composed(session, an_order(session, "programme_ready", patient=patient), renderer)
    assert email.to == "anna@xn--bkken-sra.dk"


def test_names_are_shown_as_they_are_and_never_as_markup(session: Session, renderer: Renderer) -> None:
    patient = builders.a_patient(session, first_name="<b>Åse & Co</b>")
    message = parsed(composed(session, an_order(session, "programme_ready", patient=patient), renderer))
    assert "<b>Åse & Co</b>" in part(message, "plain")
    assert "&lt;b&gt;Åse &amp; Co&lt;/b&gt;" in part(message, "html")


def the_patient(session: Session, order: SendEmail) -> models.Patient:
    return session.get_one(models.Patient, order.patient_id)


def discharge(session: Session, order: SendEmail) -> None:
    the_patient(session, order).discharged_at = NOW


def move_to_paper(session: Session, order: SendEmail) -> None:
    the_patient(session, order).channel = models.Channel.PAPER


def lose_the_address(session: Session, order: SendEmail) -> None:
    the_patient(session, order).email_is_wrong = True


@pytest.mark.parametrize("reason", [discharge, move_to_paper, lose_the_address])
def test_a_patient_out_of_reach_gets_no_email(session: Session, reason: Any) -> None:
    order = an_order(session, "check_in")
    emails.check_wanted(session, order, now=NOW)
    reason(session, order)
    for key in TO_PATIENTS:
        with pytest.raises(NoLongerWanted) as refusal:
            emails.check_wanted(session, replace(order, email=key), now=NOW)
        assert refusal.value.state == ("suppressed" if reason is lose_the_address else "cancelled")


@pytest.mark.parametrize("status", [ProgrammeStatus.PAUSED, ProgrammeStatus.ENDED])
def test_no_exercises_by_email_while_they_rest(session: Session, status: ProgrammeStatus) -> None:
    order = an_order(session, "check_in")
    session.get_one(models.Programme, order.programme_id).status = status
    for key in TO_PATIENTS:
        if key in ("please_read", "link"):
            emails.check_wanted(session, replace(order, email=key), now=NOW)
        else:
            with pytest.raises(NoLongerWanted):
                emails.check_wanted(session, replace(order, email=key), now=NOW)


def test_news_of_an_old_version_stay_at_home(session: Session) -> None:
    order = an_order(session, "programme_changed")
    session.get_one(models.Programme, order.programme_id).latest_number = 2
    with pytest.raises(NoLongerWanted, match="newer version"):
        emails.check_wanted(session, order, now=NOW)


def test_nobody_is_asked_what_is_no_longer_open(session: Session) -> None:
    order = an_order(session, "check_in")
    for state in set(CheckInState) - {CheckInState.OPEN}:
        session.get_one(models.CheckIn, order.check_in_id).state = state
        for key in ("check_in", "check_in_reminder"):
            with pytest.raises(NoLongerWanted):
                emails.check_wanted(session, replace(order, email=key), now=NOW)


def test_a_check_in_is_not_asked_for_after_its_end(session: Session) -> None:
    order = an_order(session, "check_in")
    closes_at = session.get_one(models.CheckIn, order.check_in_id).closes_at
    emails.check_wanted(session, order, now=closes_at - timedelta(seconds=1))
    with pytest.raises(NoLongerWanted):
        emails.check_wanted(session, order, now=closes_at)


def test_whoever_stopped_reminders_is_still_asked_once(session: Session) -> None:
    order = an_order(session, "check_in_reminder")
    the_patient(session, order).wants_reminders = False
    with pytest.raises(NoLongerWanted, match="no reminders"):
        emails.check_wanted(session, order, now=NOW)
    emails.check_wanted(session, replace(order, email="check_in"), now=NOW)


@pytest.mark.parametrize("key", TO_STAFF)
def test_a_disabled_account_gets_no_email(session: Session, key: str) -> None:
    order = an_order(session, key)
    session.get_one(models.Account, order.account_id).disabled_at = NOW
    with pytest.raises(NoLongerWanted):
        emails.check_wanted(session, order, now=NOW)


def test_an_accepted_invitation_is_not_sent_again(session: Session) -> None:
    order = an_order(session, "invitation")
    session.get_one(models.Account, order.account_id).password_hash = "set"
    with pytest.raises(NoLongerWanted):
        emails.check_wanted(session, order, now=NOW)


def test_a_link_asked_for_without_a_programme_ends_after_seven_days(
    session: Session, renderer: Renderer
) -> None:
    patient = builders.a_patient(session)
    order = SendEmail("link", about="1", patient_id=patient.id)
    text = composed(session, order, renderer).text
    (token,) = [word.split("/p/")[1] for word in text.split() if "/p/" in word]
    link = links.redeem(session, token=token, purposes=Purpose.PROGRAMME, now=NOW)
    assert link.expires_at == NOW + timedelta(days=7)
    assert "7 days" in text


@pytest.mark.parametrize("is_therapist, path", [(True, "/caseload"), (False, "/")])
def test_an_alert_leads_each_person_to_their_own_start(
    session: Session, renderer: Renderer, is_therapist: bool, path: str
) -> None:
    account = builders.an_account(session, is_therapist=is_therapist, is_administrator=not is_therapist)
    order = SendEmail("alert", about="1", account_id=account.id)
    text = part(parsed(composed(session, order, renderer)), "plain")
    assert f"{BASE}{path}" in text.split()
