"""Tables as a file for a spreadsheet, in which no cell can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

Value = str | int | float | None
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what a spreadsheet would calculate (OWASP, CSV injection)


def answer(rows: Iterable[Sequence[Value]], *, name: str) -> Response:
    """The rows as a file to download; the mark at its start tells a spreadsheet that it is UTF-8."""
    response = Response("\ufeff" + written(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def written(rows: Iterable[Sequence[Value]]) -> str:
    """The rows as CSV (RFC 4180). Numbers stay numbers; text that could be a formula is marked as text."""
    out = io.StringIO()
    csv.writer(out).writerows([_safe(value) for value in row] for row in rows)
    return out.getvalue()


def _safe(value: Value) -> Value:
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULAS) else value
