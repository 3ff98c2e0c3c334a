"""Two programmes of one patient: signed side by side, looked at one by one, stopped and let go together."""

from html import unescape

import pytest
from flask import Flask

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.runtime import Runtime
from tests.web import visits
from tests.web.conftest import People, signed_in
from tests.web.desk import Desk, answered, patient_id, running, written


@pytest.fixture
def desk(app: Flask, runtime: Runtime, people: People) -> Desk:
    return Desk(app, runtime, people.therapist_id)


@pytest.fixture
def knee(runtime: Runtime, people: People) -> str:
    """A draft for the knee, beside a programme for the back that runs."""
    running(runtime, people.anna_id)
    return draft_for(runtime, people, "knee")


@pytest.fixture
def both(desk: Desk, knee: str) -> str:
    """The knee programme, signed to run beside the other."""
    desk.open(f"/programmes/{knee}/check")
    assert desk.press("sign", replaces="both") == 200
    return knee


def draft_for(runtime: Runtime, people: People, region: str) -> str:
    draft = written(runtime, people.anna_id)
    with runtime.transaction() as session:
        session.query(models.Programme).filter_by(public_id=draft).one().region = region
    return draft


def states(runtime: Runtime) -> list[str]:
    with runtime.reading() as session:
        return [row.status.value for row in session.query(models.Programme).order_by(models.Programme.id)]


def anna(runtime: Runtime, people: People) -> str:
    return f"/patients/{patient_id(runtime, people.anna_id)}"


def test_the_running_programme_ends_unless_both_are_chosen(desk: Desk, runtime: Runtime, knee: str) -> None:
    page = desk.open(f"/programmes/{knee}/check")
    assert "A programme runs already:" in page
    assert "In both programmes: Dead bug 1" in page
    assert desk.press("sign") == 200
    assert states(runtime) == ["ended", "active"]


def test_each_programme_has_its_own_page(desk: Desk, runtime: Runtime, people: People, both: str) -> None:
    assert states(runtime) == ["active", "active"]
    page = unescape(desk.open(anna(runtime, people)))
    assert page.count('class="button button--main" href="/patients/') == 1
    with runtime.reading() as session:
        first, second = [row.public_id for row in session.query(models.Programme).order_by("id")]
    assert f'name="programme" value="{second}"' in page
    assert f'name="programme" value="{first}"' in desk.open(f"{anna(runtime, people)}?programme={first}")


def test_the_patient_has_a_link_to_each(app: Flask, runtime: Runtime, people: People, both: str) -> None:
    browser = signed_in(app, runtime, patient_id=people.anna_id)
    with runtime.reading() as session:
        first, second = session.query(models.Programme).order_by("id")
    for address in ("/my/programme", "/my/sheets"):
        page = browser.get(address).get_data(as_text=True)
        assert f"programme={first.public_id}" in page
        assert f"programme={second.public_id}" in page
        other = browser.get(f"{address}?programme={first.public_id}")
        assert other.status_code == 200
        assert visits.text_of(browser.get(f"{address}?programme=nobody"))


def test_one_pause_leaves_the_other_and_a_red_flag_stops_both(
    desk: Desk, runtime: Runtime, people: People, both: str
) -> None:
    desk.open(f"{anna(runtime, people)}?programme={both}")
    assert desk.press("Pause the programme") == 200
    assert states(runtime) == ["active", "paused"]
    assert desk.press("Resume the programme", note="Back from a journey.") == 200
    assert states(runtime) == ["active", "active"]
    answered(runtime, both, yes=("bladder",))
    assert states(runtime) == ["paused", "paused"]
    page = desk.open(anna(runtime, people))
    assert "Both programmes go on with this note." in page
    assert desk.press("Resume the programme", note="Seen by the doctor.") == 200
    assert states(runtime) == ["active", "active"]


def test_one_programme_is_ended_and_the_other_goes_on(
    desk: Desk, runtime: Runtime, people: People, both: str
) -> None:
    page = unescape(desk.open(f"/programmes/{both}/end"))
    assert "The other programme goes on:" in page
    assert desk.press("End this programme") == 200
    assert "The programme has ended." in desk.text
    assert states(runtime) == ["active", "ended"]
    desk.answer = desk.browser.get(f"/programmes/{both}/end")
    assert desk.status == 409


def test_a_third_programme_says_what_to_do(desk: Desk, runtime: Runtime, people: People, both: str) -> None:
    neck = draft_for(runtime, people, "neck")
    desk.open(f"/programmes/{neck}/check")
    assert desk.press("sign", replaces="both") == 422
    assert "Two programmes run already. Please end one of them first." in desk.text
    assert states(runtime) == ["active", "active", "draft"]


def test_a_new_programme_behind_a_safety_answer_says_that_it_starts_on_pause(
    desk: Desk, runtime: Runtime, people: People
) -> None:
    first = running(runtime, people.anna_id)
    answered(runtime, first, yes=("bladder",))
    second = written(runtime, people.anna_id)
    assert "It starts on pause: a safety answer waits for you." in desk.open(f"/programmes/{second}/check")
    assert desk.press("sign") == 200
    assert states(runtime) == ["ended", "paused"]
    assert "The programme is on pause" in desk.text


def test_maintenance_is_signed_with_its_own_sentence(desk: Desk, runtime: Runtime, people: People) -> None:
    programme = running(runtime, people.anna_id)
    with runtime.transaction() as session:
        from portal.services import work_list

        work_list.raise_alert(
            session, key="m", patient_id=people.anna_id, code="maintenance", priority="info",
            now=runtime.now(), programme_id=1,
        )  # fmt: skip
    desk.open(anna(runtime, people))
    assert desk.press("Move to maintenance") == 200
    assert desk.place.endswith("/check")
    assert "Maintenance: a check-in every 4 weeks." in desk.text
    assert (desk.value("harder_dose"), desk.value("next_level")) == ("never", "never")
    assert desk.press("sign") == 200
    with runtime.reading() as session:
        row = session.query(models.Programme).filter_by(public_id=programme).one()
        assert row.maintenance_since is not None
        [signed] = session.query(models.SignedEnvelope).filter_by(programme_id=row.id).offset(1).all()
        assert "Maintenance: a check-in every 4 weeks." in signed.sentence


def test_a_patient_who_comes_back_chooses_a_programme_at_once(
    desk: Desk, runtime: Runtime, people: People
) -> None:
    running(runtime, people.anna_id)
    desk.open(f"{anna(runtime, people)}/discharge")
    assert desk.press("End the treatment") == 200
    desk.open(anna(runtime, people))
    assert desk.press("Start a new treatment") == 200
    assert desk.place.endswith("/protocols") or "/programmes" in desk.place or desk.status == 200
    with runtime.reading() as session:
        assert session.get_one(models.Patient, people.anna_id).discharged_at is None
        assert session.query(models.Programme).one().status is ProgrammeStatus.ENDED
