"""A safety answer on a link that takes no answers any more, on both databases."""

from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.session import Database, Session
from portal.services import late_red_flags, links, patients, pauses
from tests import builders
from tests.races import at_once


@pytest.fixture
def late(database: Database) -> tuple[str, datetime]:
    """The link of a check-in that closed weeks ago, and today."""
    with database.transaction() as session:
        check_in = builders.a_check_in(session)
        token = links.issue(
            session,
            purpose=Purpose.CHECK_IN,
            now=check_in.opens_at,
            patient_id=check_in.patient_id,
            check_in_id=check_in.id,
        )
        return token, check_in.closes_at + timedelta(days=20)


def alerts_of(session: Session) -> list[str]:
    return [row.code for row in session.query(models.Alert).order_by(models.Alert.id)]


def test_a_red_flag_that_comes_too_late_still_pauses_and_tells(
    database: Database, late: tuple[str, datetime]
) -> None:
    token, now = late
    with database.transaction() as session:
        shown = late_red_flags.tell(session, token=token, concern="urgent", now=now)
        assert shown is not None
        assert "has been told" in shown.text
        programme = session.query(models.Programme).one()
        assert (programme.status, programme.paused_because) == (ProgrammeStatus.PAUSED, "red_flag_urgent")
        assert alerts_of(session) == ["red_flag_urgent"]
        assert {"alert", "please_read"} <= set(builders.emails(session))
        assert session.query(models.Answers).count() == 0


def test_the_same_link_calls_once_and_a_graver_answer_once_more(
    database: Database, late: tuple[str, datetime]
) -> None:
    token, now = late
    with database.transaction() as session:
        for concern in ("urgent", "urgent", "emergency", "urgent", "emergency"):
            late_red_flags.tell(session, token=token, concern=concern, now=now)
        assert alerts_of(session) == ["red_flag_urgent", "red_flag_emergency"]
        assert session.query(models.Programme).one().paused_because == "red_flag_emergency"
        assert builders.emails(session).count("please_read") == 1


def test_after_a_resume_another_answer_on_the_old_link_calls_and_stops_again(
    database: Database, late: tuple[str, datetime]
) -> None:
    token, now = late
    with database.transaction() as session:
        late_red_flags.tell(session, token=token, concern="urgent", now=now)
        programme = session.query(models.Programme).one()
        by = session.query(models.Account).filter_by(is_therapist=True).one()
        pauses.resume(session, programme=programme, by=by, note="Phoned", now=now)
        shown = late_red_flags.tell(session, token=token, concern="urgent", now=now + timedelta(minutes=1))
        assert shown is not None
        assert programme.status is ProgrammeStatus.PAUSED
        assert alerts_of(session) == ["red_flag_urgent"] * 2
        assert builders.emails(session).count("alert") == 2
        assert pauses.gate_of(session, programme.patient_id) == "red_flag_urgent"


@pytest.mark.parametrize("link", ["unknown", "withdrawn", "of the programme"])
def test_a_link_that_says_nothing_of_a_check_in_tells_nobody(
    database: Database, late: tuple[str, datetime], link: str
) -> None:
    token, now = late
    with database.transaction() as session:
        patient = session.query(models.Patient).one()
        programme = session.query(models.Programme).one()
        if link == "withdrawn":
            links.revoke(session, purposes=(Purpose.CHECK_IN,), now=now, patient_id=patient.id)
        if link == "of the programme":
            token = links.issue(
                session,
                purpose=Purpose.PROGRAMME,
                now=now,
                patient_id=patient.id,
                programme_id=programme.id,
            )
        text = "unknown" * 30 if link == "unknown" else token
        assert late_red_flags.tell(session, token=text, concern="emergency", now=now) is None
        assert alerts_of(session) == []
        assert programme.status is ProgrammeStatus.ACTIVE


def test_after_the_treatment_nobody_is_told(database: Database, late: tuple[str, datetime]) -> None:
    token, now = late
    with database.transaction() as session:
        patient = session.query(models.Patient).one()
        by = session.get_one(models.Account, patient.therapist_id)
        patients.discharge(session, patient=patient, by=by, now=now)
        assert late_red_flags.tell(session, token=token, concern="emergency", now=now) is None


def test_the_same_late_answer_four_times_at_once_is_one_alert_and_one_pause(
    database: Database, late: tuple[str, datetime]
) -> None:
    token, now = late

    def tell(concern: str) -> object:
        return lambda session: late_red_flags.tell(session, token=token, concern=concern, now=now)

    outcomes = at_once(database, *[tell(concern) for concern in ("urgent", "emergency") * 2])  # type: ignore[arg-type]
    assert not [one for one in outcomes if isinstance(one, Exception)]
    with database.reading() as session:
        assert sorted(alerts_of(session)) == ["red_flag_emergency", "red_flag_urgent"]
        assert session.query(models.Programme).one().paused_because == "red_flag_emergency"
        assert session.query(models.Pause).filter_by(ended_at=None).count() == 1
