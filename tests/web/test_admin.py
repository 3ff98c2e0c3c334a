"""What an administrator does: people, settings, mail, mailbox, queue."""

from datetime import timedelta
from email.message import EmailMessage
from html import unescape

import pytest
from flask import Flask

from portal.config import Settings
from portal.db import models
from portal.db.models import MessageState, Purpose
from portal.db.queries import heartbeats
from portal.runtime import Runtime
from portal.services import links, outbox
from portal.services.messages import SendEmail
from tests import builders
from tests.web.conftest import Browser, People, signed_in

SETTINGS = {
    "name": "Harbour Physio",
    "phone": "+45 12 34 56 78",
    "email": "",
    "time_zone": "Europe/Copenhagen",
    "language": "da",
    "paper": "A4",
    "emergency_number": "112",
    "out_of_hours_number": "1813",
    "silence_days": "10",
    "easier": "by_itself",
    "shorter": "ask",
    "harder_dose": "never",
    "next_level": "ask",
    "swap": "never",
    "limits_weeks": "4",
    "max_level": "",
    "max_progressions": "1",
    "min_items": "2",
    "min_sessions_per_week": "2",
    "target_sessions": "",
    "green_max": "",
    "amber_max": "4",
    "progress_in_amber": "1",
}
INVITED = {"name": "Søren Ny", "email": "soren@clinic.example", "language": "da", "is_therapist": "1"}


def public_id(runtime: Runtime, account_id: int) -> str:
    with runtime.reading() as session:
        return session.get_one(models.Account, account_id).public_id


def test_the_start_says_what_is_still_to_do(administrator: Browser) -> None:
    page = administrator.get("/admin").get_data(as_text=True)
    assert "Default limits" in page
    assert "To do" in page


def test_somebody_is_invited_and_an_e_mail_waits(administrator: Browser, runtime: Runtime) -> None:
    assert administrator.send("/admin/people", INVITED).status_code == 303
    page = administrator.get("/admin/people").get_data(as_text=True)
    assert "Søren Ny" in page
    assert "Invited" in page
    with runtime.reading() as session:
        assert [m.payload["email"] for m in session.query(models.Message)] == ["invitation"]


@pytest.mark.parametrize(
    "field,text,reason",
    [
        ("name", "", "This is needed. Please fill it in."),
        ("name", "<script>alert(1)</script>\u202e", "This holds signs that cannot be shown."),
        ("name", "x" * 10_000, "This is too long."),
        ("email", "soren@clinic.example\r\nBcc: x@y.z", "This must be on one line."),
        ("email", "a@b.dk, x@y.dk", "Write one e-mail address only."),
        ("email", "thea@clinic.example", "Somebody with this e-mail address is already here."),
        ("language", "xx", "Choose one of the languages."),
        ("is_therapist", "", "Choose at least one: therapist or administrator."),
    ],
)
def test_a_fault_comes_back_with_its_remedy_and_everything_that_was_typed(
    administrator: Browser, runtime: Runtime, field: str, text: str, reason: str
) -> None:
    answer = administrator.send("/admin/people", INVITED | {field: text})
    assert answer.status_code == 422
    page = unescape(administrator.last)
    assert reason in page
    for name, kept in (INVITED | {field: text}).items():
        if name in ("name", "email"):
            assert f'value="{kept}"'.replace("\r", "") in page.replace("\r", "")
    assert "<script>alert" not in administrator.last
    with runtime.reading() as session:
        assert session.query(models.Message).count() == 0


def test_a_disabled_therapist_is_out_in_the_same_second(
    administrator: Browser, therapist: Browser, people: People, runtime: Runtime
) -> None:
    assert therapist.get("/me").status_code == 200
    administrator.get("/admin/people")
    address = f"/admin/people/{public_id(runtime, people.therapist_id)}"
    assert administrator.post(f"{address}/disable").status_code == 303
    assert therapist.get("/me").status_code == 401
    administrator.get("/admin/people")
    assert administrator.post(f"{address}/enable").status_code == 303
    assert therapist.get("/me").status_code == 401, "the old cookie stays dead"


def test_a_change_of_roles_signs_out(
    administrator: Browser, therapist: Browser, people: People, runtime: Runtime
) -> None:
    administrator.get("/admin/people")
    address = f"/admin/people/{public_id(runtime, people.therapist_id)}/roles"
    assert administrator.post(address, {"is_administrator": "1", "is_therapist": "1"}).status_code == 303
    assert therapist.get("/me").status_code == 401
    administrator.get("/admin/people")
    assert administrator.post(address, {}).status_code == 422


def test_administrators_cannot_end_their_own_access(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    administrator.get("/admin/people")
    answer = administrator.post(f"/admin/people/{public_id(runtime, people.administrator_id)}/disable")
    assert answer.status_code == 422
    assert "You cannot do this to your own account." in administrator.last


@pytest.mark.parametrize("act", ["disable", "enable", "roles", "invite-again", "reset-second-factor"])
def test_another_clinics_people_do_not_exist(
    administrator: Browser, people: People, runtime: Runtime, act: str
) -> None:
    administrator.get("/admin/people")
    assert (
        administrator.post(f"/admin/people/{public_id(runtime, people.stranger_id)}/{act}").status_code == 404
    )


def test_the_clinic_decides_about_itself(administrator: Browser, people: People, runtime: Runtime) -> None:
    assert administrator.send("/admin/clinic", SETTINGS).status_code == 303
    with runtime.reading() as session:
        clinic = session.get_one(models.Clinic, people.clinic_id)
        assert (clinic.language, clinic.out_of_hours_number) == ("da", "1813")
        assert (clinic.envelope["harder_dose"], clinic.envelope["shorter"]) == ("never", "ask")
        assert (clinic.limits_weeks, clinic.must_ask) == (4, [])
        kept = {name: value for name, value in clinic.envelope.items() if not isinstance(value, str)}
        assert kept == {"max_progressions": 1, "amber_max": 4}  # what is as shipped is left to the protocols
    assert 'name="harder_dose" value="never" checked' in administrator.get("/admin/clinic").get_data(
        as_text=True
    )


def test_a_clinic_can_propose_everything_with_one_tick(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    administrator.send("/admin/clinic", SETTINGS | {"everything_asks": "1"})
    with runtime.reading() as session:
        clinic = session.get_one(models.Clinic, people.clinic_id)
        powers = ("easier", "shorter", "harder_dose", "next_level", "swap")
        assert {clinic.envelope[name] for name in powers} == {"ask"}
        assert tuple(clinic.must_ask) == powers


def test_a_power_that_the_clinic_keeps_is_never_free_by_default(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    administrator.send("/admin/clinic", SETTINGS | {"must_ask_easier": "1", "must_ask_swap": "1"})
    with runtime.reading() as session:
        clinic = session.get_one(models.Clinic, people.clinic_id)
        assert clinic.must_ask == ["easier", "swap"]
        assert (clinic.envelope["easier"], clinic.envelope["swap"]) == ("ask", "never")
    page = administrator.get("/admin/clinic").get_data(as_text=True)
    assert 'name="must_ask_easier" value="1" checked' in page
    assert 'name="must_ask_shorter" value="1" checked' not in page


BAD_LIMITS = (
    ({"green_max": "4", "amber_max": "2"}, "The green limit is above the amber limit."),
    ({"green_max": "5"}, "Write a number from 0 to 4."),
    ({"limits_weeks": "0"}, "Write a number from 1 to 52."),
    ({"limits_weeks": "1000000000"}, "Write a number from 1 to 52."),
    ({"max_progressions": ""}, "Write a whole number in digits"),
    ({"min_sessions_per_week": "5", "target_sessions": "3"}, "The aim is below the fewest sessions."),
    ({"swap": "sometimes"}, "Choose one of these."),
)


@pytest.mark.parametrize("typed, says", BAD_LIMITS)
def test_default_limits_that_contradict_each_other_are_said_and_nothing_is_kept(
    administrator: Browser, people: People, runtime: Runtime, typed: dict[str, str], says: str
) -> None:
    assert administrator.send("/admin/clinic", SETTINGS | {"name": "Another name"} | typed).status_code == 422
    assert says in administrator.last
    assert 'value="Another name"' in administrator.last
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).envelope == {}


@pytest.mark.parametrize(
    "field,text",
    [
        ("time_zone", "../../etc/localtime"),
        ("phone", "call"),
        ("easier", "never"),
        ("paper", "A5"),
        ("silence_days", "6"),
        ("silence_days", "29"),
        ("silence_days", ""),
        ("silence_days", "٩"),
    ],
)
def test_wrong_settings_change_nothing_and_nothing_typed_is_lost(
    administrator: Browser, people: People, runtime: Runtime, field: str, text: str
) -> None:
    answer = administrator.send("/admin/clinic", SETTINGS | {"name": "Another name", field: text})
    assert answer.status_code == 422
    assert 'value="Another name"' in administrator.last
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).name == "Harbour Physio"
        assert session.get_one(models.Clinic, people.clinic_id).envelope == {}


def test_fields_that_nobody_asked_for_are_ignored(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    administrator.send("/admin/clinic", SETTINGS | {"mail_on": "1", "is_demo": "1", "id": "99"})
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).mail_on is False


def test_real_mail_is_turned_on_in_three_steps(
    app: Flask, anybody: Browser, administrator: Browser, people: People, runtime: Runtime
) -> None:
    values = {"mail_url": "smtp://mail.example", "mail_from": "c@clinic.example"}
    runtime.settings = runtime.settings.model_copy(update=values)
    administrator.get("/admin/mail")
    refused = administrator.post("/admin/mail/on")
    assert refused.status_code == 422
    assert "Send a test e-mail first" in administrator.last
    assert administrator.post("/admin/mail/test").status_code == 303
    with runtime.transaction() as session:
        token = links.issue(
            session, purpose=Purpose.MAIL_TEST, account_id=people.administrator_id, now=runtime.now()
        )
    for _ in range(3):
        assert anybody.get(f"/mail-test/{token}").status_code == 200
    assert anybody.post(f"/mail-test/{token}").status_code == 200
    administrator.get("/admin/mail")
    assert administrator.post("/admin/mail/on").status_code == 303
    with runtime.reading() as session:
        assert session.get_one(models.Clinic, people.clinic_id).mail_on


def a_letter(settings: Settings, html: str = "<p>Hello</p>") -> str:
    message = EmailMessage()
    message["From"], message["To"] = "Harbour Physio <post@clinic.example>", "anna@example.com"
    message["Subject"] = "How is it going?"
    message.set_content(f"Hello Anna.\n{settings.public_url}/c/abc?done=all\nhttps://elsewhere.example/x\n")
    message.add_alternative(html, subtype="html")
    settings.mailbox.mkdir(exist_ok=True)
    (settings.mailbox / "one@x.eml").write_bytes(message.as_bytes())
    return "/mailbox/one@x"


def test_the_mailbox_shows_every_e_mail_as_it_would_look(administrator: Browser, settings: Settings) -> None:
    address = a_letter(settings)
    assert "How is it going?" in administrator.get("/mailbox").get_data(as_text=True)
    page = administrator.get(address).get_data(as_text=True)
    assert f'href="{settings.public_url}/c/abc?done=all"' in page
    assert 'href="https://elsewhere.example/x"' not in page, "only our own links can be clicked"


def test_a_hostile_e_mail_is_shown_in_a_sandbox_and_harms_nobody(
    administrator: Browser, settings: Settings
) -> None:
    address = a_letter(
        settings, '<script>alert(1)</script><a href="/log-out">x</a><img src="https://evil.test/x">'
    )
    page = administrator.get(address)
    assert "<script>alert" not in page.get_data(as_text=True)
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    preview = administrator.get(f"{address}/preview")
    policy = preview.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert '<a target="_blank" rel="noopener noreferrer" href="/log-out">' in preview.get_data(as_text=True)


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "nothing", "%00", "a" * 300, "one@x.eml"])
def test_the_mailbox_opens_its_own_letters_only(
    administrator: Browser, settings: Settings, name: str
) -> None:
    a_letter(settings)
    assert administrator.get(f"/mailbox/{name}").status_code == 404


def stuck(runtime: Runtime, people: People, state: MessageState) -> int:
    with runtime.transaction() as session:
        order = SendEmail("check_in", about=f"{state}", patient_id=people.anna_id)
        message = outbox.put(session, order, now=runtime.now())
        message.state, message.reply = state, "550 no such user"
        message.finished_at = runtime.now()
        return message.id


def test_an_e_mail_of_unknown_fate_is_sent_again_once_by_a_person(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    number = stuck(runtime, people, MessageState.UNKNOWN)
    page = administrator.get("/admin/queue").get_data(as_text=True)
    assert "We do not know" in page
    assert "550 no such user" in page
    assert administrator.post(f"/admin/queue/{number}/send-again").status_code == 303
    assert "Nothing needs you" in administrator.get("/admin/queue").get_data(as_text=True)
    assert administrator.post(f"/admin/queue/{number}/send-again").status_code == 404
    with runtime.reading() as session:
        assert session.query(models.Message).filter(models.Message.key.contains(":again:")).count() == 1


def test_a_failed_e_mail_can_be_left(administrator: Browser, people: People, runtime: Runtime) -> None:
    number = stuck(runtime, people, MessageState.FAILED)
    administrator.get("/admin/queue")
    assert administrator.post(f"/admin/queue/{number}/leave").status_code == 303
    assert "Nothing needs you" in administrator.get("/admin/queue").get_data(as_text=True)
    with runtime.reading() as session:
        assert session.get_one(models.Message, number).state is MessageState.FAILED


def test_another_clinics_messages_are_not_on_the_list(
    app: Flask, runtime: Runtime, administrator: Browser, people: People
) -> None:
    number = stuck(runtime, people, MessageState.FAILED)
    with runtime.transaction() as session:
        stranger = session.get_one(models.Account, people.stranger_id)
        stranger.is_administrator = True
    other = signed_in(app, runtime, account_id=people.stranger_id)
    assert "550" not in other.get("/admin/queue").get_data(as_text=True)
    assert other.post(f"/admin/queue/{number}/leave").status_code == 404


def test_held_e_mails_and_a_queue_that_stands_still_are_on_a_banner(
    administrator: Browser, therapist: Browser, people: People, runtime: Runtime
) -> None:
    with runtime.transaction() as session:
        order = SendEmail("password", about="x", account_id=people.therapist_id)
        outbox.put(session, order, now=runtime.now(), held="mail_is_off")
        late = SendEmail("password", about="y", account_id=people.therapist_id)
        outbox.put(session, late, now=runtime.now() - timedelta(minutes=11))
    page = administrator.get("/admin").get_data(as_text=True)
    assert "E-mails are held and wait for you." in page
    assert "Nothing has been sent or worked on for ten minutes." in page
    assert "E-mails are held" not in therapist.get("/me").get_data(as_text=True)


def a_failed_sheet(runtime: Runtime, people: People) -> int:
    with runtime.transaction() as session:
        programme = builders.a_programme(session, patient=session.get_one(models.Patient, people.anna_id))
        version = builders.latest(session, programme)
        sheet = session.query(models.Message).filter_by(key=f"render:{version.id}:fridge_sheet:A4").one()
        sheet.state, sheet.reason = MessageState.FAILED, "it did not fit"
        return sheet.id


def test_a_failed_sheet_is_tried_once_more_however_often_the_button_is_pressed(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    number = a_failed_sheet(runtime, people)
    assert "Try again" in administrator.get("/admin/queue").get_data(as_text=True)
    assert administrator.post(f"/admin/queue/{number}/try-again").status_code == 303
    assert administrator.post(f"/admin/queue/{number}/try-again").status_code == 404
    with runtime.reading() as session:
        again = session.query(models.Message).filter_by(key=f"render:1:fridge_sheet:A4:again:{number}").one()
        assert again.state is MessageState.DUE


def test_an_e_mail_is_never_merely_tried_again(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    number = stuck(runtime, people, MessageState.FAILED)
    administrator.get("/admin/queue")
    assert administrator.post(f"/admin/queue/{number}/try-again").status_code == 409


def test_the_system_page_names_hosts_and_no_password(
    administrator: Browser, runtime: Runtime, settings: Settings
) -> None:
    values = {"mail_url": "smtp://post:hidden-word@mail.example", "mail_from": "c@clinic.example"}
    runtime.settings = settings.model_copy(update=values)
    page = administrator.get("/admin/system").get_data(as_text=True)
    assert "mail.example" in page
    assert "hidden-word" not in page
    assert "This release makes no backups by itself" in page


def test_the_system_page_says_what_is_not_well_and_what_to_do(
    administrator: Browser, runtime: Runtime
) -> None:
    page = administrator.get("/admin/system").get_data(as_text=True)
    assert "Start one: bedring worker." in page
    assert page.count("Look here") == 2, "neither clock nor worker runs in this test"
    with runtime.transaction() as session:
        for part in (heartbeats.CLOCK, heartbeats.WORKER):
            heartbeats.beat(session, part, now=runtime.now())
    page = administrator.get("/admin/system").get_data(as_text=True)
    assert "Look here" not in page
    assert page.count("Well") == 6
