"""The page after a safety answer on a link that has expired: what to do now, and whether anybody was told."""

from flask import render_template

from portal.db.queries import clinic as queries
from portal.services import late_red_flags, safety
from portal.web import language
from portal.web.transaction import now, runtime, undo


def page(token: str, concern: str) -> str:
    """The safety text at once. The therapist is told, in a transaction of its own, where the link says whose
    answer it is."""
    undo()
    with runtime().transaction() as session:
        told = late_red_flags.tell(session, token=token, concern=concern, now=now())
        clinic = queries.first(session)
        shown = told or (safety.words_nobody_was_told(clinic, concern=concern) if clinic else None)
    if told is not None:
        language.speak(told.language)
    return render_template(
        "pages/check_in/too_late.html", concern=concern, shown=shown, is_told=told is not None
    )
