import pytest

from portal.db import models
from portal.domain import typed
from portal.domain.errors import InvalidInput, LinkExpired, NotFound
from portal.services import accounts, email_addresses, forgotten, links, passwords
from tests import builders

FOUNDER = accounts.Founder(
    "Harbour Physio", "Ada Berg", "ada@clinic.example", "da", "Europe/Copenhagen", True
)


def a_newcomer(**values):
    person = {
        "name": "Kim Holm",
        "email": "kim@clinic.example",
        "language": "en",
        "is_therapist": True,
        "is_administrator": False,
    }
    return accounts.Newcomer(**(person | values))


def mails(session, email):
    return [m for m in session.query(models.Message) if m.payload.get("email") == email]


def test_an_empty_installation_is_set_up_once(session, now):
    token = accounts.setup_link(session, now=now)
    account = accounts.set_up(session, token=token, founder=FOUNDER, password_hash="kept", now=now)
    assert (account.name, account.is_administrator, account.is_therapist) == ("Ada Berg", True, True)
    assert session.get_one(models.Clinic, account.clinic_id).language == "da"
    assert accounts.setup_link(session, now=now) is None
    with pytest.raises(LinkExpired):
        accounts.set_up(session, token=token, founder=FOUNDER, password_hash="kept", now=now)


def test_a_new_set_up_link_makes_the_old_one_worthless(session, now):
    old, new = accounts.setup_link(session, now=now), accounts.setup_link(session, now=now)
    with pytest.raises(LinkExpired):
        accounts.set_up(session, token=old, founder=FOUNDER, password_hash="kept", now=now)
    assert accounts.set_up(session, token=new, founder=FOUNDER, password_hash="kept", now=now).id


def test_a_set_up_link_that_leaked_is_worthless_once_somebody_runs_the_clinic(session, now):
    token = accounts.setup_link(session, now=now)
    builders.an_administrator(session, password_hash="kept")
    with pytest.raises(LinkExpired):
        accounts.set_up(session, token=token, founder=FOUNDER, password_hash="kept", now=now)


def test_somebody_who_is_invited_gets_an_e_mail_and_chooses_a_password(session, now):
    clinic = builders.a_clinic(session)
    account = accounts.invite(session, clinic_id=clinic.id, person=a_newcomer(), now=now)
    assert [m.payload["account_id"] for m in mails(session, "invitation")] == [account.id]
    token = links.issue(session, purpose=models.Purpose.INVITATION, account_id=account.id, now=now)
    assert accounts.accept(session, token=token, password_hash="kept", now=now) is account
    with pytest.raises(LinkExpired):
        accounts.accept(session, token=token, password_hash="other", now=now)
    assert account.password_hash == "kept"


def test_one_address_is_one_account(session, now):
    clinic = builders.a_clinic(session)
    accounts.invite(session, clinic_id=clinic.id, person=a_newcomer(), now=now)
    with pytest.raises(InvalidInput, match="already here"):
        accounts.invite(session, clinic_id=clinic.id, person=a_newcomer(email="KIM@Clinic.example"), now=now)


def test_somebody_without_a_role_is_not_invited(session, now):
    clinic = builders.a_clinic(session)
    with pytest.raises(InvalidInput, match="at least one"):
        accounts.invite(session, clinic_id=clinic.id, person=a_newcomer(is_therapist=False), now=now)


@pytest.mark.parametrize(
    "email",
    [
        "a@b.c\r\nBcc: x@y.z",
        "a@b.dk\nx",
        "a@b.dk, x@y.dk",
        "a@b.dk;x@y.dk",
        "a@[127.0.0.1]",
        "a@localhost",
        "a",
        "",
        f"{'a' * 300}@b.dk",
        '"a b"@c.dk',
        "Bank <support@bank.dk>",
        "a@@b.dk",
        "a@b..dk",
        "a\u202e@b.dk",
    ],
)
def test_what_is_not_one_e_mail_address_is_refused_with_a_remedy(email):
    with pytest.raises(InvalidInput) as caught:
        email_addresses.checked(email)
    assert caught.value.field == "email"
    assert caught.value.reason in {
        email_addresses.NO_ADDRESS,
        email_addresses.ONLY_ONE,
        typed.ONE_LINE,
        typed.NEEDED,
        typed.TOO_LONG,
        typed.ODD_SIGNS,
    }


def test_an_address_may_have_danish_letters():
    assert email_addresses.checked(" Søren@Klinik-Østerbro.DK ") == "Søren@klinik-østerbro.dk"


def test_a_forgotten_password_is_mailed_to_those_who_are_here_and_at_most_three_times_an_hour(session, now):
    account = builders.a_therapist(session, email="thea@clinic.example", password_hash="kept")
    for _ in range(5):
        forgotten.ask(session, email="thea@clinic.example", network="here", now=now)
    forgotten.ask(session, email="nobody@clinic.example", network="here", now=now)
    assert [m.payload["account_id"] for m in mails(session, "password")] == [account.id] * 3


def test_a_disabled_account_gets_no_new_password(session, now):
    builders.a_therapist(session, email="thea@clinic.example", password_hash="kept", disabled_at=now)
    forgotten.ask(session, email="thea@clinic.example", network="here", now=now)
    assert not mails(session, "password")


def test_a_password_link_dies_when_the_password_changes(session, now):
    account = builders.a_therapist(session, password_hash="kept")
    tokens = [
        links.issue(session, purpose=models.Purpose.PASSWORD, account_id=account.id, now=now)
        for _ in range(2)
    ]
    forgotten.replace(session, token=tokens[0], password_hash="new", now=now)
    for token in tokens:
        with pytest.raises(LinkExpired):
            forgotten.replace(session, token=token, password_hash="newer", now=now)
    assert account.password_hash == "new"


def test_the_last_administrator_stays(session, now):
    last = builders.an_administrator(session, password_hash="kept")
    builders.an_administrator(session, clinic=builders.a_clinic(session, name="Hill"), password_hash="kept")
    with pytest.raises(InvalidInput, match="last administrator"):
        accounts.disable(session, account=last, by=None, now=now)
    with pytest.raises(InvalidInput, match="last administrator"):
        accounts.change_roles(session, account=last, is_therapist=True, is_administrator=False, now=now)


def test_nobody_ends_their_own_access(session, now):
    account = builders.an_administrator(session, password_hash="kept")
    builders.an_administrator(session, password_hash="kept")
    with pytest.raises(InvalidInput, match="your own account"):
        accounts.disable(session, account=account, by=account, now=now)


def test_another_clinics_account_does_not_exist(session):
    stranger = builders.a_therapist(session, clinic=builders.a_clinic(session, name="Hill"))
    mine = builders.a_clinic(session)
    with pytest.raises(NotFound):
        accounts.in_clinic(session, clinic_id=mine.id, public_id=stranger.public_id)


@pytest.fixture(scope="module")
def hasher():
    return passwords.Hasher(memory_kib=64, rounds=1, lanes=1)


def test_a_password_is_compared_and_an_unknown_account_never_matches(hasher):
    kept = hasher.hash("seven quiet herons walk")
    assert hasher.matches(kept, "seven quiet herons walk")
    assert not hasher.matches(kept, "seven quiet herons run")
    assert not hasher.matches(None, "seven quiet herons walk")
    assert not hasher.matches("rubbish", "seven quiet herons walk")


def test_a_password_is_the_same_from_every_keyboard(hasher):
    assert hasher.matches(hasher.hash("blå bølger på A\u030a"), "blå bølger på \u00c5")


@pytest.mark.parametrize("password", ["x" * 1_000_000, "a\x00b", "\ud800", ""])
def test_odd_passwords_do_no_harm(hasher, password):
    assert not hasher.matches(None, password)


def test_long_passwords_are_not_cut(hasher):
    kept = hasher.hash("a" * 72 + "one")
    assert not hasher.matches(kept, "a" * 72 + "two")


def test_a_dearer_hash_is_made_at_the_next_log_in(hasher):
    assert passwords.Hasher(memory_kib=128, rounds=2, lanes=1).is_outdated(
        hasher.hash("seven quiet herons walk")
    )


@pytest.mark.parametrize(
    "password,reason",
    [
        ("short", passwords.TOO_SHORT),
        ("a" * 257, passwords.TOO_LONG),
        ("password1234", passwords.TOO_COMMON),
        ("aaaaaaaaaaaaaa", passwords.TOO_COMMON),
        ("Velkommen1234", passwords.TOO_COMMON),
        ("walks-with-thea-lund", passwords.TOO_CLOSE),
    ],
)
def test_a_weak_password_is_refused_with_a_remedy(password, reason):
    with pytest.raises(InvalidInput) as caught:
        passwords.chosen(password, about=("Thea Lund", "thea@clinic.example"))
    assert caught.value.reason == reason


@pytest.mark.parametrize("password", ["seven quiet herons walk", "rødgrød med fløde", "!!pQ7#x%zz0K"])
def test_a_good_password_needs_no_special_signs(password):
    assert passwords.chosen(password, about=("Thea Lund",)) == password
