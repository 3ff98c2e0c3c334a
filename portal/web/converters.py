"""What may stand in an address."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1  # the largest number of a row


class RowNumber(IntegerConverter):
    """A whole number that a row can have; any other is an address that does not exist."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **({"max": LARGEST} | options))


def init_app(app: Flask) -> None:
    """Makes `<int:...>` mean a row's number; before the first route."""
    app.url_map.converters["int"] = RowNumber
