"""Which e-mails leave while a programme rests."""

from datetime import timedelta

import pytest

from portal.db import models
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted
from portal.services import check_ins, emails, still_wanted
from portal.services.messages import SendEmail
from tests import builders


def test_every_kind_of_mail_says_whether_it_is_about_exercises() -> None:
    assert set(emails.COMPOSERS) == still_wanted.EXERCISES | still_wanted.AT_REST_TOO
    assert not still_wanted.EXERCISES & still_wanted.AT_REST_TOO


@pytest.mark.parametrize("kind", ["programme_ready", "programme_changed"])
def test_before_the_review_no_exercise_mail_leaves_after_a_red_flag(session: Session, kind: str) -> None:
    check_in = builders.a_check_in(session)
    order = SendEmail(
        kind,
        about="1",
        patient_id=check_in.patient_id,
        programme_id=check_in.programme_id,
        version_id=check_in.version_id,
    )
    now = check_in.opens_at
    still_wanted.check(session, order, now=now)
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(yes=("bladder",)),
        text="",
        submission_id="form",
        now=now,
    )
    assert session.query(models.Review).count() == 0
    with pytest.raises(NoLongerWanted):
        still_wanted.check(session, order, now=now + timedelta(seconds=1))
    please_read = SendEmail("please_read", about="1", patient_id=check_in.patient_id)
    still_wanted.check(session, please_read, now=now)
