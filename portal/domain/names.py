"""Finding a person by the first letters of their names, as a keyboard without accents types them."""

import re
import unicodedata

_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_BETWEEN = re.compile(r"[\s\-'\u2019.,]+")


def fits(name: str, typed: str) -> bool:
    """Whether every typed word begins a part of the name of its own, whatever the case and the accents.

    Nothing typed fits everybody.
    """
    parts = _parts(name)
    for word in sorted(_parts(typed), key=len, reverse=True):
        found = next((part for part in parts if part.startswith(word)), None)
        if found is None:
            return False
        parts.remove(found)
    return True


def _parts(text: str) -> list[str]:
    apart = unicodedata.normalize("NFD", text.casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign)).translate(_PLAIN)
    return [part for part in _BETWEEN.split(plain) if part]
