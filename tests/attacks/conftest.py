"""The people and browsers of the page tests."""

from tests.web.conftest import administrator, anna, anybody, app, people, runtime, therapist

__all__ = ["administrator", "anna", "anybody", "app", "people", "runtime", "therapist"]
