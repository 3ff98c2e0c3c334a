"""Every kept decision can be made again, and comes out as it was."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.db import mapping, models
from portal.db.queries import reviews as queries
from portal.db.session import Database, Session
from portal.domain import case_format, rule_set
from portal.domain.adaptation import adapt
from portal.domain.check_in import Reason
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.domain.policy import POLICY
from portal.services import check_ins, recompute, reviews, work_list
from portal.services.recompute import Again, Verdict
from portal.services.terms import Terms
from tests import builders
from tests.conftest import ENCRYPTION_KEY
from tests.domain import strategies
from tests.fakes.clock import FixedClock
from tests.services.test_reviews import next_check_in, signed_again, silence

RED = {"during": 7, "after24": 7, "rest": 7, "flag": "ok"}


@pytest.fixture
def writing(database_url: str, fixed_clock: FixedClock) -> Iterator[Session]:
    """A writing session on either database; nothing of it stays."""
    database = Database(database_url, installation_key=ENCRYPTION_KEY.encode(), clock=fixed_clock)
    with database.session("write") as session:
        yield session
        session.rollback()
    database.close()


def made_again(session: Session) -> list[Again]:
    session.flush()
    return list(recompute.every(session, library=builders.library()))


def asked(session: Session, **given: Any) -> models.Programme:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), **given)
    return programme


def good(session: Session) -> None:
    programme = asked(session, flag="ok")
    builders.reviewed(session, next_check_in(session, programme), flag="too_easy")


def red_and_flare_kit(session: Session) -> None:
    programme = asked(session, **RED)
    builders.reviewed(session, next_check_in(session, programme), during=9, after24=9, rest=9, flag="ok")
    builders.reviewed(session, next_check_in(session, programme), flag="ok")


def one_that_hurts(session: Session) -> None:
    programme = asked(session, flag="hurts")
    builders.reviewed(session, next_check_in(session, programme), flag="dislike")


def expired_limits(session: Session) -> None:
    programme = builders.a_programme(session, envelope=replace(builders.an_envelope(), freeze=True))
    builders.reviewed(session, next_check_in(session, programme), **RED)


def nothing_allowed(session: Session) -> None:
    limits = builders.an_envelope(harder_dose=Power.NEVER, swap=Power.NEVER, easier=Power.ASK)
    programme = builders.a_programme(session, envelope=limits)
    for said in ({"flag": "ok"}, {"flag": "ok"}, {"flag": "hurts"}):
        builders.reviewed(session, next_check_in(session, programme), **said)


def a_power_the_clinic_keeps(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.the_clinic(session).must_ask = ["harder_dose", "easier"]
    for said in ({"flag": "ok"}, {"flag": "ok"}, RED):
        builders.reviewed(session, next_check_in(session, programme), **said)


def a_correction(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, **RED)
    builders.reviewed(session, check_in, flag="ok", now=check_in.opens_at + timedelta(hours=1))


def an_answer_that_was_overtaken(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    signed_again(session, programme, check_in.opens_at + timedelta(hours=1))
    builders.reviewed(session, check_in, now=check_in.opens_at + timedelta(hours=2), **RED)


def silence_and_a_break(session: Session) -> None:
    programme = asked(session, flag="ok")
    for _ in range(2):
        silence(session, programme)
    alert = session.query(models.Alert).filter_by(code="no_contact", programme_id=programme.id).one()
    by = session.query(models.Account).filter_by(is_therapist=True).first()
    work_list.mark_seen(session, alert=alert, by=by, note="Phoned", now=alert.raised_at)
    builders.reviewed(session, next_check_in(session, programme), flag="ok", done=1)


def a_red_flag(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    later = check_in.opens_at + timedelta(hours=1)
    builders.reviewed(session, check_in, yes=("bladder",), now=later)


def few_sessions(session: Session) -> None:
    programme = asked(session, done=1, reason=Reason.NO_TIME)
    builders.reviewed(session, next_check_in(session, programme), done=0, during=None, after24=None)


STORIES: tuple[Callable[[Session], None], ...] = (
    good,
    red_and_flare_kit,
    one_that_hurts,
    expired_limits,
    nothing_allowed,
    a_power_the_clinic_keeps,
    a_correction,
    an_answer_that_was_overtaken,
    silence_and_a_break,
    a_red_flag,
    few_sessions,
)


def test_every_decision_comes_out_equal(writing: Session) -> None:
    for story in STORIES:
        before = len(made_again(writing))
        with writing.begin_nested():
            story(writing)
            builders.the_clinic(writing).must_ask = []
        again = made_again(writing)
        assert len(again) > before, story.__name__
        assert [(one.verdict, one.fields) for one in again[before:]] == [(Verdict.EQUAL, ())] * (
            len(again) - before
        ), story.__name__


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    case=strategies.full_cases(),
    powers=st.fixed_dictionaries({name: st.sampled_from(list(Power)) for name in ("harder_dose", "swap")}),
    days_left=st.integers(-1, 1),
    was_overtaken=st.booleans(),
)
def test_any_case_divided_by_any_limits_comes_out_equal_from_its_record(
    case: dict[str, Any], powers: dict[str, Power], days_left: int, was_overtaken: bool
) -> None:
    state, check_in = case_format.case_from(builders.library(), case)
    on = date(2026, 11, 21)
    signed = Envelope(until_on=on + timedelta(days=days_left), **powers)
    parts = Terms(signed, on, was_overtaken).divide(adapt(builders.library(), state, check_in), state)
    record = json.loads(json.dumps(mapping.decision_record(parts.decision)))
    review = models.Review(engine=rule_set.name(builders.library()), decision=record)
    written = json.loads(mapping.case_of(state, check_in))
    again, answered = case_format.case_from(builders.library(), written)
    limits = Envelope.from_dict(json.loads(json.dumps(signed.to_dict())))
    made = Terms(limits, on, was_overtaken).divide(adapt(builders.library(), again, answered), again)
    assert mapping.decision_record(made.decision) == review.decision
    assert mapping.decision_of(review) == parts.decision


def test_a_changed_number_is_reported_as_another_rule_set(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(session, **RED)
    before = rule_set.name(builders.library())
    monkeypatch.setattr("portal.domain.rule_set.POLICY", replace(POLICY, clear_rise=3))
    assert rule_set.name(builders.library()) != before
    assert [one.verdict for one in made_again(session)] == [Verdict.GONE]


def test_a_decision_somebody_changed_afterwards_is_different(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    review.decision = review.decision | {"light": "green", "next_contact_days": 28}
    [one] = made_again(session)
    assert one.verdict is Verdict.DIFFERENT
    assert one.fields == ("light", "next_contact_days")


def test_an_input_somebody_changed_afterwards_is_different(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    case = json.loads(review.input or "")
    review.input = json.dumps(case | {"checkin": case["checkin"] | {"rest": 1, "during": 1, "after24": 1}})
    [one] = made_again(session)
    assert one.verdict is Verdict.DIFFERENT
    assert "light" in one.fields


def test_what_is_erased_or_older_than_the_record_is_counted_and_not_guessed(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    review.decided_on = None
    assert [one.verdict for one in made_again(session)] == [Verdict.INCOMPLETE]
    review.input = None
    with pytest.raises(InvalidInput, match="nothing is stored"):
        recompute.stored(review, builders.library())


def test_only_what_was_decided_since_a_day_is_looked_at(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    since = review.created_at + timedelta(seconds=1)
    assert list(recompute.every(session, library=builders.library(), since=since)) == []


def test_the_numbers_a_reason_compared_with_are_kept_with_it(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    decision = mapping.decision_of(review)
    reasons = {because.rule: because for because in decision.because}
    assert reasons["L1c"].limits == {"clear_rise": 2, "slight_rise": 1}
    assert reasons["L1c"].source == ("Costa 2021", "Ostelo 2008", "by_design")


# What an earlier release kept

STORED = Path(__file__).parents[1] / "data" / "stored_reviews.json"  # as the first release wrote them


def test_what_the_first_release_stored_is_still_read_and_decided_the_same(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    for kept in json.loads(STORED.read_text()):
        review.engine, review.input, review.decision = "1", json.dumps(kept["input"]), kept["decision"]
        state, check_in = recompute.stored(review, builders.library())
        decided = mapping.decision_of(review)
        assert all(because.limits == {} for because in decided.because)  # not kept then
        made = adapt(builders.library(), state, check_in)
        assert (made.light, made.alerts) == (decided.light, decided.alerts)
        assert [item.rules for item in made.items] == [item.rules for item in decided.items]
        assert recompute.again(session, review, library=builders.library()).verdict is Verdict.GONE


# A rule set that is gone


def gone(review: models.Review) -> models.Review:
    """The review as an earlier release may have left it: another rule set, and an exercise that is gone."""
    review.engine = "0+a1b2c3"
    assert review.input is not None
    review.input = review.input.replace("bird_dog", "exercise_of_the_past")
    return review


def test_a_decision_of_a_rule_set_that_is_gone_is_read_and_not_run(session: Session) -> None:
    asked(session, **RED)
    [review] = queries.every_since(session, None)
    assert recompute.again(session, gone(review), library=builders.library()).verdict is Verdict.GONE
    assert mapping.decision_of(review).light == "red"


def test_a_correction_of_an_answer_from_a_rule_set_that_is_gone_only_asks(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    first = gone(builders.reviewed(session, check_in, flag="ok"))
    later = check_in.opens_at + timedelta(hours=1)
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(**RED),
        text="",
        submission_id="corrected",
        now=later,
    )
    standing = builders.latest(session, programme)
    review = reviews.review(
        session, check_in_id=check_in.id, answer_number=2, library=builders.library(), now=later
    )
    assert builders.latest(session, programme).id == standing.id
    assert review.was_overtaken
    assert first.superseded_at == later
    assert queries.waiting_proposals(session, programme.id)
    assert recompute.again(session, review, library=builders.library()).verdict is Verdict.EQUAL
