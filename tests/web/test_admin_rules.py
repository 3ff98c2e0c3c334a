"""Trying the rules on the clinic's own answers: numbers for an administrator, and nothing else."""

from urllib.parse import urlencode

import pytest

from portal.db import models
from portal.db.base import Base
from portal.runtime import Runtime
from portal.web.admin import rules as view
from tests import builders
from tests.services.test_reviews import two_good_check_ins
from tests.web.conftest import Browser, People

EVERYTHING_ASKS = urlencode(dict.fromkeys(("easier", "shorter", "harder_dose", "next_level", "swap"), "ask"))


@pytest.fixture
def answered(runtime: Runtime, people: People) -> None:
    """Anna answered twice, and two of her exercises became harder."""
    with runtime.transaction() as session:
        anna = session.get_one(models.Patient, people.anna_id)
        two_good_check_ins(session, builders.a_programme(session, patient=anna))


def page(browser: Browser, query: str = "", status: int = 200) -> str:
    answer = browser.get(f"/admin/rules?{query}")
    assert answer.status_code == status
    return " ".join(answer.get_data(as_text=True).split())


def counted(runtime: Runtime) -> dict[str, int]:
    with runtime.reading() as session:
        return {name: session.query(table).count() for name, table in Base.metadata.tables.items()}


def test_a_clinic_without_answers_is_told_so(administrator: Browser) -> None:
    assert "No answers in the last 90 days yet." in page(administrator)


@pytest.mark.usefixtures("answered")
def test_it_shows_what_the_rules_did(administrator: Browser) -> None:
    shown = page(administrator)
    assert "In the last 90 days the rules looked at 2 answers." in shown
    assert "would have ended differently" not in shown
    assert "A harder dose" in shown


@pytest.mark.usefixtures("answered")
def test_other_limits_show_what_would_have_been_different(administrator: Browser) -> None:
    shown = page(administrator, EVERYTHING_ASKS)
    assert "With these limits, 1 would have ended differently." in shown
    assert "(asked first)" in shown
    assert "Bird dog" in shown
    assert "what patients would have answered later, nobody knows" in shown.lower()


@pytest.mark.usefixtures("answered")
def test_nobodys_name_and_nothing_that_was_answered_is_shown(administrator: Browser) -> None:
    for query in ("", EVERYTHING_ASKS, "green_max=0"):
        shown = page(administrator, query)
        assert "Anna" not in shown
        assert "/patients/" not in shown


@pytest.mark.usefixtures("answered")
def test_looking_writes_nothing(administrator: Browser, runtime: Runtime) -> None:
    before = counted(runtime)
    page(administrator, EVERYTHING_ASKS)
    assert counted(runtime) == before


@pytest.mark.parametrize(
    "query, said",
    [
        ("easier=never", "Choose one of these."),
        ("max_level=9", "Choose one of these."),
        ("max_level=%3Cscript%3E", "Choose one of these."),
        ("freeze=perhaps", "Choose one of these."),
        ("green_max=4&amber_max=2", "The green limit is above the amber limit. Please lower it."),
    ],
)
@pytest.mark.usefixtures("answered")
def test_what_cannot_be_signed_is_refused_at_its_field(administrator: Browser, query: str, said: str) -> None:
    shown = page(administrator, query, 422)
    assert said in shown
    assert "<script>" not in shown.replace("</script>", "").partition("<main")[2]


@pytest.mark.usefixtures("answered")
def test_a_page_looks_at_the_newest_answers_only(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "NEWEST", 1)
    shown = page(administrator)
    assert "Only the newest 1 answers are looked at here." in shown
    assert "looked at 1 answer." in shown


def test_it_is_for_administrators(therapist: Browser, anna: Browser, anybody: Browser) -> None:
    assert therapist.get("/admin/rules").status_code in (403, 404)
    assert anna.get("/admin/rules").status_code in (403, 404)
    assert anybody.get("/admin/rules").status_code == 401
