"""Every e-mail the product sends, to look at: each language, in the light, in the dark, and as text."""

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import NotFound

from portal.rendering import i18n
from portal.rendering.environment import ComposedEmail
from portal.rendering.i18n import N_
from portal.services import email_samples
from portal.web import access, mail_words, security
from portal.web.admin import mail_frame
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("mail_texts", __name__, url_prefix="/admin/mail/texts")

WHEN = {
    "programme_ready": N_("When a therapist has signed the first version."),
    "programme_changed": N_("When a new version changes what the patient does."),
    "check_in": N_("On the day of a check-in, at the patient's hour."),
    "check_in_reminder": N_("Once, when a check-in was not answered."),
    "welcome_back": N_("Once, when the patient has been silent."),
    "questionnaire": N_("At the start, and after 6 and 12 weeks."),
    "please_read": N_("When a message or a pause waits to be read."),
    "link": N_("When a patient asks for a new link."),
    "invitation": N_("When you invite somebody of the staff."),
    "password": N_("When somebody of the staff asks for a new password."),
    "alert": N_("When a patient needs somebody at once."),
    "mail_test": N_("When you send a test e-mail."),
}


@blueprint.get("")
def show() -> str:
    """Each kind of e-mail: when it goes, and its subject in each language."""
    subjects = {
        key: [(tag, _sample(key, tag).subject) for tag in i18n.languages()] for key in email_samples.KEYS
    }
    return render_template(
        "pages/admin/mail_texts.html", subjects=subjects, names=mail_words.KINDS, when=WHEN
    )


@blueprint.get("/<key>")
def read(key: str) -> Response:
    """One kind of e-mail in one language, side by side in the light and in the dark, and as text."""
    spoken = request.args.get("language", i18n.current())
    letter = _sample(key, spoken)
    frames = [
        (scheme, url_for(".frame", key=key, language=spoken, scheme=scheme)) for scheme in mail_frame.SCHEMES
    ]
    page = render_template(
        "pages/admin/mail_text.html",
        key=key,
        letter=letter,
        spoken=spoken,
        frames=frames,
        name=mail_words.KINDS[key],
        when=WHEN[key],
    )
    answer = make_response(page)
    answer.headers["Content-Security-Policy"] = security.policy(frame_src="'self'")
    return answer


@blueprint.get("/<key>/<language>/<any(light, dark):scheme>")
def frame(key: str, language: str, scheme: str) -> Response:
    """The e-mail itself, in a sandbox."""
    return mail_frame.framed(_sample(key, language).html, scheme=scheme)


def _sample(key: str, language: str) -> ComposedEmail:
    if key not in email_samples.KEYS or language not in i18n.languages():
        raise NotFound
    return email_samples.sample(
        unit(), runtime().renderer, key, language=language, viewer=access.account(), now=now()
    )
