"""The browser's cookie: one random token and nothing else.

Flask's session stores nothing here. The cookie holds 256 random bits; a sign-in is a row that is found by
their digest, and the token of the forms is derived from them. So no GET writes a row, and signing out
or being disabled works on every copy of the cookie at once.
"""

import hmac
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin

from portal import tokens

USER = "_user_id"  # Flask-Login's name for whom the cookie speaks for
CSRF = "csrf_token"  # Flask-WTF's name for the secret behind the forms' token
LIVES = "_lives"  # seconds the browser keeps the cookie; absent: until it is closed
TOKEN_LENGTH = 43


class Browser(dict[str, Any], SessionMixin):
    """What Flask calls a session, for one request."""

    def __init__(self, token: str | None) -> None:
        super().__init__()
        self.token = token
        self.came_with = token
        if token:
            self[USER] = token

    def __contains__(self, key: object) -> bool:
        return self.token is not None if key == CSRF else super().__contains__(key)

    def __getitem__(self, key: str) -> Any:
        return self._form_secret() if key == CSRF else super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        if key == CSRF:  # a form is shown to a browser without a cookie: it gets one
            self.token = self.token or tokens.new().text
            return
        if key == USER:
            self.token = value
        super().__setitem__(key, value)

    def pop(self, key: str, *default: Any) -> Any:
        """Signing out takes the token away."""
        if key == USER:
            self.token = None
        return super().pop(key, *default)

    def _form_secret(self) -> str:
        return hmac.new((self.token or "").encode(), b"csrf", "sha256").hexdigest()


class BrowserInterface(SessionInterface):
    """Reads the cookie when a request comes, sets or deletes it when it changed."""

    def open_session(self, app: Flask, request: Request) -> Browser:
        """The cookie's token, if it looks like one of ours."""
        token = request.cookies.get(app.config["SESSION_COOKIE_NAME"], "")
        looks_right = len(token) == TOKEN_LENGTH and token.isascii()
        return Browser(token if looks_right else None)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Sets the cookie only when there is a new token."""
        assert isinstance(session, Browser)  # noqa: S101 - `open_session` made it
        if session.token == session.came_with:
            return
        name, secure = app.config["SESSION_COOKIE_NAME"], app.config["SESSION_COOKIE_SECURE"]
        if session.token is None:
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="Lax")
            return
        lives = session.get(LIVES)
        response.set_cookie(
            name, session.token, path="/", secure=secure, httponly=True, samesite="Lax", max_age=lives
        )
