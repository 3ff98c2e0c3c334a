"""I5, I6a, I9-I13, R2: why an exercise stays as it is (clinical.md 6.6, step 3).

The first reason that applies is shown. Waiting times: 2-for-2 (NSCA), ACSM progression; numbers by design.
"""

from collections.abc import Collection

from portal.domain import dose as doses
from portal.domain.adherence import Band
from portal.domain.case import Case
from portal.domain.check_in import Mark
from portal.domain.decision import ItemAction, ItemDecision, Light
from portal.domain.dose import Dose
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.programme import ChangeKind
from portal.domain.reasons import rule
from portal.domain.rules import easing


@rule("I6a", "thomee_1997", "silbernagel_2007")
def red(case: Case) -> bool:
    """Pain is up: nothing gets harder."""
    return case.is_red


@rule("I9u", design="missing is never good news")
def unknown(case: Case) -> bool:
    """Something is not known: nothing changes."""
    return case.judged.light is Light.UNKNOWN


@rule("I9a", "silbernagel_2007", "smith_2017", numbers=("progress_in_amber", "settled_from_week"))
def amber(case: Case) -> bool:
    """Some pain, within what is acceptable, and no exception for calm amber."""
    return case.judged.light is Light.AMBER and not case.may_progress_in_amber


@rule("I9", "adherent_80", design="2 of 3", numbers=("progress_min_adherence", "medium_pct"))
def too_few_done(case: Case) -> bool:
    """Too few of the planned sessions were done."""
    return case.band is not Band.HIGH


@rule("B1", design="two weeks, one step", numbers=("break_days",))
def after_a_break(case: Case) -> bool:
    """A break of two weeks lies behind."""
    return case.state.break_days >= POLICY.break_days


@rule("I5", "seed_004", design="only asked, never done by itself")
def disliked(_case: Case, item: Item) -> bool:
    """The patient would rather not do it."""
    return item.mark is Mark.DISLIKE


@rule("I10", design="no step on what was not tried")
def not_done(_case: Case, item: Item) -> bool:
    """It was not done, or nothing was said of it."""
    return item.mark is None or item.mark is Mark.NOT_DONE


@rule("I11", design="the therapist's limits", numbers=("freeze",))
def not_to_be_raised(case: Case, item: Item) -> bool:
    """Nothing, this exercise, or this kind of exercise is to be raised."""
    return case.limits.freeze or item.prescription.locked or item.is_relaxation


@rule("R2", "suri_2011", design="fast return", numbers=("item_cap_pct", "flare_memory_days"))
def returning(case: Case, item: Item) -> bool:
    """A step back towards the dose before a flare exists."""
    return step_back_up(case, item) is not None


@rule("I12a", design="no to and fro", numbers=("wait_after_easing",))
def eased_lately(_case: Case, item: Item) -> bool:
    """It was eased or swapped less than 14 days ago."""
    return item.changed_within(POLICY.wait_after_easing - 1, ChangeKind.REGRESS, ChangeKind.SWAP)


@rule("I12b", "acsm_2009", design="six days", numbers=("wait_after_progress",))
def raised_lately(_case: Case, item: Item) -> bool:
    """It became harder less than 6 days ago."""
    return item.changed_within(POLICY.wait_after_progress - 1, ChangeKind.PROGRESS)


@rule("I12c", design="two bounces are a ceiling", numbers=("bounces_to_ceiling", "bounce_days"))
def bounced(_case: Case, item: Item) -> bool:
    """It was eased soon after being raised, twice."""
    return item.course.bounces >= POLICY.bounces_to_ceiling


@rule("I13s", "nsca_2_for_2", numbers=("fewest_sessions",))
def too_few_sessions(case: Case, _item: Item) -> bool:
    """Fewer than two sessions were done."""
    return (case.check_in.done or 0) < POLICY.fewest_sessions


@rule(
    "I13",
    "nsca_2_for_2",
    design="translated to check-ins",
    numbers=("good_check_ins", "good_check_ins_amber", "good_check_ins_saved"),
)
def not_yet(case: Case, item: Item) -> bool:
    """One good check-in more is needed: two in green, three in calm amber, one less if it is too easy."""
    need = POLICY.good_check_ins if case.is_green else POLICY.good_check_ins_amber
    saved = POLICY.good_check_ins_saved if item.mark is Mark.TOO_EASY else 0
    return item.course.streak + 1 < need - saved


OF_THE_CHECK_IN = (red, unknown, amber, too_few_done, after_a_break)
OF_AN_EXERCISE = (
    disliked,
    not_done,
    not_to_be_raised,
    returning,
    eased_lately,
    raised_lately,
    bounced,
    too_few_sessions,
    not_yet,
)


def of_the_check_in(case: Case) -> str | None:
    """The first rule that keeps every exercise as it is; None if each is looked at by itself."""
    return next((reason.id for reason in OF_THE_CHECK_IN if reason.judge(case)), None)


def first_reason(case: Case, item: Item, chosen: Collection[str], of_all: str | None) -> ItemDecision | None:
    """The first reason to stay; None if there is none and it is a candidate to become harder.

    `of_all` is what `of_the_check_in` found. Two exceptions: what is disliked may be swapped, if the
    therapist agrees, in every light; and in green what a flare eased goes back one step towards its
    earlier dose.
    """
    if item.mark is Mark.DISLIKE and (wish := _swap_wish(case, item, chosen)):
        return wish
    if of_all is not None:
        return item.decide(ItemAction.HOLD, of_all)
    for reason in OF_AN_EXERCISE:
        if reason.judge(case, item):
            if reason is returning and case.is_green:
                return _one_step_back_up(case, item)
            return item.decide(ItemAction.HOLD, reason.id)
    return None


def step_back_up(case: Case, item: Item) -> Dose | None:
    """One step harder that does not go above the dose before the flare."""
    ceiling = item.course.flare_from
    if ceiling is None:
        return None
    return doses.harder(item.dose, item.bounds.up_to(ceiling), cap_pct=case.limits.item_cap_pct)


def _one_step_back_up(case: Case, item: Item) -> ItemDecision:
    return item.decide(
        ItemAction.PROGRESS,
        returning.id,
        after=step_back_up(case, item),
        needs_approval=not case.limits.auto_progress_dose,
    )


def _swap_wish(case: Case, item: Item, chosen: Collection[str]) -> ItemDecision | None:
    other = easing.gentler_swap(case, item, chosen)
    if other is None:
        return None
    entry = doses.entry(other, at_most_seconds=item.seconds)
    return item.decide(ItemAction.SWAP, disliked.id, after=entry, to=other, needs_approval=True)
