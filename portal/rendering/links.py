"""The addresses that e-mails and sheets carry, made from the installation's public address.

Workers know no routes; a test of the pages compares these with the route map.
"""

from urllib.parse import quote, urlencode


def check_in(base: str, token: str, *, done: str | None = None) -> str:
    """The check-in of one occasion; `done` (all, some, none) preselects its first answer."""
    query = f"?{urlencode({'done': done})}" if done else ""
    return _address(base, "c", token) + query


def programme(base: str, token: str, *, to: str | None = None) -> str:
    """The patient's own programme, after the date of birth; `to` (sheet, messages ...) leads further.

    Without `to` it is what the QR code on paper says.
    """
    query = f"?{urlencode({'to': to})}" if to else ""
    return _address(base, "p", token) + query


def call_me(base: str, token: str) -> str:
    """The page where a patient asks to be phoned."""
    return _address(base, "p", token, "call")


def stop(base: str, token: str) -> str:
    """The page where reminders are stopped."""
    return _address(base, "r", token)


def invitation(base: str, token: str) -> str:
    """Where an invited person chooses a password."""
    return _address(base, "invitation", token)


def password(base: str, token: str) -> str:
    """Where a forgotten password is replaced."""
    return _address(base, "password", token)


def setup(base: str, token: str) -> str:
    """Where the first administrator sets up an empty installation."""
    return _address(base, "setup", token)


def mail_test(base: str, token: str) -> str:
    """Opening it proves that a test e-mail arrived."""
    return _address(base, "mail-test", token)


def start(base: str) -> str:
    """The front door, which leads each person on to their own start."""
    return _address(base, "")


def caseload(base: str) -> str:
    """The therapist's list of patients."""
    return _address(base, "caseload")


def patient(base: str, patient_id: str) -> str:
    """One patient, for a therapist who is logged in."""
    return _address(base, "patients", patient_id)


def review(base: str, patient_id: str) -> str:
    """What one patient answered and what follows from it, for a therapist who is logged in."""
    return _address(base, "patients", patient_id, "review")


def _address(base: str, *parts: str) -> str:
    return "/".join((base.rstrip("/"), *(quote(part, safe="") for part in parts)))
