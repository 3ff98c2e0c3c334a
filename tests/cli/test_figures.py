"""`bedring figures lint | sheet | new`."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli.figures import figures
from portal.figures import poses


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(figures, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of one exercise."""
    library = tmp_path / "poses"
    (library / "low_back").mkdir(parents=True)
    shutil.copy(poses.BUNDLED / "bases.yaml", library)
    shutil.copy(poses.BUNDLED / "low_back" / "bird_dog.yaml", library / "low_back")
    return library


def test_a_sound_exercise_passes_the_gate(folder: Path) -> None:
    checked = run("lint", "bird_dog", "--folder", folder)
    assert checked.output == "1 exercises: 0 findings, and 0 that are explained\n"
    assert checked.exit_code == 0


def test_a_library_that_lacks_exercises_of_the_catalogue_does_not_pass(folder: Path) -> None:
    checked = run("lint", "--folder", folder)
    assert "glute_bridge: missing: has no pose file" in checked.output
    assert checked.exit_code == 1


def test_a_broken_file_is_a_finding_with_its_key(folder: Path) -> None:
    (folder / "low_back" / "bird_dog.yaml").write_text("base: quadruped\nend: {r_leg: {kne: 3}}\n")
    checked = run("lint", "low_back", "--folder", folder)
    assert "poses/low_back/bird_dog.yaml: end.r_leg.kne: unknown key" in checked.output
    assert checked.exit_code == 1


def test_an_unknown_name_is_refused(folder: Path) -> None:
    checked = run("lint", "bird_god", "--folder", folder)
    assert checked.exit_code == 1
    assert "no figure and no region called 'bird_god'" in checked.output


@pytest.mark.parametrize("theme", ["print", "grey", "web"])
def test_a_sheet_is_written_as_svg_in_every_theme(tmp_path: Path, theme: str) -> None:
    out = tmp_path / "sheet.svg"
    drawn = run("sheet", "bird_dog", "neck", "--theme", theme, "--side", "left", "--hair", "bun", "-o", out)
    assert drawn.exit_code == 0
    text = out.read_text()
    assert ">Bird dog</text>" in text
    count = int(drawn.output.split()[0])
    assert text.count("<svg xmlns") == 1 + count  # the panels of a close-up are svg, too
    assert text.count("<text ") == count > 1
    assert ("--pf-skin" in text) == (theme == "web")


@pytest.mark.parametrize("name, begins", [("sheet.png", b"\x89PNG"), ("sheet.pdf", b"%PDF")])
def test_a_sheet_is_written_as_dots_and_as_paper(tmp_path: Path, name: str, begins: bytes) -> None:
    drawn = run("sheet", "bird_dog", "--size-mm", "30", "-o", tmp_path / name)
    assert drawn.exit_code == 0
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_the_web_theme_is_for_browsers_and_other_endings_are_refused(tmp_path: Path) -> None:
    assert run("sheet", "bird_dog", "--theme", "web", "-o", tmp_path / "a.png").exit_code == 2
    assert run("sheet", "bird_dog", "-o", tmp_path / "a.gif").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_new_pose_file_starts_from_a_base_and_names_a_side_where_one_works(folder: Path) -> None:
    begun = run("new", "clamshell", "--base", "side_lying", "--folder", folder)
    path = folder / "hip" / "clamshell.yaml"
    assert begun.output == f"{path}\n"
    assert "base: side_lying\nside: right\n" in path.read_text()
    assert poses.load(folder)["clamshell"].side == "right"


def test_a_new_pose_file_never_overwrites_and_needs_a_known_exercise_and_base(folder: Path) -> None:
    before = (folder / "low_back" / "bird_dog.yaml").read_text()
    for arguments, reason in (
        (("bird_dog", "--base", "quadruped"), "is there already"),
        (("bird_god", "--base", "quadruped"), "the catalogue has no exercise 'bird_god'"),
        (("glute_bridge", "--base", "quadrupel"), "there is no base 'quadrupel'; known: standing"),
        (("../glute_bridge", "--base", "supine"), "the catalogue has no exercise"),
    ):
        refused = run("new", *arguments, "--folder", folder)
        assert refused.exit_code == 1
        assert reason in refused.output
    assert (folder / "low_back" / "bird_dog.yaml").read_text() == before
    assert not list((folder).glob("*/glute_bridge.yaml"))
