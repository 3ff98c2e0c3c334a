"""What an administrator looks at is what goes out, but to nobody."""

import re
from datetime import datetime

import pytest

from portal.config import bundled
from portal.db import models
from portal.db.session import Session
from portal.rendering import i18n
from portal.rendering.environment import Renderer
from portal.services import email_samples
from tests import builders

OURS = re.compile(r"https?://\S+")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(bundled("templates"), builders.catalogue(), "https://clinic.example")


@pytest.fixture
def viewer(session: Session) -> models.Account:
    return builders.an_administrator(session, clinic=builders.a_clinic(session))


@pytest.mark.parametrize("key", email_samples.KEYS)
@pytest.mark.parametrize("language", i18n.languages())
def test_every_e_mail_can_be_looked_at_and_its_text_reads_alone(
    session: Session, renderer: Renderer, viewer: models.Account, now: datetime, key: str, language: str
) -> None:
    letter = email_samples.sample(session, renderer, key, language=language, viewer=viewer, now=now)
    assert letter.subject
    assert "\n" not in letter.subject
    lines = letter.text.splitlines()
    linked = [(line, found[0]) for line in lines if (found := OURS.search(line))]
    assert linked
    assert all(line.endswith(link) for line, link in linked), "words first, then the link"
    assert "<" not in letter.text
    assert ("Anna" in letter.text) is (key not in email_samples.TO_STAFF)


def test_looking_hands_out_no_link(
    session: Session, renderer: Renderer, viewer: models.Account, now: datetime
) -> None:
    for key in email_samples.KEYS:
        email_samples.sample(session, renderer, key, language="en", viewer=viewer, now=now)
    assert session.query(models.Link).count() == 0
