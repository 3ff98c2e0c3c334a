"""Where each person starts, what their navigation shows, and the banners that concern them."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, current_app, g, request, url_for
from werkzeug.routing import BuildError

from portal.db.queries import clinic as clinic_queries
from portal.db.queries import messages as message_queries
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import health, sign_ins, work_list
from portal.web import access
from portal.web.access import Audience, Person
from portal.web.transaction import now, runtime, unit

HOMES = (  # the first that this person may open
    (Audience.THERAPIST, "caseload.show"),
    (Audience.ADMINISTRATOR, "overview.show"),
    (Audience.PATIENT, "my_today.show"),
)


@dataclass(frozen=True)
class Place:
    """One line of the navigation."""

    audience: Audience
    endpoint: str
    words: str
    icon: str
    within: tuple[str, ...] = ()  # blueprints of pages that are reached from here


PLACES = (
    Place(Audience.THERAPIST, "caseload.show", N_("Patients"), "users"),
    Place(Audience.THERAPIST, "conversations.show", N_("Messages"), "message-square"),
    Place(Audience.THERAPIST, "batches.show_all", N_("Jobs"), "layers"),
    Place(Audience.THERAPIST, "protocol_library.index", N_("Protocols"), "clipboard-list"),
    Place(Audience.THERAPIST, "exercise_library.index", N_("Exercises"), "library"),
    Place(Audience.ADMINISTRATOR, "overview.show", N_("Clinic"), "house"),
    Place(Audience.ADMINISTRATOR, "people.show", N_("People"), "user-cog"),
    Place(Audience.ADMINISTRATOR, "clinic.show", N_("Settings"), "sliders-horizontal", ("safety",)),
    Place(Audience.ADMINISTRATOR, "numbers.show", N_("Numbers"), "trending-up"),
    Place(Audience.ADMINISTRATOR, "rules.show", N_("Try the rules"), "activity"),
    Place(Audience.ADMINISTRATOR, "look.show", N_("Logo and drawings"), "image", ("figures",)),
    Place(Audience.ADMINISTRATOR, "mail.show", N_("Mail"), "mail", ("mail_log", "mail_texts")),
    Place(Audience.ADMINISTRATOR, "mailbox.show", N_("Mailbox"), "inbox"),
    Place(Audience.ADMINISTRATOR, "queue.show", N_("Queue"), "layers"),
    Place(Audience.ADMINISTRATOR, "system.show", N_("System"), "info"),
    Place(Audience.PATIENT, "my_today.show", N_("Today"), "sun", ("my_exercises", "my_days")),
    Place(
        Audience.PATIENT, "my_programme.show", N_("Programme"), "clipboard-list", ("my_sheets", "my_calendar")
    ),
    Place(Audience.PATIENT, "my_progress.show", N_("Progress"), "activity"),
    Place(Audience.PATIENT, "my_messages.show", N_("Messages"), "message-square"),
    Place(Audience.PATIENT, "my_choices.show", N_("My choices"), "sliders-horizontal", ("my_record",)),
)


def init_app(app: Flask) -> None:
    """Gives every page the clinic, the signed-in person, their places and banners."""
    app.context_processor(page_values)


def page_values() -> dict[str, Any]:
    """What `base.html` needs, besides what the view gives."""
    somebody = access.person()
    account = access.account() if somebody and somebody.account_id else None  # held: asked for once
    clinic = access.clinic() if account else clinic_queries.first(unit())
    return {
        "person": somebody,
        "theme": somebody.theme if somebody else "auto",
        "text_size": g.get("text_size") or (somebody.text_size if somebody else "normal"),
        "clinic": clinic,
        "places": places(somebody),
        "banners": banners(somebody),
        "waiting_answer": waiting_answer(somebody),
        "is_current": is_current,
        "said_lines": [],  # what `status_line` says; `base.html` shows it in its one status region
        "ends_after": int(sign_ins.STAFF_IDLE.total_seconds()),
        "language_options": [(tag, i18n.language_name(tag)) for tag in i18n.languages()],
    }


def places(somebody: Person | None) -> list[Place]:
    """The lines of this person's navigation, as far as their pages exist."""
    if somebody is None:
        return []
    return [
        place
        for place in PLACES
        if place.audience in somebody.audiences and place.endpoint in current_app.view_functions
    ]


def is_current(place: Place) -> str:
    """`page` where this line is the page that is open, `true` where the page is within it, else nothing."""
    blueprint = (request.endpoint or "").partition(".")[0]
    if blueprint == place.endpoint.partition(".")[0]:
        return "page"
    return "true" if blueprint in place.within else ""


def banners(somebody: Person | None) -> list[str]:
    """Names of the banners this person should see: `demo`, `mailbox`, `held`."""
    settings = runtime().settings
    if somebody is None or somebody.account_id is None:
        return ["demo"] if settings.demo else []
    is_administrator = Audience.ADMINISTRATOR in somebody.audiences
    shown = {
        "demo": settings.demo,
        "mailbox": settings.mail_server is None and not settings.demo,
        "stands_still": health.stands_still(unit(), now=now()),
        "held": is_administrator and message_queries.held(unit()) > 0,
    }
    return [name for name, holds in shown.items() if holds]


def waiting_answer(somebody: Person | None) -> work_list.WaitingAnswer | None:
    """A safety answer nobody has seen, for whoever was called to it."""
    if somebody is None or somebody.account_id is None:
        return None
    return work_list.waiting_answer(unit(), account=access.account(), now=now())


def home(somebody: Person | None) -> str:
    """The address of this person's own start."""
    for audience, endpoint in HOMES:
        if somebody and audience in somebody.audiences and endpoint in current_app.view_functions:
            return url_for(endpoint)
    return url_for("public.front_door")


def remember() -> str:
    """The page that was asked for, as the name of an endpoint and its values; never an address."""
    if request.endpoint is None or request.method != "GET":
        return ""
    return f"{request.endpoint}?{urlencode(request.view_args or {})}"[:200]


def remembered(text: str | None) -> str | None:
    """The address of what `remember` kept, built by our own table of routes; None when there is none."""
    endpoint, _, values = (text or "").partition("?")
    rules = current_app.url_map.iter_rules(endpoint) if endpoint in current_app.view_functions else iter(())
    rule = next(rules, None)
    if rule is None or "GET" not in (rule.methods or ()):
        return None
    known: dict[str, Any] = {name: value for name, value in parse_qsl(values) if name in rule.arguments}
    try:
        return url_for(endpoint, **known)
    except BuildError:
        return None
