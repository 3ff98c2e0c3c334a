"""Numbers of the clinic: how it does, counted over 90 days. Nobody is named."""

from datetime import timedelta

from flask import Blueprint, Response, render_template

from portal.rendering import i18n
from portal.services import numbers, own_protocols
from portal.web import access, csv_file
from portal.web.admin import number_tables
from portal.web.admin.number_tables import Table
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("numbers", __name__, url_prefix="/admin/numbers")

LATELY = timedelta(days=90)


@blueprint.get("")
def show() -> str:
    """The tables."""
    return render_template("pages/admin/numbers.html", tables=_tables(), days=LATELY.days)


@blueprint.get("/file.csv")
def download() -> Response:
    """The same as a file for a spreadsheet."""
    return csv_file.answer(number_tables.file_rows(_tables()), name="bedring-numbers")


def _tables() -> tuple[Table, ...]:
    found = numbers.of_clinic(unit(), clinic_id=access.account().clinic_id, since=now() - LATELY)
    shipped = runtime().catalogue.words[i18n.current()].protocols
    names = {key: said.name for key, said in shipped.items()}
    own = own_protocols.names(unit(), clinic_id=access.account().clinic_id)
    return number_tables.tables(found, names | own)
