"""The name a form carries, so that a form sent twice is one answer."""

import re
import secrets

from portal import tokens
from portal.web.forms.form import Form

_NAME = re.compile(r"[\w-]{16,64}", re.ASCII)


def name_for(form: Form) -> str:
    """The name that goes into a page: the one the form came with, or a fresh one."""
    return form["submission"] or secrets.token_urlsafe()


def of(form: Form, about: str) -> str:
    """The name of a sent form; it counts only for what the form is `about`."""
    name = form["submission"] if _NAME.fullmatch(form["submission"]) else secrets.token_urlsafe()
    return tokens.digest(f"{about}:{name}")
