"""E-mail addresses: one function in front of everything that is typed as one."""

import email_validator

from portal.domain import typed
from portal.domain.errors import InvalidInput

LONGEST = 254
NO_ADDRESS = "This is not an e-mail address. It looks like anna@example.org."
ONLY_ONE = "Write one e-mail address only."


def checked(text: str, *, field: str = "email") -> str:
    """One address without a display name, at most 254 characters, in lower-case domain; or `InvalidInput`."""
    clean = typed.line(text, field=field, longest=LONGEST)
    if "," in clean or ";" in clean or clean.count("@") > 1:
        raise InvalidInput(field, ONLY_ONE)
    try:
        found = email_validator.validate_email(clean, check_deliverability=False)
    except email_validator.EmailNotValidError:
        raise InvalidInput(field, NO_ADDRESS) from None
    return found.normalized
