"""The numbers page and its file: tables for administrators, in which nobody is named."""

import csv
import io

import pytest

from portal.db import models
from portal.db.queries import numbers as queries
from portal.db.queries.numbers import Pain
from portal.runtime import Runtime
from portal.web import csv_file
from tests import builders
from tests.queries import counted
from tests.web.conftest import Browser, People

PAGE, FILE = "/admin/numbers", "/admin/numbers/file.csv"


def answered(runtime: Runtime, patient_id: int) -> None:
    """A patient who answered twice."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, patient_id)
        programme = builders.a_programme(session, patient=patient)
        for _ in range(2):
            builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")


def test_a_clinic_without_answers_is_told_so(administrator: Browser) -> None:
    page = administrator.get(PAGE).get_data(as_text=True)
    assert "No alert was raised in this time." in page
    assert "too few to say" in page


def test_it_counts_names_nobody_and_says_where_there_are_too_few(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    answered(runtime, people.anna_id)
    page = administrator.get(PAGE).get_data(as_text=True)
    assert "Of 2 answers." in page
    assert "No protocol has 5 programmes with answers about pain yet." in page
    assert "too few to say" in page
    assert "Anna" not in page
    assert "/patients/" not in page


def test_more_patients_are_no_more_questions_to_the_database(
    administrator: Browser, people: People, runtime: Runtime
) -> None:
    answered(runtime, people.anna_id)
    administrator.get(PAGE)
    with counted(runtime.database) as of_one:
        administrator.get(PAGE)
    answered(runtime, people.bo_id)
    with counted(runtime.database) as of_two:
        administrator.get(PAGE)
    assert len(of_two) == len(of_one)


def test_the_file_holds_the_same_tables(administrator: Browser, people: People, runtime: Runtime) -> None:
    answered(runtime, people.anna_id)
    answer = administrator.get(FILE)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert ["At a glance"] in rows
    assert ["Check-ins answered, of those asked by e-mail", "", "2", "2"] in rows
    assert not any("Anna" in cell for row in rows for cell in row)


def test_the_outcome_of_a_protocol_is_shown_where_there_are_enough_programmes(
    administrator: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    five = [Pain(builders.PROTOCOL, 6, 3)] * 5 + [Pain("of_one", 9, 9)]
    monkeypatch.setattr(queries, "pains", lambda *_: five)
    page = administrator.get(PAGE).get_data(as_text=True)
    name = builders.catalogue().protocol_words(builders.PROTOCOL, "en").name
    assert name in page
    assert "of_one" not in page
    rows = csv.reader(io.StringIO(administrator.get(FILE).get_data(as_text=True)))
    assert [row[1:] for row in rows if row[:1] == [name]] == [["5", "6", "3"]]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "  ="])
def test_no_cell_of_a_file_can_become_a_formula(sign: str) -> None:
    text = f'{sign}HYPERLINK("https://evil.test")'
    (row,) = csv.reader(io.StringIO(csv_file.written([[text, -3, 2.5, None]]), newline=""))
    assert row == [f"'{text}", "-3", "2.5", ""]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_it_is_for_administrators(therapist: Browser, anna: Browser, anybody: Browser, address: str) -> None:
    assert therapist.get(address).status_code in (403, 404)
    assert anna.get(address).status_code in (403, 404)
    assert anybody.get(address).status_code == 401
