"""What the limits on the page would have done with the patient's own last answers; nothing is written."""

from dataclasses import dataclass
from datetime import timedelta

from portal.db import models
from portal.domain.envelope import Envelope
from portal.domain.programme import Mode
from portal.services import replay, replay_words
from portal.services.replay import Replayed
from portal.services.replay_words import Line
from portal.web.transaction import now, runtime, unit

WEEKS = 6


@dataclass(frozen=True)
class WhatIf:
    """The answers of the last weeks under both limits, and the lines that count anything."""

    found: Replayed
    lines: list[Line]


def of(programme: models.Programme, limits: Envelope, mode: Mode) -> WhatIf:
    """The answers of this programme, decided about once more."""
    found = replay.of_programme(
        unit(),
        programme=programme,
        library=runtime().catalogue.library,
        since=now() - timedelta(weeks=WEEKS),
        limits=limits,
        mode=mode,
    )
    return WhatIf(found, replay_words.lines(found))
