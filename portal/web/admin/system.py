"""The installation: whether everything works, its release, where its data lies, and how to copy it."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from portal.db.queries import heartbeats
from portal.rendering.i18n import N_
from portal.services import health, installation
from portal.services.installation import Facts
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("system", __name__, url_prefix="/admin/system")


@dataclass(frozen=True)
class Check:
    """One thing that was looked at just now, and what to do if it is not well."""

    title: str
    is_well: bool
    remedy: str


@blueprint.get("")
def show() -> str:
    """What an administrator is asked for when something is wrong."""
    settings = runtime().settings
    found = installation.facts(
        data_folder=settings.data_folder,
        database_url=settings.database_url,
        queue_url=settings.redis_url,
        mail_host=settings.mail_server.host if settings.mail_server else None,
    )
    return render_template("pages/admin/system.html", facts=found, checks=_checks(found), now=now())


def _checks(found: Facts) -> tuple[Check, ...]:
    missing = health.readiness(unit(), now=now(), head=found.schema)
    return (
        Check(
            N_("The database fits this release"),
            "schema" not in missing,
            N_("Stop Bedring, run: bedring db upgrade, and start it again."),
        ),
        Check(
            N_("The clock gives signs of life"),
            heartbeats.CLOCK not in missing,
            N_("Start it: bedring clock. Nothing is planned or sent without it."),
        ),
        Check(
            N_("A worker gives signs of life"),
            heartbeats.WORKER not in missing,
            N_("Start one: bedring worker. Nothing is reviewed, printed or sent without it."),
        ),
        Check(
            N_("Nothing stands still in the queue"),
            not health.stands_still(unit(), now=now()),
            N_("Work has waited for ten minutes. Look at the queue, then start the worker again."),
        ),
        Check(
            N_("There is room on the disk"),
            not found.is_short_of_room,
            N_("Less than 1 GB is free. Make room, or answers can get lost."),
        ),
        Check(
            N_("The database and this computer know the same time"),
            health.clocks_agree(unit(), now=now()),
            N_("Set both clocks by the same time server."),
        ),
    )
