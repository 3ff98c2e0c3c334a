"""What went wrong, as a status and a page: the one table. Whatever failed, nothing of it was written."""

import secrets
import traceback
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.domain.errors import Conflict, InvalidInput, LinkExpired, NotAllowed, NotFound, TooManyTries
from portal.rendering.i18n import N_
from portal.web import access, interrupted, log_in, navigation, static_files, transaction
from portal.web.access import NotSignedIn
from portal.web.security import ForeignOrigin
from portal.web.transaction import runtime

log = structlog.get_logger()


@dataclass(frozen=True)
class Told:
    """What a page of an error says: the title is what happened, the words are what to do."""

    status: int
    title: str
    words: str
    headers: dict[str, str] = field(default_factory=dict)


GONE = Told(410, N_("This link has expired"), N_("Links end after a while. We can send you a new one."))
NOT_FOUND = Told(404, N_("We cannot find this page"), N_("Look at the address, or go back to the start."))
NOT_ALLOWED = Told(403, N_("This page is not for you"), N_("Go back to the start to see what you can open."))
FOREIGN = Told(
    403,
    N_("Please send this from our own page"),
    N_("Nothing was changed. Open the page again and send it there."),
)
OLD_FORM = Told(
    400,
    N_("This page was open for too long"),
    N_("Nothing was changed. Go back, load the page again, and send it."),
)
CONFLICT = Told(
    409,
    N_("Somebody else changed this first"),
    N_("Nothing was overwritten. Go back, load the page again, and look at what is new."),
)
INVALID = Told(422, N_("Something does not fit"), N_("Go back and look at what you wrote."))
TOO_LARGE = Told(413, N_("This is too much at once"), N_("Go back and send less text, or a smaller file."))
METHOD = Told(405, N_("This address cannot do that"), N_("Go back to the start."))
BAD = Told(400, N_("We did not understand that"), N_("Go back and try again."))

TABLE: tuple[tuple[type[Exception], Told], ...] = (
    (LinkExpired, GONE),
    (NotFound, NOT_FOUND),
    (ForeignOrigin, FOREIGN),
    (NotAllowed, NOT_ALLOWED),
    (Conflict, CONFLICT),
)
STATUSES = {404: NOT_FOUND, 405: METHOD, 413: TOO_LARGE}


def init_app(app: Flask) -> None:
    """Hangs the table into the application."""
    for kind, told in TABLE:
        app.register_error_handler(kind, _teller(told))
    app.register_error_handler(InvalidInput, invalid)
    app.register_error_handler(TooManyTries, too_many_tries)
    app.register_error_handler(NotSignedIn, not_signed_in)
    app.register_error_handler(CSRFError, old_form)
    app.register_error_handler(SecurityError, foreign_host)
    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(Exception, broken)


def page(told: Told, **values: Any) -> ResponseReturnValue:
    """The page of one error."""
    transaction.undo()
    return render_template("pages/errors/error.html", told=told, **values), told.status, told.headers


def invalid(error: InvalidInput) -> ResponseReturnValue:
    """What no form caught: the reason on a page of its own."""
    return page(INVALID, reason=error.reason)


def too_many_tries(error: TooManyTries) -> ResponseReturnValue:
    """Says when to try again."""
    minutes = -(-error.wait_seconds // 60)
    told = Told(
        429,
        N_("Please wait a moment"),
        N_("That was tried too often."),
        headers={"Retry-After": str(error.wait_seconds)},
    )
    return page(told, wait_minutes=minutes)


def not_signed_in(_error: NotSignedIn) -> ResponseReturnValue:
    """The log-in page in place of what was asked for; after the log-in it goes on there."""
    transaction.undo()
    was_sending = not transaction.is_safe()
    is_kept = was_sending and interrupted.keep()
    return log_in.page(to=navigation.remember(), was_sending=was_sending, is_kept=is_kept), 401


def old_form(_error: CSRFError) -> ResponseReturnValue:
    """A form from before the last log-in: whoever is signed in may look at it and send it once more."""
    transaction.undo()
    kept = interrupted.sent()
    if kept is None or access.person() is None:
        return page(OLD_FORM)
    return interrupted.page(kept, to=kept.address), OLD_FORM.status


def foreign_host(_error: SecurityError) -> ResponseReturnValue:
    """A host name that is not ours: there is no page to show under it."""
    return "This address does not belong to this clinic.", 400, {"Content-Type": "text/plain; charset=utf-8"}


def refused(error: HTTPException) -> ResponseReturnValue:
    """What Flask itself refuses: an unknown address, a foreign host, a body that is too large."""
    status = error.code or 400
    if status < 400:
        return error  # a redirect of the routing
    told = STATUSES.get(status) or Told(status, BAD.title, BAD.words)
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return page(Told(status, told.title, told.words, headers=headers))


def broken(error: Exception) -> ResponseReturnValue:
    """Our own fault: a page with a reference, and a line in the log without anybody's words."""
    transaction.undo()
    reference = secrets.token_hex(4)
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    log.error(
        "page_failed",
        reference=reference,
        error=type(error).__name__,
        endpoint=request.endpoint,
        frames=frames,
    )
    text = runtime().renderer.render(
        "pages/errors/broken.html", "en", reference=reference, static=static_files.address()
    )
    return text, 500


def _teller(told: Told) -> Any:
    def tell(_error: Exception) -> ResponseReturnValue:
        return page(told)

    return tell
