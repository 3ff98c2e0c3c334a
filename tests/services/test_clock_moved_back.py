"""The computer's clock went back: the next check-in is planned all the same, and nothing is asked twice."""

from datetime import timedelta

import pytest

from portal.db import models
from portal.db.session import Session
from portal.services import check_ins
from tests import builders

A_DAY = timedelta(days=1)


@pytest.mark.parametrize("back", [timedelta(hours=1), A_DAY, 3 * A_DAY, timedelta(days=365)])
def test_a_clock_that_went_back_still_plans_the_next_check_in(session: Session, back: timedelta) -> None:
    programme = builders.a_programme(session)
    for _ in range(4):
        check_in = builders.a_check_in(session, programme=programme)
        review = builders.reviewed(session, check_in, flag="ok", now=check_in.opens_at + timedelta(minutes=5))
        assert review.decision["light"] == "green"
        following = builders.the_check_in(session, programme)
        assert following.id != check_in.id
        version = builders.latest(session, programme)
        moved = check_ins.plan_next(
            session,
            programme=programme,
            version=version,
            due_on=check_in.due_on,
            now=check_in.opens_at - back,
        )
        assert moved.id == following.id
    rows = session.query(models.CheckIn).filter_by(programme_id=programme.id).all()
    assert len({row.due_on for row in rows}) == len(rows) == 5
    assert all(row.from_on <= row.due_on for row in rows)


def test_an_answer_after_the_clock_went_back_is_reviewed_and_the_next_check_in_asked(
    session: Session,
) -> None:
    programme = builders.a_programme(session)
    first = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, first, during=7, after24=7, rest=7)
    second = builders.a_check_in(session, programme=programme)
    back = first.opens_at - timedelta(days=2)
    builders.reviewed(session, second, during=7, after24=7, rest=7, now=back)
    third = builders.the_check_in(session, programme)
    assert third.id not in (first.id, second.id)
    assert third.due_on not in (first.due_on, second.due_on)
    assert third.from_on <= third.due_on
