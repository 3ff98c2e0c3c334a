"""How a clinic does, in numbers: against fixtures that were counted by hand."""

from datetime import timedelta

from portal.db import models
from portal.db.models import CheckInState, Origin
from portal.db.queries.numbers import Counted, Pain
from portal.db.session import Session
from portal.services import numbers, work_list
from portal.services.numbers import Change, Numbers, Seen
from tests import builders
from tests.fakes.clock import MONDAY_MORNING

LONG_AGO = MONDAY_MORNING - timedelta(days=30)


def counted(session: Session, clinic_id: int | None = None) -> Numbers:
    of = clinic_id if clinic_id is not None else builders.the_clinic(session).id
    return numbers.of_clinic(session, clinic_id=of, since=LONG_AGO)


def test_a_clinic_without_patients_has_no_numbers(session: Session) -> None:
    builders.a_clinic(session)
    found = counted(session)
    assert (found.replies, found.sessions) == (Counted(0, 0), Counted(0, 0))
    assert (found.seen, found.changes, found.answers) == ((), (), 0)


def test_replies_are_counted_only_where_the_e_mail_left(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme))
    silent = builders.a_check_in(session, programme=programme)
    silent.state = CheckInState.CLOSED
    session.flush()
    assert counted(session).replies == Counted(1, 2)
    builders.invitation_sent(session, silent, "suppressed")
    assert counted(session).replies == Counted(1, 1)


def test_a_correction_counts_once_and_more_than_planned_is_all_of_it(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, done=0)
    builders.reviewed(session, check_in, done=7)
    planned = check_in.planned_sessions or 0
    assert 0 < planned < 7
    found = counted(session)
    assert found.sessions == Counted(planned, planned)
    assert found.answers == 1
    assert all(times == 1 for times in found.rules.values())
    assert found.rules


def test_time_until_an_alert_was_seen_is_the_middle_one_and_needs_three(session: Session) -> None:
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    for number, minutes in enumerate((10, 60, 5, None)):
        alert = work_list.raise_alert(
            session,
            key=f"{number}",
            patient_id=patient.id,
            code="silent",
            priority="high",
            now=MONDAY_MORNING,
        )
        assert alert is not None
        alert.seen_at = MONDAY_MORNING + timedelta(minutes=minutes) if minutes else None
    session.flush()
    assert counted(session).seen == (Seen("high", raised=4, seen=3, median_minutes=10),)
    alert.seen_at = None
    session.query(models.Alert).filter_by(key="0").one().seen_at = None
    session.flush()
    assert counted(session).seen == (Seen("high", raised=4, seen=2, median_minutes=None),)


def test_versions_are_told_apart_by_who_made_them(session: Session) -> None:
    programme = builders.a_programme(session)
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    found = counted(session)
    assert found.versions[Origin.SIGNED] == 1
    assert found.versions[Origin.REVIEW] >= 1


def test_the_newest_answer_is_compared_with_the_start(session: Session) -> None:
    programme = builders.a_programme(session, intake_rest=6)
    for rest in (5, 2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), rest=rest)
    assert counted(session).changes == (Change(builders.PROTOCOL, 1),), "one programme is one person"


def test_the_outcome_of_a_protocol_is_told_from_five_programmes_on() -> None:
    five = [Pain("knee", start, newest) for start, newest in ((5, 3), (6, 2), (7, 7), (4, 4), (5, 0))]
    assert numbers._changes(five) == (Change("knee", 5, start=5, newest=3),)
    assert numbers._changes([*five[:4], Pain(None, 8, 8)]) == (Change("knee", 4), Change(None, 1))


def test_few_have_no_share() -> None:
    assert numbers.percent(Counted(1, 2)) is None
    assert numbers.percent(Counted(2, 3)) == 67


def test_another_clinic_and_an_earlier_time_are_not_counted(session: Session) -> None:
    programme = builders.a_programme(session, intake_rest=6)
    builders.reviewed(session, builders.a_check_in(session, programme=programme))
    later = numbers.of_clinic(
        session, clinic_id=builders.the_clinic(session).id, since=MONDAY_MORNING + timedelta(days=60)
    )
    for found in (counted(session, 99), later):
        assert (found.replies.whole, found.sessions.whole, found.answers) == (0, 0, 0)
        assert (found.seen, found.changes, found.versions) == ((), (), {})
