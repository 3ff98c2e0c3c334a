"""The local mailbox: every e-mail as it would look, for as long as none leaves the house."""

import re

from flask import Blueprint, Response, make_response, render_template, url_for

from portal.services import mailbox
from portal.web import security
from portal.web.admin import mail_frame
from portal.web.transaction import runtime

blueprint = Blueprint("mailbox", __name__, url_prefix="/mailbox")

ADDRESS = re.compile(r"https?://[^\s<>\"']+")


@blueprint.get("")
def show() -> str:
    """All e-mails, the newest first."""
    settings = runtime().settings
    letters = mailbox.listing(settings.mailbox) if settings.mail_server is None else []
    return render_template("pages/admin/mailbox.html", letters=letters, is_local=settings.mail_server is None)


@blueprint.get("/<name>")
def read(name: str) -> Response:
    """One e-mail: its text, its links, and how it looks."""
    letter = mailbox.read(runtime().settings.mailbox, name)
    own = [
        address for address in _addresses(letter.text) if address.startswith(runtime().settings.public_url)
    ]
    answer = make_response(
        render_template(
            "pages/admin/letter.html", letter=letter, links=own, preview=url_for("mailbox.preview", name=name)
        )
    )
    answer.headers["Content-Security-Policy"] = security.policy(frame_src="'self'")
    return answer


@blueprint.get("/<name>/preview")
def preview(name: str) -> Response:
    """The HTML of one e-mail in a sandbox."""
    return mail_frame.framed(mailbox.read(runtime().settings.mailbox, name).html)


def _addresses(text: str) -> list[str]:
    return list(dict.fromkeys(found.rstrip(".,)") for found in ADDRESS.findall(text)))
