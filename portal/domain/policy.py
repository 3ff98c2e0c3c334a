"""Every number of the rules with its source; clinical.md 6 names the tables they belong to.

A clinician changes a number here, raises ENGINE, and runs the worked cases. "By design" means that no
source claims this exact value.
"""

from dataclasses import dataclass
from typing import Annotated, get_type_hints

ENGINE = "1"


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the rules; each is annotated with the source that supports it."""

    # pain, 0-10 (tables PH and L)
    green_max: Annotated[int, "seed 003 and Thomee 1997: 2 of 10 is safe"] = 2
    green_max_settled: Annotated[int, "Smith 2017 and clinic practice: chronic pain from week 3"] = 3
    amber_max: Annotated[int, "Silbernagel 2007: up to 5 of 10 is acceptable"] = 5
    amber_max_acute: Annotated[int, "by design: a lower ceiling while pain is new"] = 4
    highest_green_max: Annotated[int, "by design: no setting goes above"] = 4
    highest_amber_max: Annotated[int, "Silbernagel 2007: no setting goes above"] = 5
    settled_from_week: Annotated[int, "by design: the first two weeks are careful for everyone"] = 3
    high_rest: Annotated[int, "Front Psychol 2016;7:1466: up to 5 is called mild"] = 5
    clear_rise: Annotated[int, "Ostelo 2008 and Costa 2021: 2 points are a change that matters"] = 2
    slight_rise: Annotated[int, "by design: the smallest rise on a whole-number scale"] = 1
    usual_of_last: Annotated[int, "by design: median of the last three, against noise"] = 3

    # flare kit (K)
    kit_rest: Annotated[int, "Front Psychol 2016;7:1466: 8 and more is severe"] = 8
    kit_rise: Annotated[int, "by design: above the size of a usual flare (+2.7, Suri 2011)"] = 4
    kit_rise_lowest: Annotated[int, "by design: against both references"] = 3
    kit_reds_before: Annotated[int, "by design: the third red check-in in a row"] = 2
    unsettled_before: Annotated[int, "pain-monitoring model; three times by design"] = 2
    unsettled_before_acute: Annotated[int, "by design: acute pain waits for two only"] = 1
    restore_steps: Annotated[int, "by design: back from the kit two steps lower"] = 2

    # adherence
    medium_pct: Annotated[int, "by design: half of the sessions"] = 50
    fewest_sessions: Annotated[int, "NSCA 2-for-2: at least two sessions in the period"] = 2

    # breaks, in days
    break_days: Annotated[int, "by design"] = 14
    long_break_days: Annotated[int, "by design"] = 28
    long_break_steps: Annotated[int, "by design"] = 2

    # waiting, in days unless the name says otherwise
    undo_days: Annotated[int, "load-management practice; ten days by design"] = 10
    wait_after_easing: Annotated[int, "by design: hysteresis"] = 14
    wait_after_progress: Annotated[int, "by design: one calm week"] = 6
    bounce_days: Annotated[int, "by design: an easing this soon after a progression is a bounce"] = 42
    bounces_to_ceiling: Annotated[int, "by design: two bounces are a ceiling"] = 2
    flare_memory_days: Annotated[int, "by design: flares are short (Suri 2011)"] = 28
    alert_memory_days: Annotated[int, "by design: an alert is not repeated within"] = 28
    good_check_ins: Annotated[int, "NSCA 2-for-2, translated to check-ins"] = 2
    good_check_ins_amber: Annotated[int, "by design: one more in calm amber"] = 3
    progressions_in_amber: Annotated[int, "by design: one item at a time"] = 1

    # size of a step
    seconds_per_rep: Annotated[int, "by design: a repetition without hold takes 4 seconds"] = 4
    item_cap_pct: Annotated[int, "conservative reading of ACSM 2009 and running data; by design"] = 25

    # the programme as a whole
    short_programme: Annotated[int, "Medina-Mirapeix 2009: above six exercises few keep the frequency"] = 5
    shortest_programme: Annotated[int, "Medina-Mirapeix 2009: one to three exercises"] = 3
    improvement_week: Annotated[int, "Kongsted & Leboeuf-Yde 2010: most change comes by week 4"] = 4
    improvement_from: Annotated[int, "by design: milder pain has no room to improve"] = 3
    improvement_points: Annotated[int, "Ostelo 2008: 2 points"] = 2
    improvement_pct: Annotated[int, "Ostelo 2008: 30 %"] = 30
    recovered: Annotated[int, "Kamper 2010: recovered is 0; at most 1 three times by design"] = 1
    ambers_before: Annotated[int, "by design: the fourth amber check-in in a row"] = 3
    greens_before_maintenance: Annotated[int, "by design: three greens in a row"] = 2
    greens_before_more: Annotated[int, "by design: four greens in a row"] = 3
    pacing_pct: Annotated[int, "by design: clearly more than planned"] = 130


POLICY = Policy()


def sources() -> dict[str, str]:
    """The source of each number, by its name."""
    hints = get_type_hints(Policy, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}
