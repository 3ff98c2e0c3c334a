"""Many at once, on both databases: each wrong guess counts, each link works once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Database
from portal.domain.errors import LinkExpired, TooManyTries
from portal.services import accounts, links, sign_ins
from tests import builders
from tests.fakes.clock import FixedClock

KEY = b"aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL"


@pytest.fixture
def database(database_url: str, fixed_clock: FixedClock) -> Iterator[Database]:
    database = Database(database_url, installation_key=KEY, clock=fixed_clock)
    yield database
    database.close()


def at_once(times: int, act) -> list[object]:
    with ThreadPoolExecutor(8) as pool:
        return [each.result() for each in [pool.submit(act) for _ in range(times)]]


def test_of_forty_wrong_passwords_at_once_five_are_compared(
    database: Database, fixed_clock: FixedClock
) -> None:
    def guess() -> bool:
        try:
            with database.transaction() as session:
                sign_ins.count_password_try(
                    session, email="thea@clinic.example", network="here", now=fixed_clock.now()
                )
        except TooManyTries:
            return False
        return True

    assert sum(at_once(40, guess)) == 5


def test_of_ten_wrong_dates_of_birth_at_once_five_are_compared(
    database: Database, fixed_clock: FixedClock
) -> None:
    with database.transaction() as session:
        programme = builders.a_programme(session)
        token = links.issue(
            session,
            purpose=Purpose.PROGRAMME,
            patient_id=programme.patient_id,
            programme_id=programme.id,
            now=fixed_clock.now(),
        )

    def guess() -> bool:
        try:
            with database.transaction() as session:
                link = links.redeem(session, token=token, purposes=Purpose.PROGRAMME, now=fixed_clock.now())
                sign_ins.confirm_born_on(session, link=link, born_on=date(1970, 1, 1), now=fixed_clock.now())
        except TooManyTries:
            return False
        return True

    assert sum(at_once(10, guess)) == 5


def test_of_two_who_accept_one_invitation_one_is_in(database: Database, fixed_clock: FixedClock) -> None:
    with database.transaction() as session:
        account = builders.a_therapist(session)
        token = links.issue(session, purpose=Purpose.INVITATION, account_id=account.id, now=fixed_clock.now())

    def accept() -> bool:
        try:
            with database.transaction() as session:
                accounts.accept(session, token=token, password_hash="kept", now=fixed_clock.now())
        except LinkExpired:
            return False
        return True

    assert sorted(at_once(2, accept)) == [False, True]


def test_of_four_who_set_up_one_clinic_one_does(database: Database, fixed_clock: FixedClock) -> None:
    with database.transaction() as session:
        token = accounts.setup_link(session, now=fixed_clock.now()) or ""
    founder = accounts.Founder("Harbour", "Ada", "ada@clinic.example", "en", "Europe/Copenhagen", True)

    def found() -> bool:
        try:
            with database.transaction() as session:
                accounts.set_up(
                    session, token=token, founder=founder, password_hash="kept", now=fixed_clock.now()
                )
        except LinkExpired:
            return False
        return True

    assert sum(at_once(4, found)) == 1
    with database.reading() as session:
        assert session.query(models.Clinic).count() == 1
