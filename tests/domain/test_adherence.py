"""Sessions planned, and the bands."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import adherence
from portal.domain.adherence import Band, Record, Span, Tally


@pytest.mark.parametrize(
    "done, planned, band",
    [
        (66, 100, Band.HIGH),
        (65, 100, Band.MEDIUM),
        (50, 100, Band.MEDIUM),
        (49, 100, Band.LOW),
        (2, 3, Band.HIGH),
        (0, 3, Band.LOW),
        (9, 3, Band.HIGH),
        (None, 3, None),
        (3, None, None),
        (3, 0, None),
    ],
)
def test_the_band_of_a_period(done: int | None, planned: int | None, band: Band | None) -> None:
    assert adherence.band(done, planned, 66) is band


def test_a_stricter_clinic_has_a_stricter_band() -> None:
    assert adherence.band(79, 100, 80) is Band.MEDIUM
    assert adherence.band(80, 100, 80) is Band.HIGH


@pytest.mark.parametrize(
    "per_week, days, planned",
    [
        (4, 7, 4),
        (3, 7, 3),
        (4, 3, 2),
        (3, 3, 1),
        (7, 1, 1),
        (1, 3, 0),
        (1, 4, 1),
        (3, 0, 0),
        (2, 14, 4),
        (1, 10, 1),
        (3, 9, 4),
    ],
)
def test_planned_sessions_are_rounded_half_up(per_week: int, days: int, planned: int) -> None:
    assert adherence.planned_sessions(per_week, days) == planned


def test_half_a_session_counts_as_one() -> None:
    assert adherence.planned_sessions(7, 7) == 7
    assert [adherence.planned_sessions(1, days) for days in range(8)] == [0, 0, 0, 0, 1, 1, 1, 1]


# Day by day

EXERCISES = {"bird_dog": 3, "glute_bridge": 3, "side_plank": 3, "cat_camel": 3}
MONDAY = date(2026, 11, 2)
A_DAY = timedelta(days=1)
ALL = dict.fromkeys(EXERCISES, True)


def a_record(
    ticks: dict[int, dict[str, bool]], *, today: int, per_week: int = 7, paused: tuple[int, ...] = ()
) -> Record:
    """Days are numbered from the first Monday on."""
    exercises = {name: min(per_week, times) for name, times in EXERCISES.items()}
    return Record(
        spans=(Span(MONDAY, per_week, exercises),),
        ticks={MONDAY + number * A_DAY: said for number, said in ticks.items()},
        paused=frozenset(MONDAY + number * A_DAY for number in paused),
        today=MONDAY + today * A_DAY,
    )


def last(record: Record, days: int) -> Tally:
    """The last so many finished days."""
    return adherence.tally(record, record.today - days * A_DAY, record.today - A_DAY)


def states(record: Record, first: int, until: int) -> list[str]:
    found = adherence.days(record, MONDAY + first * A_DAY, MONDAY + until * A_DAY)
    return [day.state.value for day in found]


def test_all_done_in_the_last_three_days_is_a_hundred() -> None:
    record = a_record({7: ALL, 8: ALL, 9: ALL}, today=10)
    assert last(record, 3) == Tally(3, 3, 0)
    assert last(record, 3).percent == 100
    thrice = a_record({7: ALL, 8: ALL, 9: ALL}, today=10, per_week=3)
    assert last(thrice, 3).percent == 100  # more than one session was planned for nobody


def test_nothing_in_the_last_three_days_after_a_good_start_is_none_of_three() -> None:
    record = a_record({number: ALL for number in range(11)}, today=14)
    assert last(record, 3) == Tally(0, 3, 3)
    assert last(record, 3).percent == 0
    assert last(record, 14) == Tally(11, 14, 3)


def test_whoever_stopped_a_month_ago_did_none_of_this_month() -> None:
    record = a_record({number: ALL for number in range(11)}, today=41)
    assert last(record, 28) == Tally(0, 28, 28)
    assert last(record, 41).percent == 27


def test_a_perfect_month_is_a_hundred() -> None:
    thrice = {week * 7 + day: ALL for week in range(4) for day in (0, 2, 4)}
    record = a_record(thrice, today=28, per_week=3)
    assert last(record, 28) == Tally(12, 12, 0)
    assert last(record, 28).percent == 100
    assert set(states(record, 0, 27)) == {"done", "rest"}


def test_rest_no_answer_and_none_done_are_three_states() -> None:
    said_none = dict.fromkeys(EXERCISES, False)
    record = a_record({0: ALL, 2: said_none}, today=6, per_week=3)
    assert states(record, 0, 7) == [
        "done", "rest", "none", "no_answer", "no_answer", "no_answer", "not_due", "not_due",
    ]  # fmt: skip
    assert last(record, 6) == Tally(1, 3, 3)


def test_some_of_a_session_is_not_a_session() -> None:
    six = {f"exercise_{number}": 3 for number in range(6)}
    names = list(six)
    assert not adherence.is_session(names[:2], six, 3)
    assert adherence.is_session(names[:3], six, 3)
    assert not adherence.is_session([], {}, 3)
    assert not adherence.is_session(["somewhere_else"], six, 3)
    record = a_record({0: {"bird_dog": True}}, today=7, per_week=3)
    assert states(record, 0, 0) == ["some"]
    assert last(record, 7) == Tally(0, 3, 6)


def test_paused_days_are_not_expected() -> None:
    record = a_record({0: ALL, 1: ALL}, today=7, paused=(2, 3, 4, 5, 6))
    assert states(record, 0, 7) == ["done", "done", *["paused"] * 5, "not_due"]
    assert last(record, 7) == Tally(2, 2, 0)


def test_nothing_expected_has_no_percentage() -> None:
    record = a_record({}, today=7, paused=tuple(range(7)))
    assert last(record, 7) == Tally(0, 0, 0)
    assert last(record, 7).percent is None
    assert adherence.tally(record, MONDAY - 7 * A_DAY, MONDAY - A_DAY) == Tally()


def test_a_programme_that_is_over_expects_nothing() -> None:
    record = replace(a_record({0: ALL}, today=7), ends_on=MONDAY + 2 * A_DAY)
    assert states(record, 0, 3) == ["done", "no_answer", "not_due", "not_due"]


def test_today_counts_once_something_is_said_of_it() -> None:
    said, silent = a_record({0: ALL, 1: ALL}, today=1), a_record({0: ALL}, today=1)
    assert adherence.tally(said, MONDAY, MONDAY + A_DAY) == Tally(2, 2, 0)
    assert adherence.tally(silent, MONDAY, MONDAY + A_DAY) == Tally(1, 1, 0)


def test_each_day_is_measured_by_what_was_planned_on_it() -> None:
    record = a_record({}, today=14)
    lighter = replace(record, spans=(*record.spans, Span(MONDAY + 7 * A_DAY, 3, {"bird_dog": 3})))
    assert last(lighter, 14).planned == 10
    assert lighter.span_on(MONDAY - A_DAY) is None


ROWS = st.dictionaries(
    st.integers(0, 27), st.dictionaries(st.sampled_from(sorted(EXERCISES)), st.booleans(), min_size=1)
)
PER_WEEK, PAUSED = st.integers(1, 7), st.sets(st.integers(0, 27)).map(tuple)


@given(ticks=ROWS, per_week=PER_WEEK, paused=PAUSED)
def test_every_day_has_one_state_and_no_more_is_done_than_was_ticked(
    ticks: dict[int, dict[str, bool]], per_week: int, paused: tuple[int, ...]
) -> None:
    record = a_record(ticks, today=28, per_week=per_week, paused=paused)
    found = adherence.days(record, MONDAY, MONDAY + 27 * A_DAY)
    assert [day.on for day in found] == [MONDAY + number * A_DAY for number in range(28)]
    counted = adherence.tally(record, MONDAY, MONDAY + 27 * A_DAY)
    ticked = sum(any(said.values()) for said in ticks.values())
    assert counted.done <= ticked
    assert counted.percent is None or 0 <= counted.percent <= 100
    assert counted.days_without_answer <= 28 - len(ticks)


@given(ticks=ROWS, per_week=PER_WEEK, data=st.data())
def test_taking_a_tick_back_never_raises_what_was_done(
    ticks: dict[int, dict[str, bool]], per_week: int, data: st.DataObject
) -> None:
    before = a_record(ticks, today=28, per_week=per_week)
    if not ticks:
        return
    day = data.draw(st.sampled_from(sorted(ticks)))
    fewer = {number: dict(said) for number, said in ticks.items()}
    fewer[day].pop(data.draw(st.sampled_from(sorted(fewer[day]))))
    after = a_record({number: said for number, said in fewer.items() if said}, today=28, per_week=per_week)
    assert last(after, 28).done <= last(before, 28).done
    assert last(after, 28).planned == last(before, 28).planned
