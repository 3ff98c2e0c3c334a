"""Why a change waits is said truly: the limits, their end, a newer version, or the rule itself."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.domain.asking import Asked, InForce
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.envelope import Envelope, Power, Verdict
from portal.domain.own_limits import OwnLimits

TODAY = date(2026, 11, 23)
BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=30)
HARDER = ItemDecision("bird_dog", ItemAction.PROGRESS, ("I14",), before=Dose(2, 8), after=Dose(2, 10))
SWAP = ItemDecision("bird_dog", ItemAction.SWAP, ("I5",), before=Dose(2, 8), to_exercise="clamshell")


def in_force(until_on: date = AFTER, own: OwnLimits | None = None, **powers: Power) -> InForce:
    return InForce(Envelope(until_on=until_on, **powers), TODAY, {"bird_dog": own} if own else {})


def test_the_limits_ask_about_it() -> None:
    assert in_force(harder_dose=Power.ASK).why_asked(HARDER) is Asked.LIMITS
    assert in_force(own=OwnLimits(asks=True)).why_asked(HARDER) is Asked.LIMITS
    assert in_force(shorter=Power.ASK).why_asked(None) is Asked.LIMITS


def test_the_limits_have_ended() -> None:
    ended = in_force(until_on=BEFORE)
    assert ended.why_asked(HARDER) is Asked.EXPIRED
    assert ended.why_asked(None) is Asked.EXPIRED
    assert ended.ended_on(HARDER) == BEFORE
    own = in_force(own=OwnLimits(until_on=BEFORE - timedelta(days=2)))
    assert own.why_asked(HARDER) is Asked.EXPIRED
    assert own.ended_on(HARDER) == BEFORE - timedelta(days=2)
    assert own.why_asked(None) is Asked.ALWAYS


def test_limits_that_asked_before_their_end_are_still_the_reason() -> None:
    assert in_force(until_on=BEFORE, harder_dose=Power.ASK).why_asked(HARDER) is Asked.LIMITS


def test_a_swap_for_a_wish_asks_whatever_is_signed() -> None:
    assert in_force(swap=Power.BY_ITSELF).why_asked(SWAP) is Asked.ALWAYS


def test_what_was_overtaken_says_so_first() -> None:
    overtaken = InForce(Envelope(until_on=BEFORE), TODAY, {}, was_overtaken=True)
    assert overtaken.why_asked(HARDER) is Asked.OVERTAKEN


@given(
    st.sampled_from([Power.BY_ITSELF, Power.ASK, Power.NEVER]),
    st.integers(-3, 3),
    st.one_of(st.none(), st.integers(-3, 3)),
    st.booleans(),
)
def test_only_what_may_happen_by_itself_is_said_to_be_asked_by_the_rule(
    power: Power, ends_in: int, own_ends_in: int | None, asks: bool
) -> None:
    until = TODAY + timedelta(days=ends_in)
    own_until = None if own_ends_in is None else TODAY + timedelta(days=own_ends_in)
    own = OwnLimits(asks=asks, until_on=own_until)
    limits = in_force(until_on=until, own=own, harder_dose=power)
    permitted = limits.envelope.permits(HARDER.change, TODAY, own) is Verdict.APPLY
    assert (limits.why_asked(HARDER) is Asked.ALWAYS) == permitted
    if limits.why_asked(HARDER) is Asked.EXPIRED:
        assert limits.ended_on(HARDER) < TODAY
