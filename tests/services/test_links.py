from datetime import timedelta

import pytest

from portal.db import models
from portal.db.models import Purpose
from portal.domain.errors import LinkExpired
from portal.services import links, patients, programmes
from tests import builders


@pytest.fixture
def programme(session):
    return builders.a_programme(session)


@pytest.fixture
def programme_link(session, programme, now):
    return links.issue(
        session,
        purpose=Purpose.PROGRAMME,
        patient_id=programme.patient_id,
        programme_id=programme.id,
        now=now,
    )


def opens(session, token, purpose, now):
    try:
        links.redeem(session, token=token, purposes=purpose, now=now)
    except LinkExpired:
        return False
    return True


def test_the_database_knows_only_the_digest(session, programme_link):
    link = session.query(models.Link).one()
    assert programme_link not in (link.digest, str(vars(link)))
    assert len(programme_link) == 43, "256 bits"


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 100_000, "\x00", "æøå" * 20])
def test_an_unknown_link_opens_nothing(session, token, now):
    assert not opens(session, token, Purpose.PROGRAMME, now)


def test_an_altered_link_opens_nothing(session, programme_link, now):
    altered = ("A" if programme_link[0] != "A" else "B") + programme_link[1:]
    assert not opens(session, altered, Purpose.PROGRAMME, now)


def test_a_link_does_one_thing(session, programme_link, now):
    assert opens(session, programme_link, Purpose.PROGRAMME, now)
    assert opens(session, programme_link, (Purpose.CHECK_IN, Purpose.PROGRAMME), now)
    assert not opens(session, programme_link, Purpose.PASSWORD, now)


def test_looking_writes_nothing(session, programme_link, now):
    for _ in range(20):
        links.redeem(session, token=programme_link, purposes=Purpose.PROGRAMME, now=now)
    assert not session.dirty
    link = session.query(models.Link).one()
    assert (link.spent_at, link.opened_at) == (None, None)


def test_a_programme_link_lives_fourteen_days_longer_than_its_programme(
    session, programme, programme_link, now
):
    assert opens(session, programme_link, Purpose.PROGRAMME, now + timedelta(days=400))
    programmes.end(session, programme=programme, now=now)
    assert opens(session, programme_link, Purpose.PROGRAMME, now + timedelta(days=13, hours=23))
    assert not opens(session, programme_link, Purpose.PROGRAMME, now + timedelta(days=14))


def test_a_discharge_ends_every_link_of_the_patient(session, programme, programme_link, now):
    patient = session.get_one(models.Patient, programme.patient_id)
    therapist = session.get_one(models.Account, patient.therapist_id)
    patients.discharge(session, patient=patient, by=therapist, now=now)
    assert not opens(session, programme_link, Purpose.PROGRAMME, now)


def test_a_check_in_link_lives_until_its_check_in_closes(session, programme, now):
    check_in = builders.a_check_in(session, programme=programme)
    token = links.issue(
        session, purpose=Purpose.CHECK_IN, check_in_id=check_in.id, patient_id=programme.patient_id, now=now
    )
    assert opens(session, token, Purpose.CHECK_IN, check_in.closes_at - timedelta(seconds=1))
    assert not opens(session, token, Purpose.CHECK_IN, check_in.closes_at)


def test_an_answer_given_late_can_be_corrected_for_a_day(session, programme):
    from portal.services import check_ins

    check_in = builders.a_check_in(session, programme=programme)
    answered_at = check_in.closes_at - timedelta(hours=1)
    token = links.issue(
        session,
        purpose=Purpose.CHECK_IN,
        check_in_id=check_in.id,
        patient_id=programme.patient_id,
        now=answered_at,
    )
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(),
        text="",
        submission_id="one",
        now=answered_at,
    )
    assert opens(session, token, Purpose.CHECK_IN, answered_at + timedelta(hours=23))
    assert not opens(session, token, Purpose.CHECK_IN, answered_at + timedelta(hours=24))


@pytest.mark.parametrize(
    "purpose,lifetime",
    [
        (Purpose.INVITATION, timedelta(hours=72)),
        (Purpose.PASSWORD, timedelta(hours=1)),
        (Purpose.SETUP, timedelta(hours=72)),
    ],
)
def test_links_of_the_staff_end_soon(session, purpose, lifetime, now):
    token = links.issue(session, purpose=purpose, now=now)
    assert opens(session, token, purpose, now + lifetime - timedelta(seconds=1))
    assert not opens(session, token, purpose, now + lifetime)


def test_of_two_who_spend_one_link_one_succeeds(session, now):
    token = links.issue(session, purpose=Purpose.INVITATION, now=now)
    link = links.redeem(session, token=token, purposes=Purpose.INVITATION, now=now)
    assert links.spend(session, link=link, now=now)
    assert not links.spend(session, link=link, now=now)
    assert not opens(session, token, Purpose.INVITATION, now)


def test_a_revoked_link_opens_nothing(session, programme, programme_link, now):
    links.revoke(session, programme_id=programme.id, purposes=(Purpose.PROGRAMME,), now=now)
    assert not opens(session, programme_link, Purpose.PROGRAMME, now)


def test_the_first_opening_leaves_a_trail(session, programme_link, now):
    link = session.query(models.Link).one()
    links.mark_opened(session, link_id=link.id, now=now)
    links.mark_opened(session, link_id=link.id, now=now + timedelta(days=1))
    session.refresh(link)
    assert link.opened_at == now
