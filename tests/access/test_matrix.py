"""Every route, every verb, every actor: generated from the route map, judged by the reviewed table."""

import hashlib
import re
import sqlite3
from pathlib import Path

import pytest
from flask import Flask

from tests.access.doors import knock, routes
from tests.access.verdicts import ADMINISTRATOR, LINK, OWN, PATIENT, PUBLIC, STAFF, THERAPIST, VERDICTS
from tests.access.world import World

TRAIL = frozenset({"sign_in.last_seen_at", "link.opened_at", "record_look"})
ROLES = {
    "anonymous": set(),
    "disabled therapist": set(),
    "discharged patient": set(),
    "patient A": {PATIENT},
    "patient B": {PATIENT},
    "therapist of A": {STAFF, THERAPIST},
    "colleague": {STAFF, THERAPIST},
    "other clinic": {STAFF, THERAPIST, ADMINISTRATOR},
    "administrator": {STAFF, ADMINISTRATOR},
}
OWNERS = {PATIENT: "patient A", THERAPIST: "therapist of A", ADMINISTRATOR: "administrator"}

NOT_NOW = {  # right for this person, but not at this moment
    "people.invite_again": {403},  # has come already
    "second_factor.check": {401},  # no password was typed
    "second_factor.keep": {401},
    "check_in.confirm": {410},  # nothing was answered yet
    "check_in.mark": {410},
    "interrupted.send": {307},  # what was kept goes where it was meant to
    "my_interrupted.send": {307},
}


def contents(database: Path, *, without: frozenset[str] = frozenset()) -> str:
    """A digest of every row, but for some columns and tables."""
    digest = hashlib.sha256()
    with sqlite3.connect(database) as connection:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        ]
        for table in sorted(set(tables) - without):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            kept = [f'"{name}"' for name in columns if f"{table}.{name}" not in without]
            for row in connection.execute(f"SELECT {', '.join(kept)} FROM {table} ORDER BY 1"):
                digest.update(repr(row).encode())
    connection.close()
    return digest.hexdigest()


def verdict(endpoint: str, actor: str) -> set[int] | None:
    """The statuses this actor must get; None: anything that lets them in."""
    audience, is_own = VERDICTS[endpoint]
    if audience in (PUBLIC, LINK):
        return None
    if not ROLES[actor]:
        return {401}
    if audience not in ROLES[actor]:
        return {403}
    if is_own is OWN and actor != OWNERS[audience]:
        return {404}
    return None


def test_every_route_has_a_reviewed_line_and_no_line_is_left_over(app: Flask) -> None:
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(VERDICTS)


def test_the_table_and_the_application_agree_about_audiences(app: Flask) -> None:
    for endpoint, (audience, _) in VERDICTS.items():
        known = str(app.extensions["audiences"][endpoint.partition(".")[0]])
        if audience not in (PUBLIC, LINK):
            assert known == audience, endpoint


@pytest.mark.parametrize("actor", [actor for actor in ROLES if actor not in ("therapist of A", "patient A")])
def test_everybody_else_gets_their_verdict_and_changes_nothing(
    app: Flask, world: World, sandbox: Path, actor: str
) -> None:
    before = contents(sandbox, without=TRAIL)
    wrong = []
    for rule, method in routes(app):
        expected = verdict(rule.endpoint, actor)
        if expected is None:
            continue
        status = knock(app, world, actor, rule, method).status_code
        if status not in expected:
            wrong.append((method, rule.rule, status, expected))
    assert wrong == []
    assert contents(sandbox, without=TRAIL) == before


@pytest.mark.parametrize("actor", ["therapist of A", "patient A", "administrator"])
def test_everybody_may_look_at_what_is_theirs_and_looking_changes_nothing(
    app: Flask, world: World, sandbox: Path, actor: str
) -> None:
    before = contents(sandbox, without=TRAIL)
    wrong = []
    for rule, method in routes(app):
        if method != "GET" or verdict(rule.endpoint, actor) is not None or rule.endpoint == "mailbox.read":
            continue
        for _ in range(2):
            status = knock(app, world, actor, rule, method).status_code
        if status in (403, 404) or (status >= 500 and rule.endpoint != "health.ready"):
            wrong.append((rule.rule, status))
    assert [line for line in wrong if line[0] != "/mailbox/<name>/preview"] == []
    assert contents(sandbox, without=TRAIL) == before


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
def test_other_verbs_change_nothing(app: Flask, world: World, sandbox: Path, method: str) -> None:
    before = contents(sandbox, without=TRAIL)
    for rule, _ in routes(app):
        actor = OWNERS.get(VERDICTS[rule.endpoint][0], "therapist of A")
        status = knock(app, world, actor, rule, method).status_code
        assert status < 500 or rule.endpoint == "health.ready", (method, rule.rule)
    assert contents(sandbox, without=TRAIL) == before


@pytest.mark.parametrize("endpoint", sorted(VERDICTS))
def test_an_owner_is_let_in_with_an_empty_form(
    app: Flask, world: World, sandbox: Path, endpoint: str
) -> None:
    actor = OWNERS.get(VERDICTS[endpoint][0], "therapist of A")
    for rule in app.url_map.iter_rules(endpoint):
        if "POST" in rule.methods:
            status = knock(app, world, actor, rule, "POST").status_code
            assert status in NOT_NOW.get(endpoint, {200, 303, 409, 422}), rule.rule


def test_no_address_counts(app: Flask, world: World) -> None:
    """Ids in addresses are 128 random bits; a number in an address is nobody's secret."""
    numbered = {rule.rule for rule in app.url_map.iter_rules() if re.search(r"<int:", rule.rule)}
    assert numbered <= {
        "/protocols/own/<own_id>/versions/<int:number>",
        "/programmes/<programme_id>/versions/<int:number>",
        "/programmes/<programme_id>/versions/<int:number>/sheets",
        "/programmes/<programme_id>/versions/<int:number>/take-back",
        "/admin/mail/sent/<int:message_id>/again",
        "/admin/queue/<int:message_id>/leave",
        "/admin/queue/<int:message_id>/send-again",
        "/admin/queue/<int:message_id>/try-again",
        "/patient-mail/<int:message_id>/leave",
        "/patient-mail/<int:message_id>/again",
    }
