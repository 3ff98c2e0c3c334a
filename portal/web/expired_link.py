"""One page for every link that cannot be used: unknown, expired, revoked, altered."""

from flask import Blueprint, render_template, request

from portal.domain.errors import LinkExpired
from portal.web import transaction


def tell(blueprint: Blueprint) -> None:
    """The blueprint's links end in this page, with a button that asks for a new one."""
    blueprint.register_error_handler(LinkExpired, _page)


def _page(_error: LinkExpired) -> tuple[str, int]:
    transaction.undo()
    token = (request.view_args or {}).get("token", "")
    return render_template("pages/programme_link/expired.html", token=token), 410
