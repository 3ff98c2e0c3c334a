"""The public format of cases (clinical.md 6.14): plain values to states and check-ins, and back.

The database keeps states and check-ins in the same form; beside the published keys it writes
`flare_days` and `waiting` of an item, and the age of a raised alert. Decisions: `decision_format.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from enum import Enum
from typing import Any, NoReturn, TypeVar

from portal.domain.adherence import Band
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.decision import Light, Status
from portal.domain.dose import PARTS, Dose
from portal.domain.envelope import Limits
from portal.domain.errors import InvalidInput
from portal.domain.exercise import Exercise, Library
from portal.domain.free_text import Concern
from portal.domain.pain import Phase
from portal.domain.programme import (
    ChangeKind,
    Course,
    LastChange,
    Mode,
    Prescription,
    Programme,
    Raised,
    State,
)
from portal.domain.red_flags import ALL_CODES, CLEAR, Answer

Case = Mapping[str, Any]
