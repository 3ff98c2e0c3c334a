"""Rows become the values of the rules, and come back the same."""

import json
from dataclasses import replace

import pytest

from portal.db import mapping, models
from portal.db.mapping import Extra
from portal.db.session import Session
from portal.domain import adaptation, case_format
from portal.domain import programme as domain
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.programme import ChangeKind, Course, Difference, DifferenceKind, LastChange, Prescription
from portal.domain.reasons import Because
from portal.domain.red_flags import Answer
from portal.domain.rules.programme import LESS_OFTEN
from tests import builders


def test_the_memory_of_the_rules_comes_back_whole(session: Session) -> None:
    programme = builders.a_programme(session)
    for given in ({"flag": "ok"}, {"flag": "too_easy"}, {"during": 7, "after24": 7, "rest": 7, "flag": "ok"}):
        review = builders.reviewed(session, builders.a_check_in(session, programme=programme), **given)
        state = mapping.state_of(builders.library(), review.memory)
        assert mapping.memory_of(state) == review.memory
        assert mapping.state_of(builders.library(), mapping.memory_of(state)) == state


def test_the_version_shows_what_the_rules_remember(session: Session) -> None:
    version = builders.latest(session, builders.a_programme(session))
    remembered = mapping.state_of(builders.library(), version.memory).programme
    assert domain.differences(mapping.programme_of(version), remembered) == ()


@pytest.mark.parametrize(
    "given",
    [
        CheckIn(),
        CheckIn(red_flags={"bladder": Answer.UNSURE}),
        CheckIn(rest=0, done=0, planned=4, reason=Reason.ILLNESS),
        CheckIn(during=10, after24=0, rest=5, done=4, flags={"bird_dog": Flag(Mark.HURTS), "plank": None}),
    ],
)
def test_an_answer_comes_back_as_it_was_given(session: Session, given: CheckIn) -> None:
    check_in = builders.a_check_in(session)
    row = mapping.answers_row(given, number=1, submission_id="x")
    row.check_in_id, row.patient_id, row.answered_at = check_in.id, check_in.patient_id, check_in.opens_at
    session.add(row)
    session.flush()
    row.details = mapping.details_of(given)
    session.flush()
    session.expire(row)
    back = mapping.check_in_of(row)
    assert (back.rest, back.done, back.during, back.reason, back.flags) == (
        given.rest,
        given.done,
        given.during,
        given.reason,
        given.flags,
    )
    assert (row.rest, row.during) == (given.rest, given.during)
    named = {code: answer for code, answer in (back.red_flags or {}).items() if answer is not None}
    assert named == (given.red_flags or {})


def test_a_case_can_be_read_again_though_the_answer_speaks_of_an_exercise_the_rules_do_not_look_at(
    session: Session,
) -> None:
    """The form shows what stands now, a correction is decided from what stood then."""
    library = builders.library()
    version = builders.latest(session, builders.a_programme(session))
    state = mapping.state_of(library, version.memory)
    given = builders.answers(flag="ok", flags={"bird_dog": Flag(Mark.HURTS, 3), "plank": Flag(Mark.OK)})
    read, again = case_format.case_from(library, json.loads(mapping.case_of(state, given)))
    assert "plank" not in again.flags
    assert adaptation.adapt(library, read, again) == adaptation.adapt(library, state, given)


def test_a_prescription_keeps_every_word_of_the_therapist(session: Session) -> None:
    version = builders.latest(session, builders.a_programme(session))
    item = Prescription(
        "plank_knees",
        Dose(3, 1, 20),
        4,
        2,
        keep=True,
        locked=True,
        minimum=Dose(hold_seconds=10),
        maximum=Dose(3, 1, 30),
        course=Course(out=True),
    )
    row = mapping.prescription_row(item, Extra("red band", 45, None), position=9)
    row.version_id, row.patient_id = version.id, version.patient_id
    session.add(row)
    session.flush()
    row.note = "Slowly"
    session.flush()
    session.expire(row)
    assert (row.load, row.rest_seconds, row.note, row.is_out) == ("red band", 45, "Slowly", True)
    assert (row.lowest, row.highest) == ({"hold_seconds": 10}, {"sets": 3, "reps": 1, "hold_seconds": 30})
    assert mapping.dose_of(row) == Dose(3, 1, 20)


def test_a_change_keeps_the_decision_behind_it_also_under_the_new_exercises_name() -> None:
    item = ItemDecision(
        "bird_dog", ItemAction.SWAP, ("I1",), before=Dose(2, 8), after=Dose(1, 8), to_exercise="clamshell"
    )
    differences = (
        Difference(DifferenceKind.ADDED, "clamshell", None, Dose(1, 8)),
        Difference(DifferenceKind.GONE, "bird_dog", Dose(2, 8)),
        Difference(DifferenceKind.SESSIONS, None, 4, 3),
    )
    fewer = Because(LESS_OFTEN, {"n": 3})
    records = mapping.change_records(differences, [item], [Because("L3"), fewer])
    version = models.ProgrammeVersion(changes=list(records))
    back = mapping.changes_of(version)
    assert tuple(change.difference for change in back) == differences
    assert [change.item for change in back] == [item, item, None]
    assert [change.why for change in back] == [item, item, fewer]


def test_last_changes_and_flares_survive_the_database(session: Session) -> None:
    version = builders.latest(session, builders.a_programme(session))
    state = mapping.state_of(builders.library(), version.memory)
    course = Course(
        streak=1,
        prev_flag=Mark.OK,
        last_change=LastChange(ChangeKind.PROGRESS, 3, "bird_dog", Dose(2, 8)),
        bounces=1,
        flare_from=Dose(2, 10),
        flare_days=4,
        waiting=True,
    )
    items = (replace(state.programme.items[1], course=course), *state.programme.items[2:])
    changed = replace(state, programme=replace(state.programme, items=items), excluded=frozenset({"plank"}))
    assert mapping.state_of(builders.library(), mapping.memory_of(changed)) == changed
