"""Which page of a long list was asked for."""

from flask import request


def page_of(number: int, on_a_page: int) -> tuple[int, int]:
    """The page asked for, from 1 and within the pages there are, and how many that is; nonsense asks for
    the first."""
    pages = max(1, -(-number // on_a_page))
    asked = request.args.get("page", "")
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 6
    return (min(max(1, int(asked)), pages) if is_number else 1), pages
