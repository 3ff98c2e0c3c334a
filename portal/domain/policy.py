"""Every number of the rules with its basis; clinical.md 6 names the tables they belong to.

A clinician changes a number here, raises ENGINE, and runs the worked cases. Steps of a dose:
`policy_doses.py`; a therapist's limits: `policy_limits.py`; what a source is: `sources.py`.
"""

from dataclasses import dataclass
from typing import Annotated, Any, get_type_hints

from portal.domain.sources import Basis, by

ENGINE = "1"


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the rules; each is annotated with the basis that supports it."""

    # pain, 0-10 (tables PH and L)
    green_max: Annotated[int, by("seed_003", "thomee_1997")] = 2
    green_max_settled: Annotated[
        int, by("smith_2017", "clinic_lights", design="chronic pain from week 3")
    ] = 3
    amber_max: Annotated[int, by("silbernagel_2007")] = 5
    amber_max_acute: Annotated[int, by(design="a lower ceiling while pain is new")] = 4
    highest_green_max: Annotated[int, by(design="no setting goes above")] = 4
    highest_amber_max: Annotated[int, by("silbernagel_2007", design="no setting goes above")] = 5
    settled_from_week: Annotated[int, by(design="the first two weeks are careful for everyone")] = 3
    acute_below_weeks: Annotated[int, by("wallwork_2024")] = 6
    chronic_from_weeks: Annotated[int, by("wallwork_2024")] = 12
    high_rest: Annotated[int, by("front_psychol_2016")] = 5
    clear_rise: Annotated[int, by("ostelo_2008", "costa_2021")] = 2
    slight_rise: Annotated[int, by(design="the smallest rise on a whole-number scale")] = 1
    usual_of_last: Annotated[int, by(design="median of the last three, against noise")] = 3

    # flare kit (K)
    kit_rest: Annotated[int, by("front_psychol_2016", design="8 and more is severe")] = 8
    kit_rise: Annotated[int, by("suri_2011", design="above the size of a usual flare, 2.7")] = 4
    kit_rise_lowest: Annotated[int, by(design="against both references")] = 3
    kit_reds_before: Annotated[int, by(design="the third red check-in in a row")] = 2
    unsettled_before: Annotated[int, by("silbernagel_2007", design="three times")] = 2
    unsettled_before_acute: Annotated[int, by(design="acute pain waits for two only")] = 1
    restore_steps: Annotated[int, by(design="back from the kit two steps lower")] = 2

    # severity of a reason to ease (6.6, step 2): the highest wins
    severity_hurts: Annotated[float, by("seed_000", "seed_001", design="the order")] = 3
    severity_kit: Annotated[float, by(design="the order")] = 2.9
    severity_too_hard_again: Annotated[float, by(design="the order")] = 2.5
    severity_kit_aerobic: Annotated[float, by(design="the order")] = 2.3
    severity_long_break: Annotated[float, by(design="the order")] = 2.2
    severity_one_step: Annotated[float, by(design="the order")] = 2
    severity_at_the_floor: Annotated[float, by(design="an easing that cannot act gives way")] = 1.5

    # adherence
    medium_pct: Annotated[int, by(design="half of the sessions")] = 50
    fewest_sessions: Annotated[int, by("nsca_2_for_2")] = 2

    # breaks, in days
    break_days: Annotated[int, by(design="two weeks without a session")] = 14
    long_break_days: Annotated[int, by(design="four weeks without a session")] = 28
    long_break_steps: Annotated[int, by(design="two steps lower")] = 2

    # waiting, in days unless the name says otherwise
    undo_days: Annotated[int, by("load_practice", design="ten days")] = 10
    wait_after_easing: Annotated[int, by(design="no to and fro")] = 14
    wait_after_progress: Annotated[int, by("acsm_2009", design="one calm week")] = 6
    bounce_days: Annotated[int, by(design="an easing this soon after a progression is a bounce")] = 42
    bounces_to_ceiling: Annotated[int, by(design="two bounces are a ceiling")] = 2
    flare_memory_days: Annotated[int, by("suri_2011", design="flares are short")] = 28
    alert_memory_days: Annotated[int, by(design="an alert is not repeated within")] = 28
    good_check_ins: Annotated[int, by("nsca_2_for_2", design="translated to check-ins")] = 2
    good_check_ins_amber: Annotated[int, by(design="one more in calm amber")] = 3
    good_check_ins_saved: Annotated[int, by(design="one less for who finds it too easy")] = 1
    progressions_in_amber: Annotated[int, by(design="one item at a time")] = 1

    # size of a step
    item_cap_pct: Annotated[int, by("acsm_2009", "running_10_30", design="the exact share")] = 25

    # the programme as a whole
    short_programme: Annotated[int, by("medina_2009", design="above six few keep the frequency")] = 5
    shortest_programme: Annotated[int, by("medina_2009")] = 3
    fewer_sessions: Annotated[int, by(design="one session a week less at a time")] = 1
    improvement_week: Annotated[int, by("kongsted_2010")] = 4
    improvement_from: Annotated[int, by(design="milder pain has no room to improve")] = 3
    improvement_points: Annotated[int, by("ostelo_2008")] = 2
    improvement_pct: Annotated[int, by("ostelo_2008")] = 30
    recovered: Annotated[int, by("kamper_2010", design="recovered is 0; at most 1")] = 1
    recovered_before: Annotated[int, by(design="three times")] = 2
    reds_before: Annotated[int, by(design="the second red check-in in a row is a task")] = 1
    unknowns_before: Annotated[int, by(design="answers missing twice in a row are a task")] = 1
    low_periods_to_phone: Annotated[int, by(design="three low periods in a row are a call")] = 3
    ambers_before: Annotated[int, by(design="the fourth amber check-in in a row")] = 3
    greens_before_maintenance: Annotated[int, by(design="three greens in a row")] = 2
    greens_before_more: Annotated[int, by(design="four greens in a row")] = 3
    pacing_pct: Annotated[int, by("graded_activity", design="clearly more than planned")] = 130

    # days to the next contact (6.8)
    next_after_kit: Annotated[int, by(design="somebody looks tomorrow")] = 1
    next_after_red: Annotated[int, by("walkback_2024", design="three days")] = 3
    next_after_red_acute: Annotated[int, by(design="one day sooner while pain is new")] = 2
    next_after_unknown: Annotated[int, by(design="ask again soon")] = 3
    next_after_amber: Annotated[int, by(design="a week")] = 7
    next_after_amber_acute: Annotated[int, by(design="sooner while pain is new")] = 4
    next_after_green: Annotated[int, by(design="a week")] = 7
    next_standing_still: Annotated[int, by(design="a sooner look would change nothing")] = 14
    next_maintenance: Annotated[int, by(design="four weeks")] = 28
    next_when_ill: Annotated[int, by(design="time to get well")] = 7
    next_when_forgotten: Annotated[int, by(design="a reminder helps")] = 3
    next_when_low: Annotated[int, by(design="a week at most")] = 7
    next_after_break: Annotated[int, by(design="a week at most")] = 7
    next_when_empty: Annotated[int, by(design="a person looks first")] = 3

    # asking (6.12)
    first_days: Annotated[int, by(design="a week after the start")] = 7
    first_days_acute: Annotated[int, by(design="sooner while pain is new")] = 3
    fewest_days: Annotated[int, by(design="keeping to a weekday never asks sooner")] = 4
    reminder_days: Annotated[int, by(design="asked once more after two days")] = 2
    answer_days: Annotated[int, by(design="a check-in can be answered for a week")] = 7
    no_contact_days: Annotated[int, by(design="two weeks without any answer")] = 14
    after_a_pause_days: Annotated[int, by(design="as soon as after a red light")] = 3


POLICY = Policy()


def sources(policy: type[Any] = Policy) -> dict[str, Basis]:
    """The basis of each number of a policy, by its name."""
    hints = get_type_hints(policy, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}
