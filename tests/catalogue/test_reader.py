"""The content files: what is shipped is whole, and each fault is one line that names file and key."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.catalogue import reader
from portal.cli.catalogue import catalogue as command
from portal.domain.dose import Dose, Kind

EXERCISE = "catalogue/exercises/low_back/bird_dog.yaml"
PROTOCOL = "catalogue/protocols/lbp_chronic_core.yaml"
BIRD_DOG = "exercises/low_back/bird_dog.yaml"  # as a fault calls it
CHRONIC_CORE = "protocols/lbp_chronic_core.yaml"
DANISH = "translations/da/exercises/low_back/bird_dog.yaml"


@pytest.fixture(scope="module")
def shipped() -> reader.Catalogue:
    return reader.load()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    for folder in ("catalogue", "translations"):
        shutil.copytree(reader.PACKAGE / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py"))
    return tmp_path


@pytest.fixture
def spoil(tree: Path) -> Callable[[str, str, str], list[str]]:
    """Replaces one text in one file of the copy and gives the faults found."""

    def replace(file: str, old: str, new: str) -> list[str]:
        path = tree / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not say {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return reader.check(tree)

    return replace


def test_the_shipped_content_has_no_fault() -> None:
    assert reader.check() == []


def test_the_shipped_library_is_whole(shipped: reader.Catalogue) -> None:
    assert len(shipped.library) == 104
    assert len(shipped.protocols) == 19
    assert next(iter(shipped.words)) == "en"
    assert {"en", "da"} <= set(shipped.words)


def test_every_exercise_says_everything_in_every_language(shipped: reader.Catalogue) -> None:
    for words in shipped.words.values():
        assert set(words.exercises) == set(shipped.library)
        assert set(words.protocols) == set(shipped.protocols)
        for said in words.exercises.values():
            assert all((said.name, said.steps, said.cues, said.errors, said.precautions))


def test_mistakes_and_precautions_are_not_left_in_english(shipped: reader.Catalogue) -> None:
    for exercise in shipped.library:
        english, danish = (shipped.exercise_words(exercise, language) for language in ("en", "da"))
        for part in ("steps", "errors", "precautions"):
            assert not set(getattr(english, part)) & set(getattr(danish, part)), exercise


def test_an_exercise_reads_as_its_file_says(shipped: reader.Catalogue) -> None:
    bird_dog = shipped.library["bird_dog"]
    assert bird_dog.dose == Dose(sets=2, reps=8)
    assert bird_dog.kind is Kind.REPS
    assert (bird_dog.rep_hold_seconds, bird_dog.rest_seconds, bird_dog.rpe) == (3, 45, (3, 6))
    assert (bird_dog.per_side, bird_dog.per_week, bird_dog.regions) == (True, 4, ("low_back", "hip"))
    assert shipped.library["plank"].kind is Kind.HOLD
    assert shipped.library["walk_easy"].kind is Kind.MINUTES


def test_a_protocol_reads_as_its_file_says(shipped: reader.Catalogue) -> None:
    protocol = shipped.protocols["lbp_chronic_graded"]
    assert [item.exercise for item in protocol.items] == [
        "walk_easy", "sit_to_stand", "glute_bridge", "diaphragmatic_breathing",
    ]  # fmt: skip
    assert (protocol.mode, protocol.weeks, protocol.sessions_per_week) == ("graded", 12, 5)
    assert protocol.limits == {"max_level": 3, "auto_progress_dose": False}
    assert [item.keep for item in protocol.items] == [True, True, False, False]


def test_nobody_has_signed_off_the_shipped_exercises_yet(shipped: reader.Catalogue) -> None:
    assert all(origin.reviewed_by is None for origin in shipped.provenance.values())


FAULTS = [
    (EXERCISE, "level: 3", "level: 3\nlevle: 3", f"{BIRD_DOG}: levle: is not a known key"),
    (EXERCISE, "level: 3\n", "", f"{BIRD_DOG}: level: is missing"),
    (EXERCISE, "level: 3", "level: hard",
     f"{BIRD_DOG}: level: 'hard' is not a whole number"),
    (EXERCISE, "level: 3", "level: 6", f"{BIRD_DOG}: level: 6 is not from 1 to 5"),
    (EXERCISE, "sets: 2, reps: 8", "sets: 2, reps: 25",
     f"{BIRD_DOG}: dose.reps: 25 is above its max 15"),
    (EXERCISE, "sets: 2, reps: 8", "sets: 2, reps: 4",
     f"{BIRD_DOG}: dose.reps: 4 is below its min 5"),
    (EXERCISE, "sets: 2, reps: 8", "sets: 0, reps: 8",
     f"{BIRD_DOG}: dose.sets: 0 is not from 1 to 20"),
    (EXERCISE, "sets: 2, reps: 8", "minutes: 8",
     f"{BIRD_DOG}: min: has other keys than dose"),
    (EXERCISE, "sets: 1, reps: 5", "sets: 1, reps: 16",
     f"{BIRD_DOG}: min.reps: 16 is above its max 15"),
    (EXERCISE, "ladder: bird_dog", "ladder: bird_cat",
     f"{BIRD_DOG}: ladder: 'bird_cat' is not a known ladder"),
    (EXERCISE, "ladder: bird_dog", "ladder: plank",
     f"{BIRD_DOG}: ladder: is plank, but the vocabulary has it on bird_dog"),
    (EXERCISE, "progressions: [bird_dog_square]", "progressions: [bird_cat]",
     f"{BIRD_DOG}: progressions: there is no exercise 'bird_cat'"),
    (EXERCISE, "progressions: [bird_dog_square]", "progressions: []",
     f"{BIRD_DOG}: progressions: leaves out bird_dog_square, the next rung of ladder "
     "bird_dog"),
    (EXERCISE, "progressions: [bird_dog_square]", "progressions: [bird_dog_square, pelvic_tilt]",
     f"{BIRD_DOG}: progressions: pelvic_tilt is of the lower level 1"),
    ("catalogue/exercises/low_back/bird_dog_square.yaml", "progressions: []", "progressions: [bird_dog]",
     f"{BIRD_DOG}: progressions: goes in a circle: bird_dog > bird_dog_square > bird_dog"),
    (EXERCISE, "avoid_if: [wrist_pain, knee_pain]", "avoid_if: [wrist_pain, vertigo]",
     f"{BIRD_DOG}: avoid_if[2]: 'vertigo' is not a known tag"),
    (EXERCISE, "per_side: true", "per_side: both",
     f"{BIRD_DOG}: per_side: 'both' is not true or false"),
    (EXERCISE, "level: 3", "level: 3\nlevel: 3",
     f"{BIRD_DOG}: line 6: the key 'level' stands there twice"),
    (EXERCISE, "level: 3", "level: 3\nno: 3",
     f"{BIRD_DOG}: line 6: the key 'no' is not a text"),
    (EXERCISE, "regions: [low_back, hip]", "name: Bird dog\nregions: [low_back, hip]",
     f"{BIRD_DOG}: name: is not a known key"),
    (DANISH, "cues:", "hints:", None),
    (DANISH, '  - "Du svajer i ryggen"\n', "",
     "translations/da/exercises/low_back/bird_dog.yaml: errors: has 2 lines, en has 3"),
    (DANISH, 'name: "Fuglehund"', 'name: ""',
     "translations/da/exercises/low_back/bird_dog.yaml: name: '' is not a text"),
    (PROTOCOL, "reps: 8}, per_week: 4, priority: 2", "reps: 18}, per_week: 4, priority: 2",
     f"{CHRONIC_CORE}: item 1.dose.reps: 18 is above its max 12"),
    (PROTOCOL, "priority: 2", "priority: 1",
     f"{CHRONIC_CORE}: item 2.priority: 1 stands there twice"),
    (PROTOCOL, "exercise: bird_dog", "exercise: bird_cat",
     f"{CHRONIC_CORE}: item 2.exercise: there is no exercise 'bird_cat'"),
    (PROTOCOL, "patient_tags_set: []", "patient_tags_set: [wrist_pain]",
     f"{CHRONIC_CORE}: item 2.exercise: bird_dog is to be avoided with wrist_pain, which "
     "this protocol sets"),
    (PROTOCOL, "max_level: 4", "max_levels: 4",
     f"{CHRONIC_CORE}: limits.max_levels: is not a known key"),
    (PROTOCOL, "mode: contingent", "mode: brave",
     f"{CHRONIC_CORE}: mode: 'brave' is not a known mode"),
    ("catalogue/vocabulary.yaml", "bird_dog, bird_dog_square]", "bird_dog, bird_dog_square, bird_cat]",
     "vocabulary.yaml: ladders.bird_dog: there is no exercise 'bird_cat'"),
    ("translations/da/words.yaml", '  neck: "Nakke"\n', "",
     "translations/da/words.yaml: regions.neck: is missing"),
    ("translations/da/words.yaml", "Ring {emergency_number} eller", "Ring 112 eller",
     "translations/da/words.yaml: safety.emergency: fills in other names than emergency_number, problem"),
]  # fmt: skip


@pytest.mark.parametrize("file,old,new,line", FAULTS)
def test_each_fault_is_one_line_that_names_file_and_key(
    spoil: Callable[[str, str, str], list[str]], file: str, old: str, new: str, line: str | None
) -> None:
    faults = spoil(file, old, new)
    if line is None:  # a key with another name is two faults: one too many, one missing
        assert [fault.split(": ")[1] for fault in faults] == ["hints", "cues"]
        return
    assert faults == [line]


def test_a_language_without_the_words_of_an_exercise_is_a_fault(tree: Path) -> None:
    (tree / DANISH).unlink()
    assert reader.check(tree) == [
        "exercises/low_back/bird_dog.yaml: da: translations/da/exercises/low_back/bird_dog.yaml is missing"
    ]


def test_words_of_an_exercise_that_is_gone_are_a_fault(tree: Path) -> None:
    (tree / "translations/da/exercises/low_back/bird_cat.yaml").write_text("name: Kat\n", encoding="utf-8")
    assert reader.check(tree)[0] == (
        "translations/da/exercises/low_back/bird_cat.yaml: bird_cat: there is no such exercise"
    )


def test_a_third_language_is_found_by_its_folder(tree: Path) -> None:
    shutil.copytree(tree / "translations/da", tree / "translations/nb")
    assert reader.check(tree) == []
    assert list(reader.load(tree).words) == ["en", "da", "nb"]


def test_a_broken_file_is_one_line_and_draws_no_others(tree: Path) -> None:
    (tree / EXERCISE).write_text("level: [3\n", encoding="utf-8")
    (fault,) = reader.check(tree)
    assert fault.startswith("exercises/low_back/bird_dog.yaml: line ")


@pytest.mark.parametrize(
    "content", [b"", b"- a\n- b\n", b"just a text", b"\xff\xfe", b"a: !!python/name:os.system\n"]
)
def test_a_file_that_is_no_table_is_one_line(tree: Path, content: bytes) -> None:
    (tree / EXERCISE).write_bytes(content)
    (fault,) = reader.check(tree)
    assert fault.startswith("exercises/low_back/bird_dog.yaml: ")
    assert "\n" not in fault


def test_loading_stops_at_the_first_fault(tree: Path) -> None:
    (tree / PROTOCOL).write_text("weeks: none\n", encoding="utf-8")
    with pytest.raises(reader.CatalogueFault) as caught:
        reader.load(tree)
    assert str(caught.value).startswith("protocols/lbp_chronic_core.yaml: ")
    assert "\n" not in str(caught.value)


def test_the_command_counts_what_is_there() -> None:
    result = CliRunner().invoke(command, ["check"])
    assert (result.exit_code, result.output) == (0, "104 exercises, 19 protocols, 2 languages: no fault\n")


def test_the_command_prints_one_line_for_each_fault(tree: Path) -> None:
    (tree / DANISH).unlink()
    result = CliRunner().invoke(command, ["check", "--folder", str(tree)])
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
