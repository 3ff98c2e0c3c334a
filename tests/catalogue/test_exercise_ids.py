"""Exercises are never taken out of the library: programmes, memories and records name them for good."""

from pathlib import Path

from tests import builders

KNOWN = Path(__file__).parents[1] / "data" / "exercise_ids.txt"


def test_no_exercise_that_was_ever_shipped_is_gone() -> None:
    """A new one is added to the list; a line of it is never removed or renamed."""
    shipped = KNOWN.read_text().split()
    assert set(shipped) == set(builders.library())
    assert shipped == sorted(shipped)
