"""Which rules decided: the engine's version with a short fingerprint of its numbers and its library.

Two decisions with the same name came from the same numbers, the same rules and the same exercises.
"""

import json
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import portal.domain.adaptation  # noqa: F401 - with it every rule is known
from portal.domain import reasons, red_flags
from portal.domain.exercise import Library
from portal.domain.policy import ENGINE, POLICY
from portal.domain.policy_doses import DOSES
from portal.domain.policy_limits import DEFAULT_LIMITS, HARD_BOUNDS

SHORT = 6  # hexadecimal digits in a name


def name(library: Library) -> str:
    """The name of the rule set that decides now, such as `1+3f9a2c`; a review keeps it."""
    return f"{ENGINE}+{_digest([numbers(), library.fingerprint])[:SHORT]}"


def numbers() -> str:
    """The fingerprint of every number of the rules and of what each rule rests on, without the library."""
    return _digest(
        {
            "policies": [asdict(each) for each in (POLICY, DOSES, DEFAULT_LIMITS, HARD_BOUNDS)],
            "rules": {
                rule: [_basis(each) for each in entries] for rule, entries in reasons.ALL_RULES.items()
            },
            "red_flags": red_flags.ALL_CODES,
        }
    )


def _basis(entry: reasons.Entry) -> list[Any]:
    """The sources of one line; how our own choice is worded does not matter."""
    return [list(entry.basis.sources), bool(entry.basis.design)]


def _digest(values: Any) -> str:
    return sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
