"""Addresses in e-mails and on paper."""

import pytest

from portal.rendering import links

BASE = "https://clinic.example/bedring/"


def test_addresses_start_with_the_public_address() -> None:
    found = {
        links.check_in(BASE, "t"): "c/t",
        links.check_in(BASE, "t", done="all"): "c/t?done=all",
        links.programme(BASE, "t"): "p/t",
        links.call_me(BASE, "t"): "p/t/call",
        links.stop(BASE, "t"): "r/t",
        links.invitation(BASE, "t"): "invitation/t",
        links.password(BASE, "t"): "password/t",
        links.setup(BASE, "t"): "setup/t",
        links.mail_test(BASE, "t"): "mail-test/t",
        links.start(BASE): "",
        links.caseload(BASE): "caseload",
        links.patient(BASE, "a1"): "patients/a1",
        links.review(BASE, "a1"): "patients/a1/review",
    }
    for address, path in found.items():
        assert address == f"https://clinic.example/bedring/{path}"


@pytest.mark.parametrize("odd", ["a/b", "a?b", "a#b", "../x", "a b"])
def test_nothing_in_a_token_can_lead_elsewhere(odd: str) -> None:
    tail = links.programme("https://clinic.example", odd).removeprefix("https://clinic.example/p/")
    assert not set(tail) & set("/?# ")
