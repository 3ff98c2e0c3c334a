"""The people and browsers of the page tests, and a copy of the content that a test may spoil."""

from tests.catalogue.test_reader import tree
from tests.web.conftest import administrator, anna, anybody, app, people, runtime, therapist

__all__ = ["administrator", "anna", "anybody", "app", "people", "runtime", "therapist", "tree"]
