"""What each task may cost: clicks, taps, keys and fields, counted on the running product.

From a clone to the first log-in: tests/cli/test_up.py.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from portal.domain import red_flags
from tests.journeys import desk_tasks as desk
from tests.journeys import phone_tasks as phone
from tests.journeys.hand import Budget, Hand
from tests.journeys.scene import Scene

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LINES = len(red_flags.asked([]))  # of the full safety list
WEEK = 3 * 7  # numbers on a sheet


class Row(NamedTuple):
    """What is done, what it may take, and what without scripts, where that is not the same."""

    does: Callable[[Scene], Hand]
    budget: Budget
    without: Budget | None = None


ROWS = {
    "prescribe to a known patient": Row(desk.known_patient, Budget(clicks=4)),
    "prescribe to a new patient": Row(desk.new_patient, Budget(clicks=6, fields=6)),
    "check-in from the e-mail": Row(phone.check_in, Budget(clicks=6)),
    "check-in, some done": Row(phone.check_in_of_some, Budget(clicks=7)),
    "check-in, every line": Row(phone.check_in_line_by_line, Budget(clicks=6 + LINES)),
    "programme from the e-mail": Row(phone.programme_from_mail, Budget(clicks=1)),
    "programme, the first time": Row(phone.programme_the_first_time, Budget(clicks=2, fields=1)),
    "exercise done": Row(phone.mark_done, Budget(clicks=1)),
    "fridge sheet": Row(phone.fridge_sheet, Budget(clicks=2)),
    "sheets of twelve": Row(desk.sheets_of_twelve, Budget(clicks=4)),
    "approve": Row(desk.approve, Budget(keys=1), Budget(clicks=1)),
    "edit a proposal": Row(desk.edit, Budget(keys=1), Budget(clicks=1)),
    "reject": Row(desk.reject, Budget(clicks=1)),
    "clear an alert": Row(desk.clear_an_alert, Budget(clicks=2)),
    "two repetitions more": Row(desk.two_repetitions_more, Budget(clicks=6)),
    "paper week": Row(desk.paper_week, Budget(keys=2 * WEEK)),
    "find a patient": Row(desk.find_a_patient, Budget(keys=2 + 3 + 1), Budget(clicks=1, keys=3 + 1)),
    "take a sending back": Row(desk.take_back, Budget(clicks=1)),
    "new link": Row(phone.new_link, Budget(clicks=2)),
}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_of_the_table_keeps_its_budget(scene: Scene, name: str) -> None:
    row = ROWS[name]
    budget = row.budget if scene.has_scripts else row.without or row.budget
    spent = row.does(scene).spent
    assert spent.is_within(budget), f"{spent}, where {budget} is allowed"
