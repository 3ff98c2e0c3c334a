"""Passwords: which ones are good enough, and how they are kept (Argon2id, RFC 9106)."""

import threading
import unicodedata
from collections.abc import Iterable

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from portal.domain.errors import InvalidInput

SHORTEST = (
    12  # staff always have a second factor outside the demo; without one NIST asks for 15, with one for 8
)
LONGEST_BYTES = 256
AT_ONCE = 4  # hashes at work in one process: each takes 64 MiB

TOO_SHORT = "Use at least 12 characters. A few words in a row are a good password."
TOO_LONG = "This is too long. Use at most 256 characters."
TOO_COMMON = "Many people use this password. Please choose another one."
TOO_CLOSE = "This holds a name or an address of yours. Please choose another one."

COMMON = (
    "password", "passw0rd", "adgangskode", "kodeord", "123456", "abcdef", "qwerty", "letmein", "welcome",
    "velkommen", "iloveyou", "bedring", "physio", "fysio", "clinic", "klinik", "patient", "111111", "asdfgh",
    "sommer", "summer", "winter", "admin", "changeme", "secret", "hemmelig",
)  # fmt: skip


class Hasher:
    """Keeps and compares passwords; `memory_kib`, `rounds` and `lanes` are the cost of one hash."""

    def __init__(self, *, memory_kib: int, rounds: int, lanes: int) -> None:
        self._argon2 = argon2.PasswordHasher(time_cost=rounds, memory_cost=memory_kib, parallelism=lanes)
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._argon2.hash("nobody's password, so that an unknown address costs the same work")

    def hash(self, password: str) -> str:
        """The password as the database keeps it."""
        with self._slots:
            return self._argon2.hash(composed(password))

    def matches(self, kept: str | None, password: str) -> bool:
        """Whether this is the password; an unknown account (`None`) costs the same work and never matches."""
        if len(password.encode("utf-8", "replace")) > LONGEST_BYTES:
            password = ""  # never accepted, so never kept
        with self._slots:
            try:
                self._argon2.verify(kept or self._nobody, composed(password))
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None

    def is_outdated(self, kept: str) -> bool:
        """Whether the installation has changed the cost since this password was kept."""
        return self._argon2.check_needs_rehash(kept)


def composed(password: str) -> bytes:
    """The same password from every keyboard: composed once (NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


def chosen(password: str, *, field: str = "password", about: Iterable[str] = ()) -> str:
    """A new password if it is good enough, else `InvalidInput`. `about` are words others could guess."""
    if len(password) < SHORTEST:
        raise InvalidInput(field, TOO_SHORT)
    if len(password.encode("utf-8", "replace")) > LONGEST_BYTES:
        raise InvalidInput(field, TOO_LONG)
    low = password.casefold()
    if len(set(low)) < 5 or len(_without(low, COMMON)) < SHORTEST // 2:
        raise InvalidInput(field, TOO_COMMON)
    own = [word.casefold() for text in about for word in text.replace("@", " ").replace(".", " ").split()]
    if any(len(word) >= 4 and word in low for word in own):
        raise InvalidInput(field, TOO_CLOSE)
    return password


def _without(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, "")
    return text
