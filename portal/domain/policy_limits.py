"""The limits a therapist starts from, and the hard bounds that no setting can cross (clinical.md 6.1)."""

from dataclasses import dataclass
from typing import Annotated

from portal.domain.policy import POLICY
from portal.domain.sources import by

_SLIP = by(design="above it, a slip of the pen")
_PCT = by(design="a share of what was planned or done")


@dataclass(frozen=True, slots=True)
class DefaultLimits:
    """The limits a clinic starts from; a therapist signs them or others."""

    auto_progress_dose: Annotated[bool, by(design="small steps within signed limits need no call")] = True
    auto_progress_level: Annotated[bool, by(design="a harder exercise is a therapist's choice")] = False
    auto_swap: Annotated[bool, by(design="another exercise is a therapist's choice")] = False
    auto_shorten: Annotated[bool, by("medina_2009", design="gentler at once")] = True
    auto_frequency_down: Annotated[bool, by(design="gentler at once")] = True
    progress_in_amber: Annotated[
        bool, by("silbernagel_2007", "smith_2017", design="one step in calm amber")
    ] = True
    progress_min_adherence: Annotated[
        int, by("adherent_80", design="2 of 3 fits three to five sessions a week")
    ] = 66
    max_progressions: Annotated[int, by(design="few things change at a time")] = 2
    max_level: Annotated[int, by(design="levels 4 and 5 are a therapist's choice")] = 3
    item_cap_pct: Annotated[int, by("acsm_2009", "running_10_30", design="the exact share")] = (
        POLICY.item_cap_pct
    )
    plan_cap_pct: Annotated[int, by("running_10_30", design="a convention, no evidence")] = 10
    min_items: Annotated[int, by("medina_2009", design="one to three are kept")] = 2
    min_sessions_per_week: Annotated[int, by("acsm_2009", design="two to three days a week")] = 2
    freeze: Annotated[bool, by(design="changes go on until a therapist stops them")] = False


@dataclass(frozen=True, slots=True)
class HardBounds:
    """The lowest and the highest value of each limit; green up to amber is checked beside them."""

    progress_min_adherence: Annotated[tuple[int, int], _PCT] = (0, 100)
    max_progressions: Annotated[tuple[int, int], _SLIP] = (0, 16)
    max_level: Annotated[tuple[int, int], by(design="the library's five levels")] = (1, 5)
    item_cap_pct: Annotated[
        tuple[int, int], by("acsm_2009", "running_10_30", design="no setting goes above")
    ] = (0, POLICY.item_cap_pct)
    plan_cap_pct: Annotated[tuple[int, int], _PCT] = (0, 100)
    min_items: Annotated[tuple[int, int], _SLIP] = (0, 16)
    min_sessions_per_week: Annotated[tuple[int, int], by(design="three times a day at most")] = (1, 21)
    target_sessions: Annotated[tuple[int, int], by(design="three times a day at most")] = (1, 21)
    green_max: Annotated[tuple[int, int], by("smith_2017", design="no setting goes above")] = (
        0,
        POLICY.highest_green_max,
    )
    amber_max: Annotated[tuple[int, int], by("silbernagel_2007", design="no setting goes above")] = (
        0,
        POLICY.highest_amber_max,
    )


DEFAULT_LIMITS = DefaultLimits()
HARD_BOUNDS = HardBounds()
