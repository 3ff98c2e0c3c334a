"""Every state looks and reads like itself; the numbers never stand without what is missing."""

import re
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from portal.domain.strip import Pains, Period, PeriodState, Strip
from portal.rendering import charts
from portal.rendering.i18n import use

DAY = date(2026, 11, 2)
NEXT = date(2026, 11, 9)
EXAMPLE, DAYS = charts.example(today=date(2026, 11, 22))


def one(state: PeriodState, *numbers: int | None) -> Strip:
    return Strip(DAY, NEXT, periods=(Period(DAY, NEXT, state, *numbers),), pains=(Pains(NEXT, 3),))


STATES = [
    one(PeriodState.ALL, 4, 4), one(PeriodState.SOME, 3, 4), one(PeriodState.NONE, 0, 4),
    one(PeriodState.NO_ANSWER), one(PeriodState.NOT_ASKED), one(PeriodState.NOT_GIVEN), one(PeriodState.OPEN),
]  # fmt: skip


@pytest.mark.parametrize("draw", [charts.small, charts.large])
def test_every_state_is_drawn_and_said_differently(draw) -> None:  # type: ignore[no-untyped-def]
    for first, second in combinations(STATES, 2):
        shapes = [str(draw(strip)).split(">", 1)[1] for strip in (first, second)]
        assert shapes[0] != shapes[1], (first, second)
        assert charts.table(first) != charts.table(second)


def test_a_missing_number_leaves_a_gap_in_the_line() -> None:
    found = str(charts.large(EXAMPLE, ("rest",)))
    assert found.count('class="pain-line ') == 1
    assert found.count('class="pain-at ') == 2


def test_pain_zero_is_drawn_and_printed() -> None:
    found = str(charts.small(Strip(DAY, NEXT, pains=(Pains(NEXT, 0),))))
    assert "pain-at--rest" in found
    assert ">0</text>" in found


def test_the_sentence_names_the_denominator_and_what_is_missing() -> None:
    said = charts.sentence(EXAMPLE)
    assert said == (
        "Usual pain was 6, now it is 0. Sessions: 7 of 12; 1 check-in unanswered; we could not ask 1 time."
    )
    assert "no sessions yet" in charts.sentence(replace(EXAMPLE, planned=0, done=0))
    assert charts.sentence(Strip(DAY, NEXT)) == "No answer yet."
    assert charts.sentence(Strip(DAY, NEXT, on_paper=True)) == "Nothing typed in yet."


def test_the_last_number_is_not_called_now_if_it_is_an_old_one() -> None:
    pains = (Pains(DAY, 6), Pains(date(2026, 11, 5), 4), Pains(NEXT))
    assert charts.sentence(Strip(DAY, NEXT, pains=pains)).startswith(
        "Usual pain was 6. The last number given was 4."
    )


def test_more_than_planned_is_said_as_it_is() -> None:
    assert "5 of 4" in charts.large(one(PeriodState.ALL, 5, 4))


def test_on_paper_nobody_is_said_to_have_kept_silent() -> None:
    paper = replace(one(PeriodState.NOT_ASKED), on_paper=True)
    assert charts.table(paper)[0].cells == ("nothing typed in",)
    assert "envelope" not in charts.large(paper)


def test_rest_paused_and_not_due_are_no_blocks() -> None:
    found = str(charts.large(DAYS))
    told = [day.state for day in DAYS.days]
    assert found.count('class="block ') == sum(
        state in ("done", "some", "none", "no_answer") for state in told
    )
    assert found.count("rest-day") == told.count("rest")


def test_a_chart_needs_no_style_and_says_itself() -> None:
    for drawn in (charts.small(EXAMPLE), charts.large(DAYS)):
        assert "style=" not in drawn
        assert 'role="img"' in drawn
        assert re.search(r'aria-label="Usual pain was 6', drawn)
    assert len(charts.small(EXAMPLE)) < 2000


def test_the_table_says_versions_and_rests_in_their_place() -> None:
    with use("en"):
        rows = charts.table(EXAMPLE)
    assert [row.on for row in rows] == sorted(row.on for row in rows)
    assert {row.cells[0] for row in rows} >= {"Version 1", "Version 2", "no answer", "not given"}
