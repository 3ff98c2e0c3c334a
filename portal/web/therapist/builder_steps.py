"""The steps of a builder: what a pressed button does to the exercises, and what is said about it."""

from dataclasses import dataclass

from portal.domain.errors import InvalidInput
from portal.services import draft_forms
from portal.services.drafts import DraftBody
from portal.web.forms.form import Form
from portal.web.transaction import runtime

SAVE, REORDER = "save", "reorder"
SEARCH, SEE, PUBLISH, PROTOCOL = "search", "see", "publish", "protocol"  # of the page, not of the draft
OF_THE_PAGE = (SEARCH, SEE, PUBLISH, PROTOCOL)
STAYS = {
    "add": "added",
    "up": "moved",
    "down": "moved",
    "move": "moved",
    REORDER: "moved",
    "dup": "copied",
    "set": "saved",
    "more": "dosed",
    "less": "dosed",
}
Said = tuple[str, str, int]  # what was done, to which exercise, and where it stands now (from 1)


@dataclass(frozen=True)
class Pressed:
    """A button of the builder: its name, the row it was about (`""`: none), and whether that stands open."""

    name: str
    row: str
    is_open: bool


def applied(body: DraftBody, form: Form, typed: dict[str, str]) -> DraftBody:
    """The draft with everything typed, and the one step of the pressed button."""
    name, _, key = form["op"].partition(":")
    position = f"pos-{key}"
    step = SAVE if name in OF_THE_PAGE else form["op"]
    try:
        return draft_forms.apply(body, step, typed | {"pos": form[position]}, runtime().catalogue.library)
    except InvalidInput as error:
        if error.field != "pos":
            raise
        raise InvalidInput(position, error.reason) from None


def pressed(form: Form, body: DraftBody) -> Pressed:
    """Which button it was; `body` is the draft after its step."""
    name, _, target = form["op"].partition(":")
    row, _, part = (form["dragged"] if name == REORDER else target).partition(":")
    row = str(body.next_key - 1) if name in ("add", "dup") else row
    return Pressed(name, row if name in STAYS else "", is_open=bool(part) or name == "set")


def said(body: DraftBody, done: str, key: str) -> Said:
    """What the page says was done."""
    place = next((number for number, row in enumerate(body.rows, start=1) if str(row.key) == key), 0)
    return (done, body.rows[place - 1].exercise if place else "", place)
