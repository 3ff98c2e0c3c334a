"""The words in which a decision was explained stay with it."""

import json
from typing import Any

import pytest

from portal.db import mapping, models
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.exercise import Library
from portal.rendering import i18n
from portal.services import explanations, sheets
from tests import builders
from tests.services.test_reviews import next_check_in

RED = {"during": 7, "after24": 7, "rest": 7, "flag": "ok"}


@pytest.fixture
def eased(session: Session) -> models.ProgrammeVersion:
    """The version a red check-in made."""
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), **RED)
    return builders.latest(session, programme)


def the_review(session: Session) -> models.Review:
    [review] = queries.every_since(session, None)
    return review


def texts(review: models.Review, language: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(review.texts or "")[language]
    return found


def test_what_was_said_is_kept_in_every_language(session: Session, eased: models.ProgrammeVersion) -> None:
    review = the_review(session)
    assert set(json.loads(eased.said or "")) == set(i18n.languages())
    for language, name, pain in (("en", "Bird dog", "Pain was up"), ("da", "Fuglehund", "Smerterne steg")):
        kept = texts(review, language)
        assert name in kept["items"]["bird_dog"]
        assert kept["items"]["bird_dog"].startswith(pain)
        [first, *_] = kept["why"]["bird_dog"]
        assert first["rule"] == "I6c"
        with i18n.use(language):
            assert any(line.startswith(pain) for line in sheets.news_of(eased, builders.catalogue()))


def test_it_is_kept_sealed(session: Session, eased: models.ProgrammeVersion) -> None:
    review = the_review(session)
    assert b"Bird dog" not in (review.texts_sealed or b"Bird dog")
    assert b"Bird dog" not in (eased.said_sealed or b"Bird dog")


def test_stored_text_wins_over_the_words_of_today(session: Session, eased: models.ProgrammeVersion) -> None:
    eased.said = json.dumps({"en": ["What was said on that day."]})
    assert sheets.news_of(eased, builders.catalogue()) == ("What was said on that day.",)


def test_a_language_that_came_later_is_told_in_the_words_of_today(
    session: Session, eased: models.ProgrammeVersion
) -> None:
    eased.said = json.dumps({"en": ["What was said on that day."]})
    with i18n.use("da"):
        assert any("Smerterne steg" in line for line in sheets.news_of(eased, builders.catalogue()))


def test_a_version_from_before_texts_were_kept_is_told_all_the_same(
    session: Session, eased: models.ProgrammeVersion
) -> None:
    kept = sheets.news_of(eased, builders.catalogue())
    eased.said = None
    assert sheets.news_of(eased, builders.catalogue()) == kept
    review = the_review(session)
    names = builders.library().names["en"]
    shown = explanations.why(review, mapping.decision_of(review), names)
    review.texts = None
    assert explanations.why(review, mapping.decision_of(review), names) == shown


def test_the_reasons_name_the_limits_of_the_day_they_were_decided(
    session: Session, eased: models.ProgrammeVersion
) -> None:
    review = the_review(session)
    [whole, *_] = explanations.why(review, mapping.decision_of(review), {})[explanations.WHOLE]
    assert whole.limits.endswith("a clear rise: 2")
    assert "amber up to 5" in whole.limits


def test_a_record_whose_rule_and_exercise_are_gone_still_reads(
    session: Session, eased: models.ProgrammeVersion
) -> None:
    """As after an upgrade that dropped both: nothing fails, and what was said stands."""
    review = the_review(session)
    review.decision = json.loads(json.dumps(review.decision).replace("bird_dog", "gone").replace("I6c", "X9"))
    eased.changes = json.loads(json.dumps(eased.changes).replace("bird_dog", "gone").replace("I6c", "X9"))
    news = sheets.news_of(eased, builders.catalogue())
    assert any("Bird dog" in line for line in news)
    review.texts = eased.said = None
    assert explanations.why(review, mapping.decision_of(review), {})["gone"][0].rule == "X9"
    assert any("Gone" in line for line in sheets.news_of(eased, builders.catalogue()))


def test_an_exercise_without_a_name_is_called_by_its_id(
    session: Session, eased: models.ProgrammeVersion
) -> None:
    unnamed = Library(builders.library().values())
    said = json.loads(explanations.of_changes(mapping.changes_of(eased), unnamed))
    assert any("bird_dog" in line.lower() for line in said["en"])
