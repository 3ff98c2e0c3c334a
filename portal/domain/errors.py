"""What can go wrong in the clinic's words; `web/errors.py` and `workers/effects.py` translate it."""


class PortalError(Exception):
    """The root of everything the product raises on purpose."""


class InvalidInput(PortalError):
    """What was typed cannot be right; `field` names where, `reason` says how to mend it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class NotFound(PortalError):
    """It does not exist, or it is not this person's to see: nobody can tell which."""


class NotAllowed(PortalError):
    """This person may not do this."""


class Conflict(PortalError):
    """Somebody else changed the same thing first; nothing was overwritten."""


class DraftChanged(Conflict):
    """Somebody else saved, sent or threw away the draft since it was read."""


class Overtaken(Conflict):
    """The programme has a newer version than the one this draft began from; a person looks at both first."""


class LinkExpired(PortalError):
    """The link is unknown, expired, revoked, spent or altered: one answer for all."""


class TooManyTries(PortalError):
    """Too many wrong answers; `wait_seconds` says how long to wait."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__(f"wait {wait_seconds} seconds")
        self.wait_seconds = wait_seconds


class NoLongerWanted(PortalError):
    """The reason for this message is gone; `state` is `cancelled` or `suppressed`."""

    def __init__(self, reason: str, state: str = "cancelled") -> None:
        super().__init__(reason)
        self.reason = reason
        self.state = state


class RenderFailed(PortalError):
    """No PDF came of it; the reason is for a therapist to read."""


class SheetTooLong(RenderFailed):
    """It needs more pages than a sheet may have; another layout may take fewer."""


class DeliveryFailed(PortalError):
    """The mail server did not take the e-mail."""


class TemporaryFailure(DeliveryFailed):
    """Nothing was accepted; the same e-mail may be tried again later."""


class PermanentFailure(DeliveryFailed):
    """The mail server refuses this e-mail for good."""
