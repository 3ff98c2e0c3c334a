"""The builder's draft: every operation, all that can be typed wrong, what stands in the way of signing."""

import json
from dataclasses import replace
from datetime import date

import pytest

from portal.domain.dose import Dose, Kind
from portal.domain.errors import InvalidInput
from portal.domain.own_limits import OwnLimits
from portal.services import draft_checks, draft_forms, draft_limits, drafts
from portal.services.draft_forms import DraftFaults
from portal.services.drafts import DraftBody
from tests import builders

LIBRARY = builders.library()


@pytest.fixture
def body() -> DraftBody:
    """Five exercises; row 5 counts minutes, row 3 holds."""
    return drafts.from_protocol(builders.catalogue().protocols[builders.PROTOCOL])


def order(body: DraftBody) -> list[int]:
    return [row.key for row in body.rows]


def test_a_protocol_brings_its_doses_priorities_and_rhythm(body: DraftBody) -> None:
    assert (body.sessions_per_week, body.weeks, len(body.rows)) == (4, 8, 5)
    first = body.rows[0]
    assert (first.exercise, first.dose, first.priority, first.keep) == (
        "dead_bug_heel_tap",
        Dose(2, 8),
        2,
        True,
    )


def test_a_draft_is_kept_whole(body: DraftBody) -> None:
    row = replace(body.rows[0], note="Roligt: æøå", load="red band", lowest=Dose(1, 5), highest=Dose(3, 10))
    row = replace(row, own=OwnLimits(asks=True, max_level=2, until_on=date(2027, 1, 1)))
    changed = drafts.set_row(body, row)
    assert drafts.from_json(changed.to_json()) == changed
    assert drafts.from_json(None) == DraftBody()


def test_a_draft_of_an_earlier_release_is_read_without_limits_of_its_own(body: DraftBody) -> None:
    kept = json.loads(body.to_json())
    for row in kept["rows"]:
        del row["own"]
    assert drafts.from_json(json.dumps(kept)) == body


def test_an_added_exercise_comes_last_with_its_usual_dose(body: DraftBody) -> None:
    added = draft_forms.apply(body, "add:clamshell", {}, LIBRARY)
    assert added.rows[-1].exercise == "clamshell"
    assert added.rows[-1].dose == LIBRARY["clamshell"].dose
    assert added.rows[-1].per_week <= added.sessions_per_week
    assert added.rows[-1].key == 6


@pytest.mark.parametrize(
    "op, form, expected",
    [
        ("up:2", {}, [2, 1, 3, 4, 5]),
        ("up:1", {}, [1, 2, 3, 4, 5]),
        ("down:2", {}, [1, 3, 2, 4, 5]),
        ("down:5", {}, [1, 2, 3, 4, 5]),
        ("move:5", {"pos": "2"}, [1, 5, 2, 3, 4]),
        ("move:1", {"pos": "5"}, [2, 3, 4, 5, 1]),
        ("del:3", {}, [1, 2, 4, 5]),
        ("dup:2", {}, [1, 2, 6, 3, 4, 5]),
        ("reorder", {"order": "5,4,3,2,1"}, [5, 4, 3, 2, 1]),
        ("reorder", {"order": "4, 99"}, [4, 1, 2, 3, 5]),
        ("set:2", {}, [1, 2, 3, 4, 5]),
        ("save", {}, [1, 2, 3, 4, 5]),
    ],
)
def test_each_operation_moves_what_it_says(
    body: DraftBody, op: str, form: dict[str, str], expected: list[int]
) -> None:
    assert order(draft_forms.apply(body, op, form, LIBRARY)) == expected


def test_a_number_is_never_given_twice(body: DraftBody) -> None:
    removed = drafts.remove(body, 5)
    assert drafts.add(removed, LIBRARY["clamshell"]).rows[-1].key == 6


@pytest.mark.parametrize(
    "op", ["", "explode", "up:", "up:x", "up:99", "del:0", "add:no_such_exercise", "move:99", "up:١"]
)
def test_an_operation_that_cannot_be_changes_nothing(body: DraftBody, op: str) -> None:
    with pytest.raises(InvalidInput):
        draft_forms.apply(body, op, {"pos": "1"}, LIBRARY)


@pytest.mark.parametrize("position", ["0", "6", "-1", "", "two"])
def test_a_position_outside_the_programme_is_refused(body: DraftBody, position: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        draft_forms.apply(body, "move:1", {"pos": position}, LIBRARY)
    assert fault.value.field == "pos"


@pytest.mark.parametrize(
    "text, kind, dose",
    [
        ("3x10", Kind.REPS, Dose(3, 10)),
        (" 2 X 12 ", Kind.REPS, Dose(2, 12)),
        ("2×8", Kind.REPS, Dose(2, 8)),
        ("2 x 30s", Kind.HOLD, Dose(2, 1, 30)),
        ("2 x 30 sek.", Kind.HOLD, Dose(2, 1, 30)),
        ("3x5x10s", Kind.HOLD, Dose(3, 5, 10)),
        ("3x5x10", Kind.HOLD, Dose(3, 5, 10)),
        ("20 min", Kind.MINUTES, Dose(minutes=20)),
        ("20", Kind.MINUTES, Dose(minutes=20)),
        ("20 minutter", Kind.MINUTES, Dose(minutes=20)),
    ],
)
def test_a_dose_is_understood_as_people_write_it(text: str, kind: Kind, dose: Dose) -> None:
    assert draft_forms.dose_of(text, kind, field="dose") == dose


@pytest.mark.parametrize(
    "text, kind",
    [
        ("", Kind.REPS),
        ("10", Kind.REPS),
        ("0x10", Kind.REPS),
        ("3x0", Kind.REPS),
        ("3x1000000000", Kind.REPS),
        ("3x-1", Kind.REPS),
        ("3x5.5", Kind.REPS),
        ("٣x١٠", Kind.REPS),
        ("11x5", Kind.REPS),
        ("20 min", Kind.REPS),
        ("2x30", Kind.HOLD),
        ("3x10", Kind.MINUTES),
        ("0 min", Kind.MINUTES),
        ("241", Kind.MINUTES),
        ("3x10" + " " * 10_000 + "x", Kind.REPS),
    ],
)
def test_a_dose_that_cannot_be_says_how_to_write_it(text: str, kind: Kind) -> None:
    with pytest.raises(InvalidInput) as fault:
        draft_forms.dose_of(text, kind, field="rows-1-dose")
    assert fault.value.field == "rows-1-dose"
    assert fault.value.reason


def test_typed_numbers_and_words_are_read_into_their_row(body: DraftBody) -> None:
    form = {
        "rows-1-sets": "3",
        "rows-1-reps": "10",
        "rows-1-note": "Breathe.\r\nSlowly.",
        "rows-1-keep": "",
        "rows-2-dose": "3 x 12",
        "rows-2-rest_seconds": "45",
        "rows-2-load": "5 kg",
        "rows-2-locked": "1",
        "rows-3-hold_seconds": "20",
        "rows-3-lowest_hold_seconds": "10",
        "rows-3-lowest_sets": "",
        "rows-3-highest_sets": "",
        "rows-4-own_asks": "1",
        "rows-4-own_max_level": "2",
        "rows-4-own_until_on": "2027-01-01",
        "rows-5-minutes": "25",
        "rows-5-per_week": "3",
        "sessions_per_week": "3",
        "weeks": "10",
    }
    read = draft_forms.read(body, form, LIBRARY)
    one, two, three, four, five = read.rows
    assert (one.dose, one.note, one.keep) == (Dose(3, 10), "Breathe.\nSlowly.", False)
    assert (two.dose, two.rest_seconds, two.load, two.locked) == (Dose(3, 12), 45, "5 kg", True)
    assert (three.dose, three.lowest, three.highest) == (Dose(1, 4, 20), Dose(hold_seconds=10), None)
    assert four == replace(body.rows[3], own=OwnLimits(True, 2, date(2027, 1, 1)))
    assert (five.dose, five.per_week) == (Dose(minutes=25), 3)
    assert (read.sessions_per_week, read.weeks) == (3, 10)


def test_every_fault_of_a_form_comes_back_under_its_own_field(body: DraftBody) -> None:
    form = {
        "rows-1-sets": "0",
        "rows-1-reps": "1000000000",
        "rows-2-dose": "lots",
        "rows-3-note": "x" * 2001,
        "rows-4-per_week": "8",
        "rows-4-rest_seconds": "-1",
        "rows-5-load": "a\nb",
        "weeks": "0",
        "sessions_per_week": "٣",
    }
    with pytest.raises(DraftFaults) as fault:
        draft_forms.read(body, form, LIBRARY)
    assert set(fault.value.faults) == {
        "rows-1-sets",
        "rows-2-dose",
        "rows-3-note",
        "rows-4-per_week",
        "rows-4-rest_seconds",
        "rows-5-load",
        "weeks",
        "sessions_per_week",
    }
    assert fault.value.field == "rows-1-sets"


@pytest.mark.parametrize("note", ["turned \u202e round", "bell \x07", "zero\u200bwidth"])
def test_a_note_with_signs_that_turn_or_hide_text_is_refused(body: DraftBody, note: str) -> None:
    with pytest.raises(DraftFaults) as fault:
        draft_forms.read(body, {"rows-2-note": note}, LIBRARY)
    assert fault.value.field == "rows-2-note"


def test_markup_in_a_note_is_only_text(body: DraftBody) -> None:
    read = draft_forms.read(body, {"rows-2-note": "<b>now</b>"}, LIBRARY)
    assert read.row(2).note == "<b>now</b>"


def test_faults_in_a_row_that_is_removed_do_not_matter(body: DraftBody) -> None:
    assert order(draft_forms.apply(body, "del:1", {"rows-1-sets": "0"}, LIBRARY)) == [2, 3, 4, 5]


def test_what_was_typed_is_kept_by_every_other_operation(body: DraftBody) -> None:
    moved = draft_forms.apply(body, "up:2", {"rows-2-reps": "12"}, LIBRARY)
    assert moved.rows[0].dose == Dose(2, 12)


def test_priorities_are_the_protocols_and_then_the_place(body: DraftBody) -> None:
    added = drafts.add(drafts.add(body, LIBRARY["clamshell"]), LIBRARY["plank"])
    ranks = drafts.priorities(added)
    assert ranks[2] == 1
    assert (ranks[6], ranks[7]) == (6, 7)


# Signing


def faults(body: DraftBody, *tags: str) -> dict[str, str]:
    with pytest.raises(DraftFaults) as fault:
        draft_checks.ready(body, LIBRARY, tags)
    return fault.value.faults


def test_a_protocol_as_it_is_can_be_signed(body: DraftBody) -> None:
    draft_checks.ready(body, LIBRARY, ())


def test_every_protocol_can_be_signed_for_the_patients_it_is_for() -> None:
    for protocol in builders.catalogue().protocols.values():
        draft_checks.ready(drafts.from_protocol(protocol), LIBRARY, protocol.patient_tags_set)


def test_an_empty_programme_cannot_be_signed() -> None:
    assert faults(DraftBody()) == {"rows": draft_checks.EMPTY}


def test_a_programme_holds_at_most_sixteen_exercises() -> None:
    body = DraftBody(sessions_per_week=3)
    for exercise in list(LIBRARY.values())[:16]:
        body = drafts.add(body, exercise)
    draft_checks.ready(body, LIBRARY, ())
    assert faults(drafts.add(body, list(LIBRARY.values())[16]))["rows"] == draft_checks.TOO_MANY


def test_an_exercise_stands_once(body: DraftBody) -> None:
    assert faults(drafts.duplicate(body, 2)) == {"rows-6-exercise": draft_checks.TWICE}


def test_an_exercise_that_is_ruled_out_for_the_patient_blocks() -> None:
    exercise = next(one for one in LIBRARY.values() if one.avoid_if)
    body = drafts.add(DraftBody(), exercise)
    assert faults(body, exercise.avoid_if[0]) == {"rows-1-exercise": draft_checks.RULED_OUT}


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_dose_just_outside_the_library_blocks(body: DraftBody, steps: int) -> None:
    bounds = LIBRARY["bird_dog"].bounds
    edge = bounds.minimum if steps < 0 else bounds.maximum
    assert edge.reps is not None
    fits = drafts.set_row(body, replace(body.row(2), dose=Dose(2, edge.reps)))
    draft_checks.ready(fits, LIBRARY, ())
    outside = drafts.set_row(body, replace(body.row(2), dose=Dose(2, edge.reps + steps)))
    assert faults(outside) == {"rows-2-dose": draft_checks.OUTSIDE}


def test_bounds_that_leave_out_the_dose_itself_block(body: DraftBody) -> None:
    row = body.row(2)
    assert faults(drafts.set_row(body, replace(row, highest=Dose(2, 6)))) == {
        "rows-2-highest_reps": draft_limits.ABOVE_CEILING
    }
    assert faults(drafts.set_row(body, replace(row, lowest=Dose(sets=3)))) == {
        "rows-2-lowest_sets": draft_limits.BELOW_FLOOR
    }
    crossed = replace(row, lowest=Dose(2, 10), highest=Dose(2, 6))
    assert faults(drafts.set_row(body, crossed)) == {"rows-2-lowest_reps": draft_limits.ABOVE}


def test_limits_with_floor_above_ceiling_are_refused_at_both_fields(body: DraftBody) -> None:
    form = {"rows-2-lowest_reps": "12", "rows-2-highest_reps": "8", "rows-2-note": "kept by the page"}
    with pytest.raises(DraftFaults) as caught:
        draft_forms.read(body, form, LIBRARY)
    assert caught.value.faults == {
        "rows-2-lowest_reps": draft_limits.ABOVE,
        "rows-2-highest_reps": draft_limits.ABOVE,
    }


@pytest.mark.parametrize(
    "name, text",
    [
        ("lowest_reps", "0"),
        ("highest_reps", "1000000000"),
        ("highest_reps", "99"),  # wider than the library's
        ("lowest_sets", "2,5"),
        ("own_max_level", "6"),
        ("own_until_on", "soon"),
    ],
)
def test_a_limit_of_one_exercise_that_cannot_be_is_said_at_its_field(
    body: DraftBody, name: str, text: str
) -> None:
    with pytest.raises(DraftFaults) as caught:
        draft_forms.read(body, {f"rows-2-{name}": text}, LIBRARY)
    assert set(caught.value.faults) == {f"rows-2-{name}"}


def test_an_emptied_limit_is_the_programmes_again(body: DraftBody) -> None:
    narrow = replace(body.row(2), lowest=Dose(reps=6), own=OwnLimits(True, 2, date(2027, 1, 1)))
    names = ("lowest_reps", "own_asks", "own_max_level", "own_until_on")
    emptied = {f"rows-2-{name}": "" for name in names}
    assert draft_forms.read(drafts.set_row(body, narrow), emptied, LIBRARY).row(2) == body.row(2)


def test_a_draft_that_names_a_retired_exercise_says_so(body: DraftBody) -> None:
    assert set(faults(drafts.set_row(body, replace(body.row(2), exercise="gone")))) == {"rows-2-exercise"}


def test_a_whole_dose_is_understood_in_every_number_field(body: DraftBody) -> None:
    for field, text, dose in (
        ("rows-1-sets", "3x10", Dose(3, 10)),
        ("rows-1-reps", " 3 X 10 ", Dose(3, 10)),
        ("rows-3-hold_seconds", "2x30s", Dose(2, 1, 30)),
        ("rows-3-sets", "2x4x10", Dose(2, 4, 10)),
        ("rows-5-minutes", "25 min", Dose(minutes=25)),
    ):
        row = int(field.split("-")[1])
        others = {f"rows-{row}-{part}": "1" for part in body.row(row).dose.parts}
        assert draft_forms.read(body, others | {field: text}, LIBRARY).row(row).dose == dose
    with pytest.raises(DraftFaults) as error:
        draft_forms.read(body, {"rows-1-sets": "3x900"}, LIBRARY)
    assert set(error.value.faults) == {"rows-1-sets"}


def test_a_jump_in_dose_is_mentioned_and_blocks_nothing(body: DraftBody) -> None:
    standing = {row.exercise: row.dose for row in body.rows}
    changed = drafts.set_row(body, replace(body.row(2), dose=Dose(3, 8)))
    assert ("dose_jump", 2) not in draft_checks.hints(changed, LIBRARY, (), standing)  # just half again
    changed = drafts.set_row(body, replace(body.row(2), dose=Dose(3, 9)))
    assert ("dose_jump", 2) in draft_checks.hints(changed, LIBRARY, (), standing)
    assert ("dose_jump", 2) not in draft_checks.hints(changed, LIBRARY, ())
    draft_checks.ready(changed, LIBRARY, ())


def test_five_exercises_are_more_than_most_people_keep_up_with(body: DraftBody) -> None:
    few = replace(body, rows=body.rows[:4])
    assert (
        next(code for code, key in draft_checks.hints(body, LIBRARY, ()) if key is None) == "many_exercises"
    )
    assert "many_exercises" not in [code for code, _ in draft_checks.hints(few, LIBRARY, ())]


def test_hints_never_block(body: DraftBody) -> None:
    busy = replace(body, sessions_per_week=7)
    for name in ("clamshell", "plank"):
        busy = drafts.add(busy, LIBRARY[name])
    codes = [code for code, _ in draft_checks.hints(busy, LIBRARY, ())]
    assert codes == ["too_many_exercises", "long_session", "no_rest_day"]
    draft_checks.ready(busy, LIBRARY, ())
    cautioned = next(one for one in LIBRARY.values() if one.caution_if)
    assert draft_checks.hints(drafts.add(DraftBody(), cautioned), LIBRARY, cautioned.caution_if) == (
        ("caution", 1),
    )
