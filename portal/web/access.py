"""Who may open what. Deny by default: a blueprint without an audience does not start.

The only file that knows Flask-Login. The cookie's token is looked up in the sign-in rows on every request, so
ending a row ends the access in the same second.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import cast

from flask import Flask, current_app, request, session
from flask_login import LoginManager, current_user, login_user, logout_user

from portal.db import models
from portal.db.queries import accounts
from portal.domain.errors import NotAllowed
from portal.services import sign_ins
from portal.web import browser
from portal.web.transaction import now, runtime, unit

PATIENT_COOKIE_SECONDS = int(sign_ins.PATIENT.total_seconds())


class Audience(StrEnum):
    """Whom a blueprint serves."""

    PUBLIC = "public"
    LINK = "link"  # the random bits in the address are the key; reads no cookie for what it allows
    ONE_CLICK = "one_click"  # a mail provider's POST: no cookie, no origin
    PATIENT = "patient"
    STAFF = "staff"  # therapist or administrator
    THERAPIST = "therapist"
    ADMINISTRATOR = "administrator"


class NotSignedIn(NotAllowed):
    """Nobody is signed in on this device; the log-in page is the answer."""


@dataclass(frozen=True)
class Person:
    """Who is signed in, as it was when the request came."""

    token: str
    sign_in_id: int
    clinic_id: int
    account_id: int | None
    patient_id: int | None
    name: str
    language: str
    time_zone: str
    is_therapist: bool = False
    is_administrator: bool = False
    uses_keys: bool = True
    theme: str = "auto"
    text_size: str = "normal"
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """Flask-Login keeps the cookie's token, never the number of a person."""
        return self.token

    @property
    def audiences(self) -> frozenset[Audience]:
        """What this person may open beside the public pages."""
        mine = {
            Audience.PATIENT: self.patient_id is not None,
            Audience.STAFF: self.account_id is not None,
            Audience.THERAPIST: self.is_therapist,
            Audience.ADMINISTRATOR: self.is_administrator,
        }
        return frozenset(audience for audience, holds in mine.items() if holds)


OPEN = frozenset({Audience.PUBLIC, Audience.LINK, Audience.ONE_CLICK})


def init_app(app: Flask) -> None:
    """Puts the guard in front of every view."""
    manager = LoginManager(app)
    manager.session_protection = None  # it trusts X-Forwarded-For; our rows are the protection
    manager.user_loader(_person_behind)
    app.before_request(guard)


def seal(app: Flask, audiences: dict[str, Audience]) -> None:
    """Refuses to start with a route that nobody said anything about, or with a switched-off guard."""
    if app.config.get("LOGIN_DISABLED"):
        raise RuntimeError("LOGIN_DISABLED opens every door; remove it")
    known = {**audiences, "static": Audience.PUBLIC}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.partition(".")[0] not in known:
            raise RuntimeError(f"{rule.rule}: say in portal/web/blueprints.py whom it serves")
    app.extensions["audiences"] = known


def audience() -> Audience | None:
    """Whom the route of this request serves; None when there is no such route."""
    if request.endpoint is None:
        return None
    return cast("Audience", current_app.extensions["audiences"][request.endpoint.partition(".")[0]])


def guard() -> None:
    """Lets in whom the audience names; raises `NotSignedIn` or `NotAllowed` for everybody else."""
    somebody = person()  # asked before the view opens its transaction
    wanted = audience()
    if wanted is None or wanted in OPEN:
        return
    if somebody is None:
        raise NotSignedIn("log in first")
    if wanted not in somebody.audiences:
        raise NotAllowed("another audience")


def person() -> Person | None:
    """Who is signed in on this device, or None."""
    return cast("Person", current_user._get_current_object()) if current_user.is_authenticated else None


def account() -> models.Account:
    """The signed-in member of the staff with their clinic, as rows of this request's transaction."""
    somebody = person()
    if somebody is None or somebody.account_id is None:
        raise NotSignedIn("log in first")
    return accounts.with_clinic(unit(), somebody.account_id)


def clinic() -> models.Clinic:
    """The clinic of whoever is signed in, as a row of this request's transaction."""
    somebody = person()
    if somebody is None:
        raise NotSignedIn("log in first")
    return unit().get_one(models.Clinic, somebody.clinic_id)


def patient() -> models.Patient:
    """The signed-in patient, as a row of this request's transaction."""
    somebody = person()
    if somebody is None or somebody.patient_id is None:
        raise NotSignedIn("open your link first")
    return unit().get_one(models.Patient, somebody.patient_id)


def enter(token: str, *, is_patient: bool = False) -> None:
    """Gives this browser the cookie of a sign-in that was just begun; whatever it held before is ended."""
    leave_quietly()
    login_user(_Newcomer(token))
    if is_patient:
        session[browser.LIVES] = PATIENT_COOKIE_SECONDS


def leave_quietly() -> None:
    """Ends the sign-in this browser came with, if there is one."""
    if token := session.get(browser.USER):
        for find in (sign_ins.current, sign_ins.pending):
            if found := find(unit(), token=token, now=now()):
                sign_ins.end(unit(), sign_in_id=found.id, now=now())


def leave() -> None:
    """Signs this browser out at once."""
    leave_quietly()
    logout_user()


def pending() -> models.SignIn | None:
    """A sign-in of the staff that still waits for its second factor."""
    token = session.get(browser.USER)
    return sign_ins.pending(unit(), token=token, now=now()) if token else None


def cookie() -> str:
    """The random token of this browser."""
    return str(session.get(browser.USER, ""))


@dataclass(frozen=True)
class _Newcomer:
    """What Flask-Login needs to set a cookie; the next request finds out who it is."""

    token: str
    is_active: bool = True
    is_authenticated: bool = False
    is_anonymous: bool = True

    def get_id(self) -> str:
        return self.token


def _person_behind(token: str) -> Person | None:
    with runtime().reading() as session:
        found = sign_ins.current(session, token=token, now=now())
        if found is None:
            return None
        somebody = _staff(found, token) if found.account else _patient(found, token)
    if sign_ins.needs_touch(found, now=now()):
        with runtime().transaction() as session:
            sign_ins.touch(session, sign_in_id=found.id, now=now())
    return somebody


def _staff(found: models.SignIn, token: str) -> Person:
    account = cast("models.Account", found.account)
    return Person(
        token=token,
        sign_in_id=found.id,
        clinic_id=account.clinic_id,
        account_id=account.id,
        patient_id=None,
        name=account.name or "",
        language=account.language,
        time_zone=account.clinic.time_zone,
        is_therapist=account.is_therapist,
        is_administrator=account.is_administrator,
        uses_keys=account.uses_keys,
        theme=account.theme,
    )


def _patient(found: models.SignIn, token: str) -> Person:
    patient = cast("models.Patient", found.patient)
    return Person(
        token=token,
        sign_in_id=found.id,
        clinic_id=patient.clinic_id,
        account_id=None,
        patient_id=patient.id,
        name=patient.first_name or "",
        language=patient.language,
        time_zone=patient.time_zone,
        text_size=patient.text_size,
    )
