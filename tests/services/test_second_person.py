"""Who deals with a safety answer when the patient's own therapist does not react, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from portal.db import models
from portal.db.queries import patients as patient_queries
from portal.db.queries import visible
from portal.db.session import Database, Session
from portal.domain.errors import NoLongerWanted, NotFound
from portal.services import alerts, caseload, patients, pauses, still_wanted, work_list
from portal.services.messages import SendEmail
from tests import builders
from tests.conftest import ENCRYPTION_KEY
from tests.fakes.clock import FixedClock
from tests.races import at_once

FRIDAY_EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)  # the clinic opens at 07:00 UTC, 08:00 in Copenhagen
HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


@pytest.fixture
def session(database_url: str, fixed_clock: FixedClock) -> Iterator[Session]:
    """Both databases in turn."""
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.session("write") as session:
        yield session
        session.rollback()
    database.close()


@dataclass
class Clinic:
    """Thea treats Ida; Kim and Otto treat others; Ada runs the clinic."""

    thea: models.Account
    kim: models.Account
    otto: models.Account
    ada: models.Account
    ida: models.Patient
    programme: models.Programme


@pytest.fixture
def clinic(session: Session) -> Clinic:
    thea, kim, otto = (
        builders.a_therapist(session, name=name, password_hash="kept") for name in ("Thea", "Kim", "Otto")
    )
    ada = builders.an_administrator(session, name="Ada", password_hash="kept")
    ida = builders.a_patient(session, therapist=thea, first_name="Ida", email="ida@example.com")
    builders.a_patient(session, therapist=thea, first_name="Bo", email="bo@example.com")
    programme = builders.a_programme(session, patient=ida, now=FRIDAY_EVENING - timedelta(days=7))
    return Clinic(thea, kim, otto, ada, ida, programme)


def red_flag(session: Session, programme: models.Programme, at: datetime = FRIDAY_EVENING) -> models.Alert:
    """A patient says yes to a safety question, and the rules see it."""
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",), now=at)
    return session.query(models.Alert).filter(models.Alert.code == "red_flag_emergency").one()


def called(session: Session, at: datetime) -> list[str | None]:
    """Who is mailed by the clock at this hour."""
    before = {row.id for row in session.query(models.Message)}
    work_list.escalate(session, now=at)
    new = session.query(models.Message).filter(models.Message.id.not_in(before)).order_by(models.Message.id)
    return [session.get_one(models.Account, row.payload["account_id"]).name for row in new]


def names_seen_by(session: Session, account: models.Account, at: datetime) -> list[str | None]:
    rows = caseload.rows(session, therapist=account, now=at)
    return [row.patient.first_name for row in rows]


def test_a_red_flag_of_friday_evening_reaches_the_second_person_on_monday_after_the_clinics_minutes(
    session: Session, clinic: Clinic
) -> None:
    alert = red_flag(session, clinic.programme)
    for at in (FRIDAY_EVENING + HOUR, MONDAY - HOUR, MONDAY + timedelta(hours=7, minutes=59)):
        assert called(session, at) == []
    assert called(session, MONDAY + timedelta(hours=8)) == ["Kim"]
    assert called(session, MONDAY + timedelta(hours=9)) == []
    assert (alert.second_id, alert.second_at) == (clinic.kim.id, MONDAY + timedelta(hours=8))


def test_the_clinics_own_hours_minutes_and_second_person_count(session: Session, clinic: Clinic) -> None:
    own = builders.the_clinic(session)
    own.opening_hours, own.escalate_minutes = [None] * 5 + [[600, 720], None], 15
    clinic.otto.is_second_person = True
    red_flag(session, clinic.programme)
    saturday = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)  # 10:00, the clinic opens
    assert called(session, saturday + timedelta(minutes=14)) == []
    assert called(session, saturday + timedelta(minutes=15)) == ["Otto"]


def test_the_second_person_sees_this_patient_until_the_programme_is_resumed_and_no_other(
    session: Session, clinic: Clinic
) -> None:
    alert = red_flag(session, clinic.programme, MONDAY + timedelta(hours=8))
    at = MONDAY + timedelta(hours=9)
    assert names_seen_by(session, clinic.kim, at) == []
    work_list.escalate(session, now=at)
    (row,) = caseload.rows(session, therapist=clinic.kim, now=at)
    assert (row.patient.first_name, row.is_for, row.rank) == ("Ida", "Thea", 0)
    assert visible.alert(session, clinic.kim, alert.public_id) is alert
    assert names_seen_by(session, clinic.otto, at) == []
    with pytest.raises(NotFound):
        visible.programme(session, clinic.otto, clinic.programme.public_id)
    work_list.mark_seen(session, alert=alert, by=clinic.kim, note="I call her", now=at)
    assert names_seen_by(session, clinic.kim, at) == ["Ida"]
    pauses.resume(session, programme=clinic.programme, by=clinic.kim, note="Seen at the hospital", now=at)
    assert names_seen_by(session, clinic.kim, at) == []
    later = at + timedelta(days=7)
    pauses.pause(session, programme=clinic.programme, because="therapist", now=later)
    assert names_seen_by(session, clinic.kim, later) == []
    assert set(names_seen_by(session, clinic.thea, later)) == {"Ida", "Bo"}


def test_who_took_it_on_sees_the_patient_also_if_the_rules_come_later(
    session: Session, clinic: Clinic
) -> None:
    alert = red_flag(session, clinic.programme, MONDAY + timedelta(hours=8))
    at = MONDAY + timedelta(hours=9)
    work_list.escalate(session, now=at)
    pause = session.query(models.Pause).one()
    pause.began_at = at + HOUR  # the queue stood still
    work_list.mark_seen(session, alert=alert, by=clinic.kim, now=at)
    assert names_seen_by(session, clinic.kim, at) == ["Ida"]


def test_a_safety_answer_is_clinic_wide_after_a_day(session: Session, clinic: Clinic) -> None:
    alert = red_flag(session, clinic.programme)
    work_list.escalate(session, now=FRIDAY_EVENING + A_DAY - timedelta(seconds=1))
    assert names_seen_by(session, clinic.otto, FRIDAY_EVENING + A_DAY) == []
    at = FRIDAY_EVENING + A_DAY
    work_list.escalate(session, now=at)
    assert alert.wide_at == at
    assert names_seen_by(session, clinic.otto, at) == names_seen_by(session, clinic.kim, at) == ["Ida"]
    for account in (clinic.thea, clinic.kim, clinic.otto, clinic.ada):
        waiting = work_list.waiting_answer(session, account=account, now=at)
        assert waiting == work_list.WaitingAnswer("Thea", 24 * 60)
    work_list.mark_seen(session, alert=alert, by=clinic.otto, now=at)
    assert work_list.waiting_answer(session, account=clinic.ada, now=at) is None


def test_another_clinic_never_hears_of_it(session: Session, clinic: Clinic) -> None:
    hill = builders.a_clinic(session, name="Hill Physio")
    sam = builders.an_account(
        session, clinic=hill, is_therapist=True, is_administrator=True, password_hash="kept"
    )
    red_flag(session, clinic.programme)
    work_list.escalate(session, now=MONDAY + timedelta(hours=12))
    assert names_seen_by(session, sam, MONDAY) == []
    assert work_list.waiting_answer(session, account=sam, now=MONDAY) is None


def test_an_administrator_hears_but_sees_no_patient(session: Session, clinic: Clinic) -> None:
    clinic.kim.disabled_at = clinic.otto.disabled_at = FRIDAY_EVENING
    red_flag(session, clinic.programme)
    at = MONDAY + timedelta(hours=8)
    assert work_list.waiting_answer(session, account=clinic.ada, now=at) is None
    assert called(session, at) == ["Ada"]
    waiting = work_list.waiting_answer(session, account=clinic.ada, now=at)
    assert waiting is not None
    assert waiting.therapist == "Thea"
    assert not clinic.ada.is_therapist  # and without that no page of a patient opens


def test_a_clinic_of_one_person_calls_nobody(session: Session, clinic: Clinic) -> None:
    for account in (clinic.kim, clinic.otto, clinic.ada):
        account.disabled_at = FRIDAY_EVENING
    red_flag(session, clinic.programme)
    assert called(session, MONDAY + timedelta(hours=8)) == []


def test_nobody_is_called_to_a_patient_whose_treatment_has_ended(session: Session, clinic: Clinic) -> None:
    red_flag(session, clinic.programme)
    work_list.escalate(session, now=FRIDAY_EVENING + A_DAY)
    patients.discharge(session, patient=clinic.ida, by=clinic.thea, now=FRIDAY_EVENING + A_DAY)
    assert called(session, MONDAY + timedelta(hours=12)) == []
    assert names_seen_by(session, clinic.kim, MONDAY) == []
    assert patient_queries.of_therapist(session, clinic.otto) == []


def test_no_second_mail_once_somebody_saw_it(session: Session, clinic: Clinic) -> None:
    alert = red_flag(session, clinic.programme, MONDAY + timedelta(hours=8))
    at = MONDAY + timedelta(hours=9)
    work_list.escalate(session, now=at)
    order = SendEmail("alert", about=f"{alert.id}:{clinic.kim.id}", account_id=clinic.kim.id)
    still_wanted.check(session, order, now=at)
    work_list.mark_seen(session, alert=alert, by=clinic.thea, now=at)
    with pytest.raises(NoLongerWanted):
        still_wanted.check(session, order, now=at)
    assert called(session, at + A_DAY) == []
    assert alert.wide_at is None


def test_a_clock_moved_back_calls_nobody_early(session: Session, clinic: Clinic) -> None:
    alert = red_flag(session, clinic.programme)
    assert called(session, FRIDAY_EVENING - timedelta(days=300)) == []
    assert (alert.second_at, alert.wide_at) == (None, None)
    account = clinic.kim
    alert.second_id = account.id
    session.flush()
    waiting = work_list.waiting_answer(session, account=account, now=FRIDAY_EVENING - HOUR)
    assert waiting is not None
    assert waiting.minutes == 0


# Two at once


@dataclass
class Waiting:
    """A red flag nobody has seen, for everybody to see."""

    alert_id: int
    programme_id: int
    by: list[int]


@pytest.fixture
def waiting(database: Database) -> Waiting:
    with database.transaction() as session:
        thea, kim = (builders.a_therapist(session, name=name, password_hash="x") for name in ("Thea", "Kim"))
        ida = builders.a_patient(session, therapist=thea)
        programme = builders.a_programme(session, patient=ida, now=FRIDAY_EVENING - timedelta(days=7))
        alert = red_flag(session, programme)
        return Waiting(alert.id, programme.id, [thea.id, kim.id])


def test_of_two_who_acknowledge_at_once_the_first_keeps_the_name(
    database: Database, waiting: Waiting
) -> None:
    def acknowledge(account_id: int) -> object:
        def work(session: Session) -> int | None:
            alert = session.get_one(models.Alert, waiting.alert_id)
            by = session.get_one(models.Account, account_id)
            note = f"I am {account_id}"
            return work_list.mark_seen(session, alert=alert, by=by, note=note, now=MONDAY).seen_by_id

        return work

    named = at_once(database, *[acknowledge(account_id) for account_id in waiting.by * 3])  # type: ignore[arg-type]
    assert len(set(named)) == 1
    with database.reading() as session:
        alert = session.get_one(models.Alert, waiting.alert_id)
        assert (alert.seen_by_id, alert.note) == (named[0], f"I am {named[0]}")


def test_resume_and_escalation_at_once_leave_one_truth(database: Database, waiting: Waiting) -> None:
    at = MONDAY + timedelta(hours=12)

    def resume(session: Session) -> None:
        programme = session.get_one(models.Programme, waiting.programme_id)
        by = session.get_one(models.Account, waiting.by[0])
        pauses.resume(session, programme=programme, by=by, note="Phoned", now=at)

    def escalate(session: Session) -> int:
        return work_list.escalate(session, now=at)

    outcomes = at_once(database, resume, escalate, escalate)
    assert not [one for one in outcomes if isinstance(one, Exception)]
    with database.reading() as session:
        alert = session.get_one(models.Alert, waiting.alert_id)
        programme = session.get_one(models.Programme, waiting.programme_id)
        assert (alert.seen_by_id, alert.note) == (waiting.by[0], "Phoned")
        assert programme.status is models.ProgrammeStatus.ACTIVE
        kim = session.get_one(models.Account, waiting.by[1])
        assert caseload.rows(session, therapist=kim, now=at) == []
        calls = session.query(models.Message).filter(
            models.Message.key.startswith(f"email:alert:{alert.id}:{kim.id}")
        )
        assert calls.count() == (1 if alert.second_at else 0)


def test_the_same_answer_calls_the_second_person_once_however_many_clocks_run(
    database: Database, waiting: Waiting
) -> None:
    at = MONDAY + timedelta(hours=12)
    outcomes = at_once(database, *[lambda session: work_list.escalate(session, now=at) for _ in range(4)])
    assert sorted(map(str, outcomes)) == ["0", "0", "0", "1"]
    assert set(patient_queries.RED_FLAGS) == alerts.RED_FLAGS
