"""Random bits for links and sign-ins: the text goes out once, the digest stays in the database."""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Token:
    """256 random bits."""

    text: str
    digest: str


def new() -> Token:
    """A fresh token; keep the digest, hand out the text."""
    text = secrets.token_urlsafe(32)
    return Token(text, digest(text))


def digest(text: str) -> str:
    """What the database knows of a token: its SHA-256 in hex."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
