"""Every page is light and asks nobody else: what is fetched before a page is shown for the first time."""

import gzip
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.runtime import Runtime
from tests.access import doors
from tests.access.verdicts import ADMINISTRATOR, LINK, PATIENT, PUBLIC, STAFF, THERAPIST, VERDICTS
from tests.access.world import World
from tests.web.conftest import ORIGIN

PATIENTS, THEIR_SCRIPTS, STAFFS = 60_000, 6_000, 120_000  # bytes, as they are sent, without the font
ACTORS = {
    PUBLIC: "anonymous", LINK: "anonymous", PATIENT: "patient A", STAFF: "therapist of A",
    THERAPIST: "therapist of A", ADMINISTRATOR: "administrator",
}  # fmt: skip
GZIP = {"Accept-Encoding": "gzip"}


@dataclass
class Needs(HTMLParser):
    """What a page asks for by itself: styles, scripts, pictures that are not lazy."""

    scripts: set[str] = field(default_factory=set)
    others: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script":
            self.scripts.add(values["src"])
        elif tag == "link" and values.get("rel") in ("stylesheet", "icon", "manifest"):
            self.others.add(values["href"])
        elif tag in ("img", "iframe", "source", "video", "audio", "object", "embed", "use"):
            asked = {values.get(name, "") for name in ("src", "srcset", "data", "href")} - {""}
            if values.get("loading") != "lazy" and tag != "source":
                self.others |= {one for one in asked if one.startswith("/")}
            assert all(one.startswith(("/", "data:", "#")) for one in asked), asked


@dataclass(frozen=True)
class Weight:
    """A page and its bytes."""

    audience: str
    address: str
    total: int
    scripts: int


def weigh(client: FlaskClient, audience: str, address: str) -> Weight | None:
    answer = client.get(address, base_url=ORIGIN, headers=GZIP)
    if answer.mimetype != "text/html" or answer.status_code != 200:
        return None
    needs = Needs()
    needs.feed(unpacked(answer).decode())
    theirs = {one: client.get(one, base_url=ORIGIN, headers=GZIP) for one in needs.scripts | needs.others}
    assert all(one.status_code == 200 for one in theirs.values()), theirs
    total = len(answer.data) + sum(len(one.data) for one in theirs.values())
    scripts = sum(len(theirs[one].data) for one in needs.scripts)
    for one in theirs.values():
        one.close()
    return Weight(audience, address, total, scripts)


def unpacked(answer: TestResponse) -> bytes:
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return gzip.decompress(answer.data) if is_packed else answer.data


@pytest.fixture(scope="module")
def weights(app: Flask, world: World) -> list[Weight]:
    """Each page of the application's own list that opens with a GET."""
    found = []
    for rule, method in doors.routes(app):
        audience, _ = VERDICTS[rule.endpoint]
        if method == "GET" and audience in ACTORS and rule.endpoint != "static":
            client = doors.browser(app, world, ACTORS[audience])
            found.append(weigh(client, audience, doors.address(app, world, rule)))
    return [weight for weight in found if weight]


def test_every_page_is_light(weights: list[Weight]) -> None:
    heaviest = sorted(weights, key=lambda weight: -weight.total)[:5]
    print(*heaviest, sep="\n")
    too_heavy = [
        weight
        for weight in weights
        if weight.total > (PATIENTS if weight.audience in (PATIENT, LINK, PUBLIC) else STAFFS)
        and "styleguide" not in weight.address  # every part at once, for those who build
    ]
    assert too_heavy == []


def test_a_patients_phone_runs_next_to_no_script(weights: list[Weight]) -> None:
    too_much = [one for one in weights if one.audience in (PATIENT, LINK) and one.scripts > THEIR_SCRIPTS]
    assert too_much == []


def test_a_packed_page_is_the_same_page(app: Flask, world: World) -> None:
    client = doors.browser(app, world, "patient A")
    plain, packed = (client.get("/my/programme", base_url=ORIGIN, headers=asked) for asked in ({}, GZIP))
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    text, _, comment = unpacked(packed).decode().partition("</html>")
    assert text.count("\n") == plain.get_data(as_text=True).partition("</html>")[0].count("\n")
    assert comment.strip().startswith("<!-- ")


def test_the_length_of_a_page_says_nothing(app: Flask, world: World) -> None:
    client = doors.browser(app, world, "anonymous")
    seen = {len(client.get("/log-in", base_url=ORIGIN, headers=GZIP).data) for _ in range(20)}
    assert len(seen) > 5


@pytest.mark.parametrize("asked", [GZIP, GZIP | {"Range": "bytes=0-99"}, {"Accept-Encoding": "gzip;q=0"}, {}])
def test_a_style_arrives_whole_and_is_known_again(
    app: Flask, runtime: Runtime, asked: dict[str, str]
) -> None:
    client = app.test_client()
    with app.test_request_context(base_url=ORIGIN):
        address = app.url_for("static", filename="css/base.css")
    with client.get(address, base_url=ORIGIN) as answer:
        whole = answer.data
    with client.get(address, base_url=ORIGIN, headers=asked) as answer:
        if answer.status_code == 206:
            assert answer.data == whole[:100]
            assert "Content-Encoding" not in answer.headers
            return
        assert unpacked(answer) == whole
        assert (answer.headers.get("Content-Encoding") == "gzip") == (asked == GZIP)
        known = asked | {"If-None-Match": answer.headers["ETag"]}
    with client.get(address, base_url=ORIGIN, headers=known) as again:
        assert again.status_code == 304
