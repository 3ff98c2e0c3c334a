"""What one check-in changes: the table of contents of the rules, in the order of clinical.md 6."""

from portal.domain.case import Case, ItemDecisions
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.domain.rules import caution, contact, flare, gate, hold, light, programme, progress


def adapt(library: Library, state: State, check_in: CheckIn) -> Decision:
    """What one check-in changes. Pure: the same arguments give the same decision and stay as they were."""
    if stopped := gate.check(state, check_in):  # G: the first hit ends it
        return stopped
    case = Case.of(library, state, check_in)  # pain, zones, adherence: derived once
    case = case.under(light.judge(case))  # L and K, with every reason that holds
    votes = caution.of_the_check_in(case)  # for easing, also what nobody blamed
    stays = hold.of_the_check_in(case)  # why nothing gets harder this time, if so
    items = ItemDecisions()
    for item in case.items:  # in the order of the programme
        items.settle(
            item,
            flare.way_back(case, item)  # set aside: restore or stay out
            or caution.strongest(case, item, items.chosen, votes)  # easing: the strongest vote wins
            or hold.first_reason(case, item, items.chosen, stays),  # why it stays; None: candidate
        )
    items = progress.choose(case, items)  # the few that may become harder
    whole = programme.review(case, items)  # shorten, frequency, alerts, nothing left
    return Decision(
        status=whole.status,
        light=case.judged.light,
        rules=case.judged.rules,
        items=whole.items,
        actions=whole.actions,
        alerts=whole.alerts,
        sessions_per_week=whole.sessions_per_week,
        next_contact_days=contact.days(case, whole),
        sessions_proposed=whole.sessions_proposed,
        band=case.band,
        unsettled=case.judged.is_unsettled,
        because=whole.because,
    )
