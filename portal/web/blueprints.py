"""Every blueprint and whom it serves. A route without a line here does not start the application."""

from flask import Blueprint

from portal.web import (
    check_in,
    drawings,
    health,
    log_in,
    me,
    password,
    programme_link,
    public,
    second_factor,
    stop_reminders,
    styleguide,
)
from portal.web.access import Audience
from portal.web.admin import clinic, figures, look, mail, mailbox, overview, people, queue
from portal.web.patient import my_choices, my_programme, my_sheets
from portal.web.therapist import (
    alerts,
    caseload,
    check_and_send,
    drafts,
    paper_answers,
    patient_mail,
    patients,
    print_preview,
    proposals,
    protocols,
    sheets,
    treatment,
    versions,
)

BLUEPRINTS: tuple[tuple[Blueprint, Audience], ...] = (
    (health.blueprint, Audience.PUBLIC),
    (public.blueprint, Audience.PUBLIC),
    (styleguide.blueprint, Audience.PUBLIC),
    (drawings.blueprint, Audience.PUBLIC),
    (log_in.blueprint, Audience.PUBLIC),
    (second_factor.blueprint, Audience.PUBLIC),
    (password.blueprint, Audience.PUBLIC),
    (check_in.blueprint, Audience.LINK),
    (programme_link.blueprint, Audience.LINK),
    (stop_reminders.blueprint, Audience.ONE_CLICK),
    (my_programme.blueprint, Audience.PATIENT),
    (my_sheets.blueprint, Audience.PATIENT),
    (my_choices.blueprint, Audience.PATIENT),
    (me.blueprint, Audience.STAFF),
    (caseload.blueprint, Audience.THERAPIST),
    (patients.blueprint, Audience.THERAPIST),
    (treatment.blueprint, Audience.THERAPIST),
    (alerts.blueprint, Audience.THERAPIST),
    (proposals.blueprint, Audience.THERAPIST),
    (patient_mail.blueprint, Audience.THERAPIST),
    (paper_answers.blueprint, Audience.THERAPIST),
    (protocols.blueprint, Audience.THERAPIST),
    (drafts.blueprint, Audience.THERAPIST),
    (check_and_send.blueprint, Audience.THERAPIST),
    (print_preview.blueprint, Audience.THERAPIST),
    (versions.blueprint, Audience.THERAPIST),
    (sheets.blueprint, Audience.THERAPIST),
    (overview.blueprint, Audience.ADMINISTRATOR),
    (people.blueprint, Audience.ADMINISTRATOR),
    (clinic.blueprint, Audience.ADMINISTRATOR),
    (look.blueprint, Audience.ADMINISTRATOR),
    (figures.blueprint, Audience.ADMINISTRATOR),
    (mail.blueprint, Audience.ADMINISTRATOR),
    (mailbox.blueprint, Audience.ADMINISTRATOR),
    (queue.blueprint, Audience.ADMINISTRATOR),
)
