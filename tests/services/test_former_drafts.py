"""Undo in the builder: the last step, and only that one."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portal.db import models
from portal.domain.errors import Conflict
from portal.services import draft_forms, drafts, former_drafts, programmes
from portal.services.drafts import DraftBody
from tests import builders

LIBRARY = builders.library()
STEPS = ("add:clamshell", "up:2", "down:1", "del:3", "dup:1", "more:1", "less:5", "more:2:sets", "save")


@pytest.fixture
def body() -> DraftBody:
    return drafts.from_protocol(builders.catalogue().protocols[builders.PROTOCOL])


def after(former: str | None, body: DraftBody, op: str, **typed: str) -> tuple[str | None, DraftBody]:
    """What is kept, and the draft, once a step was done."""
    form = {name.replace("_", "-", 2): text for name, text in typed.items()}
    changed = draft_forms.apply(body, op, form, LIBRARY)
    return former_drafts.remember(former, body, changed, op=op), changed


@given(some.lists(some.sampled_from([step for step in STEPS if not step.startswith("del")]), max_size=6))
def test_every_step_can_be_undone_right_after_it(steps: list[str]) -> None:
    body = drafts.from_protocol(builders.catalogue().protocols[builders.PROTOCOL])
    former = None
    for op in [*steps, "del:3"]:
        before = body
        former, body = after(former, body, op)
    assert former is not None
    assert former_drafts.same(former_drafts.restored(former, body), before)


def test_a_step_that_changed_nothing_keeps_what_can_be_undone(body: DraftBody) -> None:
    assert after(None, body, "save") == (None, body)
    former, moved = after(None, body, "down:1")
    assert after(former, moved, "save") == (former, moved)


def test_typing_on_in_one_exercise_is_one_step(body: DraftBody) -> None:
    former, typed = after(None, body, "set:1", rows_1_note="Slo")
    former, typed = after(former, typed, "set:1", rows_1_note="Slowly")
    assert former is not None
    assert former_drafts.restored(former, typed) == body
    former, other = after(former, typed, "set:2", rows_2_note="And")
    assert former is not None
    assert former_drafts.restored(former, other) == typed


def test_an_undone_exercise_never_gives_its_number_to_another(body: DraftBody) -> None:
    former, added = after(None, body, "add:clamshell")
    assert former is not None
    undone = former_drafts.restored(former, added)
    again = drafts.add(undone, LIBRARY["cat_cow"])
    assert again.rows[-1].key == added.rows[-1].key + 1


def test_undo_takes_back_the_last_saved_step_once(session: Any, now: datetime) -> None:
    programme = builders.a_draft(session, now=now)
    draft = session.query(models.Draft).one()
    body = programmes.body_of(draft)
    for op in ("del:1", "del:2"):
        changed = draft_forms.apply(programmes.body_of(draft), op, {}, LIBRARY)
        programmes.save_draft(
            session, programme=programme, body=changed, revision=draft.revision, now=now, op=op
        )
    programmes.undo(session, programme=programme, revision=draft.revision, now=now)
    assert programmes.body_of(draft).rows == body.rows[1:]
    revision = draft.revision
    programmes.undo(session, programme=programme, revision=revision, now=now)
    assert (programmes.body_of(draft).rows, draft.revision) == (body.rows[1:], revision)
    with pytest.raises(Conflict):
        programmes.undo(session, programme=programme, revision=1, now=now)
