"""The installation: its release, where its data lies, and how to copy it."""

from flask import Blueprint, render_template

from portal.services import installation
from portal.web.transaction import runtime

blueprint = Blueprint("system", __name__, url_prefix="/admin/system")


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
    return render_template("pages/admin/system.html", facts=found)
