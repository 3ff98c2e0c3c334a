"""What a change in a score means: every limit at its edge, and the laws between scores."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain import measures
from portal.domain.errors import InvalidInput
from portal.domain.instruments import INSTRUMENTS, TOTALS, Instrument, Way
from portal.domain.measures import Occasion, Verdict

JUDGED = sorted(code for code, one in INSTRUMENTS.items() if one.matters is not None and code != "gpe")
UNJUDGED = sorted(code for code, one in INSTRUMENTS.items() if one.matters is None)


def moved(instrument: Instrument, start: Decimal, points: Decimal) -> measures.Change:
    """The change of so many points for the better."""
    return measures.compare(instrument, start, start + (points if instrument.higher_is_better else -points))


def a_start(instrument: Instrument) -> Decimal:
    """A start from which the share of a third is more than the points that matter."""
    return Decimal(instrument.most) * Decimal("0.9") if instrument.matters_percent else Decimal(0)


@pytest.mark.parametrize("code", JUDGED)
def test_a_change_counts_from_its_limit_on_and_not_just_below(code: str) -> None:
    instrument = INSTRUMENTS[code]
    limit, step = instrument.matters, instrument.smallest_step
    assert limit is not None
    assert moved(instrument, a_start(instrument), limit).verdict is Verdict.IMPROVED
    assert moved(instrument, a_start(instrument), limit + step).verdict is Verdict.IMPROVED
    below = limit - step if limit > step else limit - Decimal("0.001")
    if instrument.matters_percent is None or 100 * below < instrument.matters_percent * a_start(instrument):
        assert moved(instrument, a_start(instrument), below).verdict is Verdict.SAME
    assert moved(instrument, a_start(instrument), -limit).verdict is Verdict.WORSE
    assert moved(instrument, a_start(instrument), -below).verdict is Verdict.SAME


@pytest.mark.parametrize(
    "code, start, last, verdict",
    [
        ("nprs", 3, 2, Verdict.IMPROVED),  # one point, but a third of the start
        ("nprs", 4, 3, Verdict.SAME),  # a quarter
        ("rmdq", 10, 7, Verdict.IMPROVED),  # three points: exactly 30 %
        ("rmdq", 11, 8, Verdict.SAME),  # 27 %
        ("odi", 20, 14, Verdict.IMPROVED),
        ("odi", 21, 15, Verdict.SAME),
        ("odi", 20, 26, Verdict.SAME),  # worse needs the points, not the share
        ("pseq_2", 4, 5, Verdict.SAME),
        ("pseq_2", 4, 6, Verdict.IMPROVED),
    ],
)
def test_a_third_of_the_start_counts_where_the_table_has_it(
    code: str, start: int, last: int, verdict: Verdict
) -> None:
    assert measures.compare(INSTRUMENTS[code], Decimal(start), Decimal(last)).verdict is verdict


def test_thirty_percent_of_nothing_is_no_improvement() -> None:
    change = measures.compare(INSTRUMENTS["nprs"], Decimal(0), Decimal(0))
    assert (change.verdict, change.percent, change.recovered) == (Verdict.SAME, None, True)


@pytest.mark.parametrize("code", UNJUDGED)
def test_an_instrument_without_a_known_limit_gets_no_verdict(code: str) -> None:
    instrument = INSTRUMENTS[code]
    change = measures.compare(instrument, Decimal(instrument.most), Decimal(instrument.least))
    assert change.verdict is Verdict.UNJUDGED
    assert change.points == instrument.most - instrument.least


@pytest.mark.parametrize("code, well, not_yet", [("nprs", 0, 1), ("rmdq", 2, 3)])
def test_somebody_is_well_again_from_the_known_score_on(code: str, well: int, not_yet: int) -> None:
    start = Decimal(10)
    assert measures.compare(INSTRUMENTS[code], start, Decimal(well)).recovered
    assert not measures.compare(INSTRUMENTS[code], start, Decimal(not_yet)).recovered


@pytest.mark.parametrize(
    "score, verdict",
    [(5, "improved"), (3, "improved"), (2, "same"), (0, "same"), (-2, "same"), (-3, "worse"), (-5, "worse")],
)
def test_a_global_rating_is_a_change_by_itself(score: int, verdict: str) -> None:
    change = measures.judge_gpe(score)
    assert (change.verdict, change.recovered) == (Verdict(verdict), score == 5)


def test_a_missing_answer_is_never_a_zero() -> None:
    assert measures.psfs_mean([None, None]) is None
    assert measures.psfs_mean([4, None, 6]) == Decimal(5)
    assert measures.psfs_mean([0, 0, 0]) == 0


def test_own_activities_count_only_where_they_were_rated_both_times() -> None:
    change = measures.compare_psfs({"walk": 2, "sit": 4, "lift": 3}, {"walk": 4, "sit": 6, "lift": None})
    assert change is not None
    assert (change.points, change.verdict) == (2, Verdict.IMPROVED)
    assert measures.compare_psfs({"walk": 2}, {"walk": None}) is None


def test_thirds_do_not_round_a_limit_away() -> None:
    change = measures.compare_psfs({"a": 2, "b": 2, "c": 3}, {"a": 4, "b": 4, "c": 5})
    assert change is not None
    assert change.verdict is Verdict.IMPROVED


@pytest.mark.parametrize("last, verdict", [(4, Verdict.SAME), (5, Verdict.IMPROVED), (6, Verdict.IMPROVED)])
def test_one_activity_left_needs_three_points(last: int, verdict: Verdict) -> None:
    change = measures.compare_psfs({"walk": 2, "sit": 4}, {"walk": last, "sit": None})
    assert change is not None
    assert change.verdict is verdict


def test_an_unticked_statement_counts_nothing() -> None:
    assert measures.rmdq_score([], 24) == 0
    assert measures.rmdq_score([1, 1, 24], 24) == 2
    for wrong in (0, 24, -1):
        with pytest.raises(InvalidInput):
            measures.rmdq_score([wrong], 23)


@pytest.mark.parametrize("before, is_so", [(3, True), (4, False), (20, False), (21, True)])
def test_a_very_low_or_high_roland_morris_start_hardly_moves(before: int, is_so: bool) -> None:
    assert measures.is_insensitive("rmdq", Decimal(before)) is is_so
    assert not measures.is_insensitive("odi", Decimal(before))


@given(st.sampled_from(sorted(INSTRUMENTS)), st.data())
def test_two_scores_the_other_way_round_are_the_same_change_the_other_way_round(
    code: str, data: st.DataObject
) -> None:
    one = INSTRUMENTS[code]
    scores = st.decimals(one.least, one.most, places=one.places)
    before, now = data.draw(scores), data.draw(scores)
    there, back = measures.compare(one, before, now), measures.compare(one, now, before)
    assert there.points == -back.points
    assert not (there.verdict is Verdict.WORSE and back.verdict is Verdict.WORSE)
    assert measures.compare(one, before, before).verdict in (Verdict.SAME, Verdict.UNJUDGED)
    if there.verdict is Verdict.IMPROVED:
        assert there.points > 0
    if there.verdict is Verdict.WORSE:
        assert there.points < 0


@given(st.sets(st.integers(1, 23)), st.sampled_from([23, 24]))
def test_a_roland_morris_score_lies_between_nothing_and_everything(ticked: set[int], n_items: int) -> None:
    assert 0 <= measures.rmdq_score(ticked, n_items) <= n_items


def test_the_instruments_are_those_of_the_written_table() -> None:
    assert set(TOTALS) == {
        *("rmdq", "odi", "pseq_2", "pseq_4", "pseq", "msk_hq", "ears", "eq5d"),
        *("fabq_pa", "fabq_w", "start_back", "promis_pi", "promis_pf"),
    }
    assert [code for code, one in INSTRUMENTS.items() if one.way is Way.FORM] == ["psfs", "gpe"]
    assert {code for code, one in INSTRUMENTS.items() if one.matters_percent} == {"nprs", "rmdq", "odi"}
    assert all(one.source for one in INSTRUMENTS.values() if one.is_checked)
    assert not INSTRUMENTS["psfs"].is_checked


def test_what_is_asked_follows_from_what_is_known() -> None:
    assert measures.asked(Occasion.INTAKE, baseline=set()) == ("psfs",)
    assert measures.asked(Occasion.INTAKE, baseline={"rmdq"}) == ()
    assert measures.asked(Occasion.INTAKE, baseline={"psfs"}) == ()
    assert measures.asked(Occasion.WEEK_6, baseline={"psfs"}) == ("psfs", "gpe")
    assert measures.asked(Occasion.WEEK_12, baseline={"rmdq"}) == ("gpe",)


def test_occasions_fall_on_the_start_and_six_and_twelve_weeks_later() -> None:
    start = date(2026, 3, 2)
    days = [(measures.due_on(start, occasion) - start).days for occasion in Occasion]
    assert days == [0, 42, 84]
    assert [(measures.closes_on(start, occasion) - start).days for occasion in Occasion] == [7, 56, 98]


@pytest.mark.parametrize(
    "day, occasion",
    [
        (-400, Occasion.INTAKE), (0, Occasion.INTAKE), (6, Occasion.INTAKE), (7, None), (34, None),
        (35, Occasion.WEEK_6), (55, Occasion.WEEK_6), (56, None), (77, Occasion.WEEK_12), (98, None),
    ],
)  # fmt: skip
def test_a_total_counts_for_the_occasion_near_it(day: int, occasion: Occasion | None) -> None:
    start = date(2026, 3, 2)
    assert measures.occasion_of(start, start + timedelta(days=day)) is occasion
