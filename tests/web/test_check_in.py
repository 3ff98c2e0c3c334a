"""The check-in from the link in the mail to the receipt."""

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import Outcome
from portal.domain import red_flags
from portal.runtime import Runtime
from portal.services import programmes
from tests import builders
from tests.web import visits
from tests.web.conftest import Browser, signed_in
from tests.web.visits import Visit

SAVED = "Thank you. We have saved your answers."
ANSWERED = "This check-in has been answered"
EMERGENCY = "Stop the exercises. These answers can be signs of something that needs help now. Call 112"


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


def test_the_questions_come_in_their_order_and_wording(anybody: Browser, visit: Visit) -> None:
    page = visits.text_of(anybody.get(visit.check_in_link))
    wording = [
        "How many of your 4 sessions have you done since Monday 16 November?",
        "Since last time, have you had any of these?",
        "None of these",
        "Yes, or not sure",
        "How much did it hurt at most during the exercises?",
        "How much did it hurt the day after?",
        "I do not know yet",
        "How much has it usually hurt these last days?",
        "What got in the way?",
        "Anything else?",
        "We do not read this at once. If it is urgent, call +45 12 34 56 78.",
        "The exercises went fine. Send",
        "Something was too hard, too easy or hurt",
        "We do not read your answers day and night. If it is urgent, call 112.",
    ]
    places = [page.index(words) for words in wording]
    assert places == sorted(places)


def test_a_danish_patient_is_asked_in_danish(anybody: Browser, runtime: Runtime) -> None:
    visit = visits.begin(runtime, language="da")
    page = anybody.get(visit.check_in_link, headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert '<html lang="da">' in page
    assert "ny følelsesløshed eller prikken mellem benene" in page


def test_the_page_shows_no_exercise_no_dose_and_no_last_name(anybody: Browser, visit: Visit) -> None:
    page = anybody.get(visit.check_in_link).get_data(as_text=True)
    for item in builders.catalogue().protocols[builders.PROTOCOL].items:
        assert builders.catalogue().words["en"].exercises[item.exercise].name not in page
    assert "Olsen" not in page
    assert "anna@example.com" not in page


def test_only_the_button_of_the_mail_is_preselected(anybody: Browser, visit: Visit) -> None:
    assert anybody.get(visit.check_in_link).get_data(as_text=True).count(" checked") == 0
    page = anybody.get(f"{visit.check_in_link}?done=all&during=3").get_data(as_text=True)
    assert page.count(" checked") == 1
    assert 'name="done" value="all" checked' in page
    assert anybody.get(f"{visit.check_in_link}?done=lots").get_data(as_text=True).count(" checked") == 0


def test_six_taps_are_stored_and_thanked_for(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    sent = visits.fill_in(anybody, visit)
    assert (sent.status_code, sent.location) == (303, visit.thanks)
    (stored,) = visits.answers_of(runtime, visit)
    assert (stored.done, stored.during, stored.after24, stored.rest, stored.concern) == (4, 1, 1, 3, None)
    thanks = visits.text_of(anybody.get(visit.thanks))
    assert SAVED in thanks
    assert "We are looking at your programme." in thanks
    assert "Look again" in thanks


@pytest.mark.parametrize("name", ["during", "after24", "rest"])
@pytest.mark.parametrize("value", ["11", "-1", "5.5", "", "٥"])
def test_a_bad_pain_is_asked_again_with_everything_kept(
    anybody: Browser, runtime: Runtime, visit: Visit, name: str, value: str
) -> None:
    wrong = {name: value, "text": "It is <b>better</b>", "rest" if name != "rest" else "during": "9"}
    answer = visits.fill_in(anybody, visit, **wrong)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert visits.answers_of(runtime, visit) == []
    assert f'href="#{name}"' in page
    assert page.count("autofocus") == 1
    assert "It is &lt;b&gt;better&lt;/b&gt;" in page
    assert 'name="done" value="all" checked' in page
    assert 'value="9" checked' in page
    assert "One answer is missing" in page


def test_the_form_that_came_back_can_be_sent(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anybody, visit, rest="")
    assert visits.send(anybody, visit).status_code == 303
    assert len(visits.answers_of(runtime, visit)) == 1


def test_i_do_not_know_yet_is_stored_as_missing(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anybody, visit, after24="unknown")
    assert visits.answers_of(runtime, visit)[0].after24 is None
    visits.review(runtime, visit)
    assert "One answer was missing, so nothing changes." in visits.text_of(anybody.get(visit.thanks))


def test_a_red_flag_is_answered_first_and_at_once(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    nothing = dict.fromkeys(visits.GOOD)
    sent = visits.fill_in(anybody, visit, **nothing, flag__bladder="unsure")
    assert sent.status_code == 303
    page = anybody.get(sent.location)
    words = visits.text_of(page)
    assert words.index(EMERGENCY) < words.index(SAVED)
    assert 'href="tel:112"' in page.get_data(as_text=True)
    assert 'href="tel:+4512345678"' in page.get_data(as_text=True)
    with runtime.reading() as session:
        (alert,) = session.query(models.Alert).all()
        assert (alert.code, alert.priority) == ("red_flag_emergency", "urgent")


def test_an_urgent_flag_sends_to_the_doctor_today(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anybody, visit, flags="some", flag__fever_unwell="yes", **_others("fever_unwell"))
    page = visits.text_of(anybody.get(visit.thanks))
    assert "Pause the exercises and contact your doctor today" in page
    assert "Your programme is on pause." in page


def test_yes_or_not_sure_without_a_line_counts_as_not_sure(anybody: Browser, visit: Visit) -> None:
    visits.fill_in(anybody, visit, flags="some")
    assert EMERGENCY in visits.text_of(anybody.get(visit.thanks))


def test_a_yes_on_a_link_that_has_expired_is_still_answered(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(visit.check_in_link)
    runtime.clock.move(days=30)  # type: ignore[attr-defined]
    late = visits.send(anybody, visit, flag__bladder="yes")
    assert late.status_code == 410
    assert EMERGENCY in visits.text_of(late)
    assert "We could not save your answers" in visits.text_of(late)


def test_the_first_check_in_asks_every_line(anybody: Browser, runtime: Runtime) -> None:
    visit = visits.begin(runtime, line_by_line=True)
    page = anybody.get(visit.check_in_link).get_data(as_text=True)
    for code in red_flags.CODES:
        assert page.count(f'name="flag.{code}"') == 3
    assert 'name="flags"' not in page
    assert visits.send(anybody, visit).status_code == 422
    assert visits.send(anybody, visit, flags=None, **visits.every_line()).status_code == 303


def test_pregnancy_adds_its_questions(anybody: Browser, runtime: Runtime) -> None:
    visit = visits.begin(runtime, tags=["pregnancy"])
    assert "fluid leaking from the vagina" in visits.text_of(anybody.get(visit.check_in_link))


@pytest.mark.parametrize(
    "outcome, words",
    [
        (Outcome.UNCHANGED, "Your programme stays as it is."),
        (Outcome.EASIER, "It is a little easier now."),
        (Outcome.HARDER, "It moves one step on."),
        (Outcome.MIXED, "Your programme has changed."),
        (Outcome.PROPOSED, "Your physiotherapist looks at it before anything changes."),
        (Outcome.MISSING, "One answer was missing, so nothing changes."),
        (Outcome.PAUSED, "Your programme is on pause."),
    ],
)
def test_the_outcome_is_told_in_general_words(
    anybody: Browser, runtime: Runtime, visit: Visit, outcome: Outcome, words: str
) -> None:
    visits.fill_in(anybody, visit)
    number = visits.review(runtime, visit).id
    with runtime.transaction() as session:
        session.get_one(models.Review, number).outcome = outcome
    page = anybody.get(visit.thanks)
    assert words in visits.text_of(page)
    assert "data-waits" not in page.get_data(as_text=True)
    assert ("See what changed and why" in visits.text_of(page)) == (
        outcome in (Outcome.EASIER, Outcome.HARDER, Outcome.MIXED)
    )


def test_nobody_is_thanked_before_an_answer(anybody: Browser, visit: Visit) -> None:
    assert anybody.get(visit.thanks).location == visit.check_in_link


def test_many_gaps_in_the_safety_list_are_one_line_of_the_summary(anybody: Browser, runtime: Runtime) -> None:
    visit = visits.begin(runtime, line_by_line=True)
    page = visits.fill_in(anybody, visit).get_data(as_text=True)
    assert 'href="#flag.saddle_numb"' in page
    assert page.count('href="#flag.') == 1


def test_a_late_worker_is_no_reason_to_wait(anybody: Browser, runtime: Runtime, visit: Visit) -> None:
    visits.fill_in(anybody, visit)
    runtime.clock.move(seconds=31)  # type: ignore[attr-defined]
    page = anybody.get(visit.thanks)
    assert "Your answers are safe. We write to you if something changes." in visits.text_of(page)
    assert "data-waits" not in page.get_data(as_text=True)


def test_a_double_click_is_one_answer_and_one_receipt(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(visit.check_in_link)
    first = visits.send(anybody, visit)
    second = visits.send(anybody, visit)
    assert first.location == second.location
    assert len(visits.answers_of(runtime, visit)) == 1
    assert SAVED in visits.text_of(anybody.get(visit.thanks))


def test_of_two_devices_the_second_sees_that_it_was_answered(
    app: Flask, runtime: Runtime, visit: Visit
) -> None:
    phone, computer = Browser(app.test_client()), Browser(app.test_client())
    phone.get(visit.check_in_link)
    computer.get(visit.check_in_link)
    visits.send(phone, visit)
    later = visits.send(computer, visit, during="9", rest="9")
    assert later.status_code == 303
    assert len(visits.answers_of(runtime, visit)) == 1
    page = visits.text_of(computer.get(later.location))
    assert ANSWERED in page
    assert "If it is urgent, call 112." in page
    assert SAVED not in page


def test_a_yes_from_a_second_device_is_never_lost(app: Flask, runtime: Runtime, visit: Visit) -> None:
    phone, computer = Browser(app.test_client()), Browser(app.test_client())
    phone.get(visit.check_in_link)
    computer.get(visit.check_in_link)
    visits.send(phone, visit)
    sent = visits.send(computer, visit, flag__bladder="yes")
    assert EMERGENCY in visits.text_of(computer.get(sent.location))
    assert [row.concern for row in visits.answers_of(runtime, visit)] == [None, "emergency"]


def test_anybody_else_with_the_link_sees_only_that_it_was_answered(
    app: Flask, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(Browser(app.test_client()), visit)
    visits.review(runtime, visit)
    stranger = Browser(app.test_client())
    for address in (visit.check_in_link, visit.thanks):
        page = visits.text_of(stranger.get(address))
        assert ANSWERED in page
        assert "stays as it is" not in page


def test_the_receipt_ends_after_an_hour_and_cannot_be_forged(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anybody, visit)
    cookie = anybody.client.get_cookie("bedring-receipt", domain="127.0.0.1")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site, cookie.max_age) == (True, "Lax", 3600)
    runtime.clock.move(hours=1)  # type: ignore[attr-defined]
    assert ANSWERED in visits.text_of(anybody.get(visit.thanks))
    runtime.clock.move(hours=-1)  # type: ignore[attr-defined]
    for forged in ("", "x", "....", cookie.value.replace(".1.0.", ".1.1."), cookie.value[:-1] + "é"):
        anybody.client.set_cookie("bedring-receipt", forged, domain="127.0.0.1")
        assert ANSWERED in visits.text_of(anybody.get(visit.thanks))


def test_answer_again_is_a_blank_form_and_a_new_answer(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anybody, visit)
    assert "Answer again" in visits.text_of(anybody.get(visit.thanks))
    assert anybody.get(f"{visit.check_in_link}?again=1").get_data(as_text=True).count(" checked") == 0
    visits.fill_in(anybody, visit, again=True, rest="6")
    first, second = visits.answers_of(runtime, visit)
    assert (first.rest, second.rest, second.number) == (3, 6, 2)


def test_after_24_hours_nothing_can_be_answered_again(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anybody, visit)
    anybody.get(f"{visit.check_in_link}?again=1")
    runtime.clock.move(hours=24)  # type: ignore[attr-defined]
    assert visits.send(anybody, visit).status_code == 410
    assert "Answer again" not in visits.text_of(anybody.get(visit.check_in_link))
    assert len(visits.answers_of(runtime, visit)) == 1


def test_a_paused_programme_and_a_discharged_patient_take_no_answer(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    anybody.get(visit.check_in_link)
    with runtime.transaction() as session:
        programme = session.get_one(models.Programme, visit.programme_id)
        programmes.pause(session, programme=programme, because="therapist", now=runtime.now())
    assert visits.send(anybody, visit).status_code == 410
    assert anybody.get(visit.check_in_link).status_code == 410
    assert visits.answers_of(runtime, visit) == []


def test_a_known_device_may_speak_of_each_exercise(app: Flask, runtime: Runtime, visit: Visit) -> None:
    anna = signed_in(app, runtime, patient_id=visit.patient_id)
    page = anna.get(visit.check_in_link).get_data(as_text=True)
    assert "Send with these answers" in page
    first, *_ = builders.catalogue().protocols[builders.PROTOCOL].items
    hurts = {f"mark.{first.exercise}": "hurts", f"mark_pain.{first.exercise}": "7"}
    assert visits.send(anna, visit, send="details", **hurts).location == visit.thanks
    assert '"hurts"' in _details(runtime, visit, 1)


def test_another_patient_s_device_sees_no_exercises(app: Flask, runtime: Runtime, visit: Visit) -> None:
    other = visits.begin(runtime, first_name="Bo", email="bo@example.com")
    bo = signed_in(app, runtime, patient_id=other.patient_id)
    assert "Send with these answers" not in bo.get(visit.check_in_link).get_data(as_text=True)


def test_elsewhere_the_answers_are_sent_and_the_list_follows_after_the_date_of_birth(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    sent = visits.fill_in(anybody, visit, send="details")
    assert sent.location == f"{visit.check_in_link}/exercises"
    assert len(visits.answers_of(runtime, visit)) == 1
    assert "When were you born?" in visits.text_of(anybody.get(sent.location))
    wrong = anybody.post(f"{visit.check_in_link}/born-on", visits.BORN | {"born_day": "25"})
    assert wrong.status_code == 422
    right = anybody.post(f"{visit.check_in_link}/born-on", visits.BORN)
    assert right.location == sent.location
    page = visits.text_of(anybody.get(sent.location))
    assert "How did each exercise go?" in page
    assert "sets" not in page
    first, *_ = builders.catalogue().protocols[builders.PROTOCOL].items
    hidden = dict(visits.HIDDEN.findall(anybody.last))
    marked = anybody.post(sent.location, hidden | {f"mark.{first.exercise}": "too_hard"})
    assert marked.location == visit.thanks
    _, second = visits.answers_of(runtime, visit)
    assert (second.rest, second.during, second.done) == (3, 1, 4)
    assert '"too_hard"' in _details(runtime, visit, 2)
    assert anybody.get("/my/programme").status_code == 401  # the link gives no session


def test_the_list_is_shown_to_nobody_without_the_date_of_birth(
    anybody: Browser, runtime: Runtime, visit: Visit
) -> None:
    visits.fill_in(anybody, visit, send="details")
    refused = anybody.post(f"{visit.check_in_link}/exercises", {"answers": "1"})
    assert (refused.status_code, refused.location) == (303, f"{visit.check_in_link}/exercises")
    assert len(visits.answers_of(runtime, visit)) == 1


def test_see_what_changed_leads_to_the_programme_where_the_device_knows_the_patient(
    app: Flask, runtime: Runtime, visit: Visit
) -> None:
    anna = signed_in(app, runtime, patient_id=visit.patient_id)
    visits.fill_in(anna, visit, during="8", after24="8", rest="7")
    assert visits.review(runtime, visit).outcome is Outcome.EASIER
    page = anna.get(visit.thanks).get_data(as_text=True)
    assert 'href="/my/programme"' in page


def _others(code: str) -> dict[str, str]:
    return {f"flag__{other}": "no" for other in red_flags.CODES if other != code}


def _details(runtime: Runtime, visit: Visit, number: int) -> str:
    with runtime.reading() as session:
        row = session.query(models.Answers).filter_by(check_in_id=visit.check_in_id, number=number).one()
        return row.details or ""
