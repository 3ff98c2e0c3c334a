"""The language of a page: the person's own, else what the browser asks for, else the clinic's."""

from contextlib import ExitStack

from flask import Flask, g, request

from portal.db import models
from portal.rendering import i18n
from portal.web import access


def init_app(app: Flask) -> None:
    """Each request speaks one language, from its first text to its last."""
    app.before_request(_choose)

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        if (spoken := g.pop("spoken", None)) is not None:
            spoken.close()


def speak(tag: str) -> None:
    """From here on this page speaks another language: that of the patient whose link was opened."""
    if tag in i18n.languages():
        _enter(tag)


def suit(patient: models.Patient) -> None:
    """From here on this page speaks the language, and has the letters, of a patient whose link was opened."""
    speak(patient.language)
    g.text_size = patient.text_size


def _choose() -> None:
    somebody = access.person()
    _enter(somebody.language if somebody else _asked_for())


def _asked_for() -> str:
    wanted = request.accept_languages.best_match(i18n.languages())
    return wanted or i18n.languages()[0]


def _enter(tag: str) -> None:
    if "spoken" not in g:
        g.spoken = ExitStack()
    g.spoken.enter_context(i18n.use(tag))
