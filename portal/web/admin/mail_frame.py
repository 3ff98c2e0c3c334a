"""An e-mail inside one of our own pages: no script, no request, no form, no access to our pages."""

import re

from flask import Response

FRAME_POLICY = (  # the e-mail's own styles, nothing else; its links open in a new window
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; "
    "form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
DARK = "(prefers-color-scheme: dark)"
SCHEMES = {"light": "not all", "dark": "all"}  # what the rule for the dark reads instead


def framed(html: str, *, scheme: str = "") -> Response:
    """The HTML of an e-mail; a `scheme` shows it as a mail program in the light or in the dark would."""
    shown = html.replace(DARK, SCHEMES[scheme]) if scheme else html
    answer = Response(re.sub(r"<a\s", '<a target="_blank" rel="noopener noreferrer" ', shown))
    answer.headers["Content-Security-Policy"] = FRAME_POLICY
    return answer
