"""What a browser is told on every answer, and the two fences around everything that changes something.

Fence one: the request comes from our own pages (`Sec-Fetch-Site`, else `Origin`). Fence two: the form carries
the token of this browser. Link pages have no session: for them the link's own token is the second fence.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, current_app, request
from flask_wtf.csrf import CSRFProtect

from portal.domain.errors import NotAllowed
from portal.web import access, browser
from portal.web.access import Audience
from portal.web.transaction import is_safe, runtime

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}
HSTS = f"max-age={2 * 365 * 24 * 3600}; includeSubDomains"
KEPT_FOR_EVER = frozenset(
    {"static", "brand.stylesheet", "drawings.stylesheet", "drawings.thumbnail", "drawings.moving"}
)
OWN_SITES = frozenset({"same-origin", "none"})
WITHOUT_TOKEN = frozenset({Audience.LINK, Audience.ONE_CLICK})
MOST_BYTES = 1_000_000
MOST_UPLOADED_BYTES = {"look.save_logo": 8_000_000}  # read whole, so that the page can say why not


class ForeignOrigin(NotAllowed):
    """The request was not sent by one of our own pages."""


csrf = CSRFProtect()


def configure(app: Flask) -> None:
    """Limits, cookie and form token; before any extension is attached."""
    settings = app.extensions["bedring"].settings
    is_secure = not (settings.is_local and settings.insecure_local)
    app.config.update(
        SECRET_KEY=settings.signing_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=500_000,
        MAX_FORM_PARTS=400,
        SESSION_COOKIE_NAME="__Host-bedring" if is_secure else "bedring",
        SESSION_COOKIE_SECURE=is_secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # fence one looks at where a request comes from
        WTF_CSRF_CHECK_DEFAULT=False,  # `fences` asks, by audience
    )
    app.session_interface = browser.BrowserInterface()


def init_app(app: Flask) -> None:
    """Fences before the view, headers after it."""
    csrf.init_app(app)
    app.before_request(fences)
    app.after_request(with_headers)


def fences() -> None:
    """Stops what did not come from our own pages; raises `ForeignOrigin` or Flask-WTF's `CSRFError`."""
    if is_safe() or (audience := access.audience()) is None:
        return
    if audience is not Audience.ONE_CLICK and not comes_from_us():
        raise ForeignOrigin("another site")
    request.max_content_length = MOST_UPLOADED_BYTES.get(request.endpoint or "", MOST_BYTES)
    if audience not in WITHOUT_TOKEN:
        csrf.protect()


def comes_from_us() -> bool:
    """Whether one of our own pages sent this request; a browser that says nothing at all is not believed."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in OWN_SITES
    return request.headers.get("Origin") == own_origin()


def own_origin() -> str:
    """Scheme, host and port of `PUBLIC_URL`."""
    parts = urlsplit(runtime().settings.public_url)
    return f"{parts.scheme}://{parts.netloc}"


def policy(**changes: str | None) -> str:
    """The Content-Security-Policy, some directives changed (`frame_src="'self'"`) or left out (`None`)."""
    directives = POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}".strip() for name, value in directives.items() if value is not None)


def with_headers(response: Response) -> Response:
    """The headers of every answer, error pages included. Only what is nobody's may be kept by anybody."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy())
    if not current_app.extensions["bedring"].settings.is_local:
        response.headers["Strict-Transport-Security"] = HSTS
    if request.endpoint in KEPT_FOR_EVER and response.status_code in (200, 206, 304):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response
