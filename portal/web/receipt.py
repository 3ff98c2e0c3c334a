"""The receipt of a check-in: for one hour this browser, and no other, may see what became of its answer.

It is a cookie of its own, sealed with the installation's key. It opens nothing but the words on the thank-you
page and, after the date of birth, the names of the exercises the check-in asks about.
"""

import hmac
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from portal.web.transaction import now, runtime

LIVES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Receipt:
    """This browser sent this answer (0: none yet); `knows` says that it also knew the date of birth."""

    check_in: str
    answer_number: int
    knows: bool = False


def hand_out(response: Response, receipt: Receipt) -> Response:
    """Gives this browser the receipt; it replaces an earlier one."""
    ends_at = int((now() + LIVES).timestamp())
    text = f"{receipt.check_in}.{receipt.answer_number}.{int(receipt.knows)}.{ends_at}"
    response.set_cookie(
        _name(),
        f"{text}.{_seal(text)}",
        max_age=int(LIVES.total_seconds()),
        path="/",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )
    return response


def of(check_in: str) -> Receipt | None:
    """The receipt this browser holds for a check-in (its public id); None without a valid one."""
    text, _, seal = request.cookies.get(_name(), "").rpartition(".")
    if not hmac.compare_digest(_seal(text).encode(), seal.encode()):
        return None
    about, number, knows, ends_at = text.split(".")
    if about != check_in or int(ends_at) <= now().timestamp():
        return None
    return Receipt(about, int(number), knows=knows == "1")


def _name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-receipt"


def _seal(text: str) -> str:
    return hmac.new(runtime().settings.signing_key, f"receipt:{text}".encode(), "sha256").hexdigest()
