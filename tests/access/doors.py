"""How the tests of the access knock at a door."""

from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.access.world import World
from tests.web.conftest import ORIGIN, TOKEN


def browser(app: Flask, world: World, actor: str) -> FlaskClient:
    """A browser on which this actor is signed in."""
    client = app.test_client()
    if cookie := world.cookies[actor]:
        client.set_cookie("bedring", cookie, domain="127.0.0.1")
    return client


def knock(app: Flask, world: World, actor: str, rule: Rule, method: str) -> TestResponse:
    """Sends an empty form (with every fence satisfied) or opens the page."""
    client = browser(app, world, actor)
    page = client.get("/link", base_url=ORIGIN).get_data(as_text=True) if method == "POST" else ""
    found = TOKEN.search(page)
    data = {"csrf_token": unescape(found.group(1))} if found else None
    answer = client.open(
        address(app, world, rule), method=method, base_url=ORIGIN, data=data, headers={"Origin": ORIGIN}
    )
    answer.get_data()
    answer.close()
    return answer


def address(app: Flask, world: World, rule: Rule) -> str:
    """Where a route leads in this world."""
    with app.test_request_context(base_url=ORIGIN):
        return app.url_for(rule.endpoint, **world.values(rule.endpoint, set(rule.arguments)))


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every route with each of its verbs."""
    return [
        (rule, method)
        for rule in app.url_map.iter_rules()
        for method in ("GET", "POST")
        if method in rule.methods
    ]
