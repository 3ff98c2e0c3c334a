"""The administrator looks at every e-mail, in the light and in the dark."""

import pytest

from portal.services import email_samples
from portal.web.admin import mail_texts
from portal.web.mail_words import KINDS
from tests.web.conftest import Browser


def test_every_kind_has_a_name_and_says_when_it_goes(administrator: Browser) -> None:
    assert set(mail_texts.WHEN) == set(KINDS) == set(email_samples.KEYS)
    page = administrator.get("/admin/mail/texts").get_data(as_text=True)
    assert all(f"/admin/mail/texts/{key}" in page for key in email_samples.KEYS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_dark_needs_no_script_and_no_setting_of_the_browser(administrator: Browser, scheme: str) -> None:
    html = administrator.get(f"/admin/mail/texts/check_in/da/{scheme}").get_data(as_text=True)
    assert "prefers-color-scheme" not in html
    assert ("@media not all" in html) is (scheme == "light")
    assert "<script" not in html


def test_a_kind_or_a_language_that_does_not_exist_is_not_found(administrator: Browser) -> None:
    assert administrator.get("/admin/mail/texts/nothing").status_code == 404
    assert administrator.get("/admin/mail/texts/check_in?language=xx").status_code == 404
    assert administrator.get("/admin/mail/texts/check_in/da/blue").status_code == 404
